import type { InlineKeyboardMarkup, Message } from "grammy/types";
import { type Api, InputFile } from "grammy/web";
import type { OutputFile } from "../tasks/task.js";
import { audioMedia, type Media, type MediaType, mediaTypeOf, type Source, toMedia, visualMedia } from "./media.js";
import { type Reached, reach, type Target, threadOf } from "./reach.js";
import { openRemote, readAll } from "./remote-file.js";

export type FileSender = {
  api: Api;
  /** Whether we may fetch this address ourselves. */
  mayFetch: (address: string) => boolean;
};

/** What stands under a file. */
export type Dress = { caption?: string; parse_mode?: "HTML"; reply_markup?: InlineKeyboardMarkup };

const MEGABYTE = 1024 * 1024;
const MAX_PHOTO_BYTES = 10 * MEGABYTE;
const MAX_UPLOAD_BYTES = 50 * MEGABYTE;
const MAX_GROUP = 10;

/** One file by the first way that Telegram takes: by its address, as an upload, as a plain document. */
export async function sendFile(
  sender: FileSender,
  start: Target,
  { file, dress }: { file: OutputFile; dress: Dress },
): Promise<Reached> {
  const type = mediaTypeOf(file);
  let target = start;
  const byUrl = await reach(target, (to) => post(sender.api, to, { type, source: file.url, file, dress }));
  if (byUrl.outcome !== "rejected") return byUrl;
  target = byUrl.target;

  const bytes = await download(sender, file);
  if (bytes === null) return byUrl;
  const upload = (as: MediaType) =>
    reach(target, (to) =>
      post(sender.api, to, { type: as, source: new InputFile(bytes.data, bytes.name), file, dress }),
    );
  if (type !== "document" && (type !== "photo" || bytes.data.byteLength <= MAX_PHOTO_BYTES)) {
    const uploaded = await upload(type);
    if (uploaded.outcome !== "rejected") return uploaded;
    target = uploaded.target;
  }
  return upload("document");
}

async function download(sender: FileSender, file: OutputFile): Promise<{ data: Uint8Array; name: string } | null> {
  const opened = await openRemote(file.url, sender.mayFetch);
  if (opened.outcome === "failed") return null;
  const data = await readAll(opened.file, MAX_UPLOAD_BYTES);
  return data && { data, name: opened.file.name };
}

type Parcel = { type: MediaType; source: Source; file: OutputFile; dress: Dress };

function post(api: Api, target: Target, { type, source, file, dress }: Parcel): Promise<Message | true> {
  const { caption, parse_mode, reply_markup } = dress;
  const words = { ...(caption === undefined ? {} : { caption }), ...(parse_mode === undefined ? {} : { parse_mode }) };
  const markup = reply_markup === undefined ? {} : { reply_markup };
  const media: Media = { ...toMedia(type, source, file), ...words };
  if (target.messageId !== null) return api.editMessageMedia(target.chatId, target.messageId, media, markup);
  const { type: _, media: sent, ...options } = media;
  const other = { ...options, ...markup, ...threadOf(target) };
  switch (type) {
    case "photo":
      return api.sendPhoto(target.chatId, sent, other);
    case "video":
      return api.sendVideo(target.chatId, sent, other);
    case "audio":
      return api.sendAudio(target.chatId, sent, other);
    case "document":
      return api.sendDocument(target.chatId, sent, other);
  }
}

/** Files that may stand in one album, in their order. */
export function albumsOf(files: readonly OutputFile[]): OutputFile[][] {
  const albums: OutputFile[][] = [];
  for (const file of files) {
    const last = albums.at(-1);
    const first = last?.[0];
    if (last && first && albumClass(first) === albumClass(file) && last.length < MAX_GROUP) last.push(file);
    else albums.push([file]);
  }
  return albums;
}

function albumClass(file: OutputFile): string {
  return file.kind === "image" || file.kind === "video" ? "visual" : file.kind;
}

/** Several files as one album by their addresses. */
export function sendAlbum(api: Api, target: Target, files: readonly OutputFile[]): Promise<Reached> {
  const kind = files[0]?.kind;
  return reach({ ...target, messageId: null }, (to) => {
    const other = threadOf(to);
    if (kind === "audio")
      return api.sendMediaGroup(
        to.chatId,
        files.map((file) => audioMedia(file.url, file)),
        other,
      );
    if (kind === "document") {
      return api.sendMediaGroup(
        to.chatId,
        files.map((file) => ({ type: "document" as const, media: file.url })),
        other,
      );
    }
    const visuals = files.map((file) => visualMedia(file.kind === "video" ? "video" : "photo", file.url, file));
    return api.sendMediaGroup(to.chatId, visuals, other);
  });
}
