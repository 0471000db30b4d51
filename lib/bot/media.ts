import type { InputMediaAudio, InputMediaDocument, InputMediaPhoto, InputMediaVideo, Message } from "grammy/types";
import type { InputFile } from "grammy/web";
import type { OutputFile } from "../tasks/task.js";

export type MediaType = "photo" | "video" | "audio" | "document";
export type Source = string | InputFile;
/** One file as Telegram takes it in an edit or an album. */
export type Media = InputMediaPhoto | InputMediaVideo | InputMediaAudio | InputMediaDocument;

const MAX_TITLE = 64;

export function mediaTypeOf(file: OutputFile): MediaType {
  return file.kind === "image" ? "photo" : file.kind;
}

export function toMedia(type: MediaType, source: Source, file: OutputFile): Media {
  if (type === "audio") return audioMedia(source, file);
  if (type === "document") return { type, media: source };
  return visualMedia(type, source, file);
}

export function audioMedia(source: Source, file: OutputFile): InputMediaAudio {
  const title = file.title === null ? {} : { title: file.title.slice(0, MAX_TITLE) };
  return { type: "audio", media: source, ...durationOf(file), ...title };
}

export function visualMedia(
  type: "photo" | "video",
  source: Source,
  file: OutputFile,
): InputMediaPhoto | InputMediaVideo {
  if (type === "photo") return { type, media: source };
  return { type, media: source, supports_streaming: true, ...durationOf(file) };
}

function durationOf({ durationSeconds }: OutputFile): { duration?: number } {
  return durationSeconds === null ? {} : { duration: Math.round(durationSeconds) };
}

/** The ids under which Telegram keeps what a message carries. */
export function fileIdsOf(message: Message): string[] {
  const largest = message.photo?.at(-1);
  const file = largest ?? message.video ?? message.audio ?? message.voice ?? message.document ?? message.animation;
  return file ? [file.file_id] : [];
}
