import type { Message } from "grammy/types";
import type { FileFacts, MediaKind } from "../registry/schema.js";
import { cleanText } from "./html.js";
import type { SentFile } from "./view.js";

/** A file's place in an input: `openFile` reads it back. */
const REF_PREFIX = "telegram:";

export function fileIdOf(ref: string): string | null {
  return ref.startsWith(REF_PREFIX) ? ref.slice(REF_PREFIX.length) : null;
}

type TelegramFile = {
  file_id: string;
  file_size?: number;
  mime_type?: string;
  file_name?: string;
  duration?: number;
  width?: number;
  height?: number;
};

/** The file that a message carries, if it carries one that a model could use. */
export function fileOf(message: Message): SentFile | null {
  const largest = message.photo?.at(-1);
  if (largest) return sent("image", largest, "image/jpeg");
  // An animation comes with a document of the same file beside it, so it goes first.
  if (message.animation) return sent("video", message.animation, "video/mp4");
  if (message.video) return sent("video", message.video, "video/mp4");
  if (message.video_note) {
    const { length, ...note } = message.video_note;
    return sent("video", { ...note, width: length, height: length }, "video/mp4");
  }
  if (message.voice) return sent("audio", message.voice, "audio/ogg");
  if (message.audio) return sent("audio", message.audio, "audio/mpeg");
  if (message.document) return sent(kindOfMime(message.document.mime_type), message.document, null);
  return null;
}

function kindOfMime(mime: string | undefined): MediaKind {
  const type = mime?.split("/", 1)[0];
  return type === "image" || type === "video" || type === "audio" ? type : "document";
}

function sent(kind: MediaKind, file: TelegramFile, usualMime: string | null): SentFile {
  const facts: FileFacts = {
    kind,
    mime: file.mime_type ? cleanText(file.mime_type) : usualMime,
    sizeBytes: file.file_size ?? null,
    durationSeconds: file.duration ?? null,
    width: file.width ?? null,
    height: file.height ?? null,
    name: file.file_name ? cleanText(file.file_name) : null,
  };
  return { ref: `${REF_PREFIX}${file.file_id}`, facts };
}
