import { ApiError, badRequest } from "./api-error.js";
import type { Upload } from "./coerce.js";
import type { createFileStore, MediaKind, NewFile, StoredFile } from "./file-store.js";
import { probeMedia, sniffMime } from "./media-probe.js";
import { type createUrlFetcher, VOICE_LIMIT_BYTES } from "./media-url.js";
import type { UploadedFile } from "./multipart.js";

export type MediaInput = Partial<Pick<NewFile, "width" | "height" | "seconds" | "title" | "performer">> & {
  kind: MediaKind;
  source: string | Upload;
};

const MEGABYTE = 1024 * 1024;
const PHOTO_LIMIT_BYTES = 10 * MEGABYTE;
const UPLOAD_LIMIT_BYTES = 50 * MEGABYTE;
const PHOTO_SIDES_LIMIT = 10_000;
const PHOTO_RATIO_LIMIT = 20;

/**
 * Turns an upload, a URL or a file_id into a stored file. Its kind may differ from what was asked for: what cannot be
 * played as a video or a voice message becomes a document, as at Telegram. @throws ApiError
 */
export async function resolveMedia(
  { files, urls }: { files: ReturnType<typeof createFileStore>; urls: ReturnType<typeof createUrlFetcher> },
  input: MediaInput,
): Promise<StoredFile> {
  const { source, ...facts } = input;
  if (typeof source !== "string") return store(source.file, facts, { byUrl: false });
  if (/^https?:\/\//i.test(source)) return store(await urls.fetchMedia(source, input.kind), facts, { byUrl: true });
  const known = files.find(source);
  if (!known) throw badRequest("wrong file identifier/HTTP URL specified");
  if (known.kind !== input.kind)
    throw badRequest(`can't use file of type ${title(known.kind)} as ${title(input.kind)}`);
  return known;

  function store(
    file: UploadedFile,
    { kind, ...given }: Omit<MediaInput, "source">,
    { byUrl }: { byUrl: boolean },
  ): StoredFile {
    const { bytes } = file;
    if (bytes.length === 0) throw badRequest("file must be non-empty");
    if (bytes.length > UPLOAD_LIMIT_BYTES) throw new ApiError(413, "Request Entity Too Large");
    if (kind === "photo") checkPhoto(bytes);
    const sniffed = sniffMime(bytes);
    const real = playableKind(kind, sniffed, byUrl && bytes.length > VOICE_LIMIT_BYTES);
    const mime = sniffed ?? file.mime;
    return files.put({ ...given, kind: real, bytes, mime, name: file.name || undefined });
  }
}

/** @throws ApiError when Telegram would not take these bytes as a photo */
function checkPhoto(bytes: Buffer): void {
  if (bytes.length > PHOTO_LIMIT_BYTES) {
    throw badRequest(
      `file of size ${bytes.length} bytes is too big for a photo; the maximum size is ${PHOTO_LIMIT_BYTES} bytes`,
    );
  }
  const { width, height } = probeMedia(bytes);
  if (!sniffMime(bytes)?.startsWith("image/") || !width || !height) throw badRequest("IMAGE_PROCESS_FAILED");
  const ratio = Math.max(width, height) / Math.min(width, height);
  if (width + height > PHOTO_SIDES_LIMIT || ratio > PHOTO_RATIO_LIMIT) throw badRequest("PHOTO_INVALID_DIMENSIONS");
}

function playableKind(kind: MediaKind, mime: string | null, isTooBigForVoice: boolean): MediaKind {
  if (kind === "video" && mime !== "video/mp4") return "document";
  if (kind === "animation" && mime !== "video/mp4" && mime !== "image/gif") return "document";
  if (kind === "audio" && !mime?.startsWith("audio/")) return "document";
  if (kind === "voice" && (isTooBigForVoice || !["audio/ogg", "audio/mpeg", "audio/mp4"].includes(mime ?? ""))) {
    return mime?.startsWith("audio/") ? "audio" : "document";
  }
  return kind;
}

const TITLES: Record<MediaKind, string> = {
  photo: "Photo",
  video: "Video",
  animation: "Animation",
  audio: "Audio",
  voice: "VoiceNote",
  video_note: "VideoNote",
  document: "Document",
};

function title(kind: MediaKind): string {
  return TITLES[kind];
}
