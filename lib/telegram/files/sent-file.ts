import type { Message } from "grammy/types";
import { cleanText } from "../../bot/core/html.js";
import type { SentFile } from "../../bot/core/situation.js";
import type { FileFacts, MediaKind } from "../../registry/model/schema.js";
import type { Messenger } from "../../tasks/messenger.js";
import { readAll } from "./remote-file.js";

/** Begins the reference to a file in an input; `openFile` reads it. */
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

type MessageWithFile = Pick<Message, "photo" | "animation" | "video" | "video_note" | "voice" | "audio" | "document">;

/** Returns the file that a message carries, if a model could use it. */
export function fileOf(message: MessageWithFile): SentFile | null {
  const largest = message.photo?.at(-1);
  if (largest) return sent("image", largest, "image/jpeg");
  // Telegram sends an animation together with a document of the same file, so the animation is checked first.
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

/** More text than any model reads, in any alphabet. */
const MAX_TEXT_BYTES = 256 * 1024;

/** Phones call these by any type, and often by none. */
const TEXT_ENDINGS = /\.(?:txt|text|md|markdown|srt|vtt)$/i;
const TEXT_TYPES = new Set(["text/plain", "text/markdown", "text/x-markdown", "text/vtt", "application/x-subrip"]);

/** Whether a file is text, which a person sent because it is too long for a message. */
export function isTextFile({ facts }: SentFile): boolean {
  return facts.kind === "document" && (TEXT_TYPES.has(facts.mime ?? "") || TEXT_ENDINGS.test(facts.name ?? ""));
}

/** Reads the words in a file; null when it cannot be read, is too big, or holds none. Never throws. */
export async function readWords(openFile: Messenger["openFile"], { ref, facts }: SentFile): Promise<string | null> {
  if ((facts.sizeBytes ?? 0) > MAX_TEXT_BYTES) return null;
  const opened = await openFile(ref, facts);
  if (opened.outcome === "failed") return null;
  const bytes = await readAll(opened.file, MAX_TEXT_BYTES);
  const words = bytes && cleanText(decoded(bytes));
  return words || null;
}

/** Decodes a text: editors on Windows still save Russian in its own code page, and mark UTF-16 by its first bytes. */
function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1251").decode(bytes);
  }
}
