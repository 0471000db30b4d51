import { badRequest } from "./api-error.js";
import type { MediaKind } from "./file-store.js";
import { isLoopback } from "./links.js";
import type { UploadedFile } from "./multipart.js";

type Content = { outcome: "got"; file: UploadedFile } | { outcome: "failed" };

const MEGABYTE = 1024 * 1024;
const PHOTO_LIMIT_BYTES = 5 * MEGABYTE;
const FILE_LIMIT_BYTES = 20 * MEGABYTE;
export const VOICE_LIMIT_BYTES = MEGABYTE;
const REDIRECTS = 5;
const TIMEOUT_MS = 30_000;

const TYPES: Record<MediaKind, RegExp> = {
  photo: /^image\/(jpeg|png|webp|bmp)$/,
  video: /^video\/mp4$/,
  animation: /^(image\/gif|video\/mp4)$/,
  audio: /^audio\/(mpeg|mp3|mp4|x-m4a|m4a|ogg|wav|x-wav|flac|aac)$/,
  voice: /^audio\/(ogg|mpeg|mp3|mp4|x-m4a)$/,
  video_note: /^$/,
  document: /^(image\/gif|application\/pdf|application\/zip)$/,
};

/**
 * Fetches what the bot named by URL, as Telegram's servers would. Like theirs, it remembers: an address that once
 * failed fails for days, and one that worked gives the old bytes (telegram.md §1.2). Only this machine is ever asked.
 */
export function createUrlFetcher() {
  const cache = new Map<string, Promise<Content>>();

  /** @throws ApiError in Telegram's words */
  async function fetchMedia(address: string, kind: MediaKind): Promise<UploadedFile> {
    if (!URL.canParse(address)) throw badRequest("Wrong HTTP URL specified");
    const known = cache.get(address) ?? download(new URL(address));
    cache.set(address, known);
    const content = await known;
    if (content.outcome === "failed") throw badRequest("Failed to get HTTP URL content");
    if (!TYPES[kind].test(content.file.mime)) throw badRequest("Wrong type of the web page content");
    const limit = kind === "photo" ? PHOTO_LIMIT_BYTES : FILE_LIMIT_BYTES;
    if (content.file.bytes.length > limit) throw badRequest("Failed to get HTTP URL content");
    return content.file;
  }

  return { fetchMedia };
}

async function download(start: URL): Promise<Content> {
  let url = start;
  try {
    for (let hop = 0; hop <= REDIRECTS && isLoopback(url); hop += 1) {
      const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
      const location = response.headers.get("location");
      if (response.status >= 300 && response.status < 400 && location) {
        await response.body?.cancel();
        url = new URL(location, url);
        continue;
      }
      const bytes = response.status === 200 ? await readLimited(response) : null;
      if (!bytes) return { outcome: "failed" };
      const mime = (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
      return { outcome: "got", file: { name: decodeURIComponent(url.pathname.split("/").at(-1) ?? ""), mime, bytes } };
    }
    return { outcome: "failed" };
  } catch {
    // Whatever happened on the way, the bot hears the one sentence of Telegram.
    return { outcome: "failed" };
  }
}

async function readLimited(response: Response): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    size += read.value.length;
    if (size > FILE_LIMIT_BYTES) {
      await reader?.cancel();
      return null;
    }
    chunks.push(read.value);
  }
  return Buffer.concat(chunks);
}
