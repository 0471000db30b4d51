import type { Message } from "grammy/types";
import { cleanText } from "../../bot/core/html.js";
import { type SentFile, TELEGRAM_REF } from "../../bot/core/situation.js";
import { declaredMime, kindOfMime, mimeOfName } from "../../registry/model/file-types.js";
import type { FileFacts, MediaKind } from "../../registry/model/schema.js";
import type { Messenger } from "../../tasks/messenger.js";
import { readAll } from "./remote-file.js";

/** Returns the id of a file by its reference in an input; null for the address of a result. */
export function fileIdOf(ref: string): string | null {
  return ref.startsWith(TELEGRAM_REF) ? ref.slice(TELEGRAM_REF.length) : null;
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
  if (message.document) return sent(null, message.document, null);
  return null;
}

/** `usualMime`: what Telegram itself makes of such a message. The kind of a document is what its type says. */
function sent(kind: MediaKind | null, file: TelegramFile, usualMime: string | null): SentFile {
  const name = file.file_name ? cleanText(file.file_name) : null;
  // Phones send a picture "as a file" without a type: then its name tells.
  const mime = declaredMime(cleanText(file.mime_type ?? ""), name) ?? usualMime;
  const facts: FileFacts = {
    kind: kind ?? kindOfDocument(mime),
    mime,
    sizeBytes: file.file_size ?? null,
    durationSeconds: file.duration ?? null,
    width: file.width ?? null,
    height: file.height ?? null,
    name,
  };
  return { ref: `${TELEGRAM_REF}${file.file_id}`, facts };
}

/** A drawing or a sound of a kind that no model takes is one all the same: the person is told which kinds are taken. */
function kindOfDocument(mime: string | null): MediaKind {
  const family = mime?.split("/", 1)[0];
  if (family === "image" || family === "video" || family === "audio") return family;
  return kindOfMime(mime) ?? "document";
}

/** More text than any model reads, in any alphabet. */
const MAX_TEXT_BYTES = 256 * 1024;

const TEXT_TYPES = new Set(["text/plain", "text/markdown", "text/vtt", "application/x-subrip"]);

/** Whether a file is text, which a person sent because it is too long for a message. */
export function isTextFile({ facts }: SentFile): boolean {
  const types = [facts.mime ?? "", mimeOfName(facts.name ?? "") ?? ""];
  return facts.kind === "document" && types.some((mime) => TEXT_TYPES.has(mime));
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
