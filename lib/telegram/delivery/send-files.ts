import type {
  InlineKeyboardMarkup,
  InputMediaAudio,
  InputMediaDocument,
  InputMediaPhoto,
  InputMediaVideo,
  Message,
} from "grammy/types";
import { type Api, InputFile } from "grammy/web";
import { endingOf, endingOfMime } from "../../registry/model/file-types.js";
import type { OutputFile } from "../../tasks/task.js";
import { openRemote, readAll } from "../files/remote-file.js";
import { type MessageTarget, type SendResult, sendWithFallbacks, threadOf } from "../send-call.js";

export type MediaType = "photo" | "video" | "audio" | "document";
export type Source = string | InputFile;
/** One file, as Telegram takes it in an edit or an album. */
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

export type SendFileOptions = {
  api: Api;
  /** Whether we may fetch this address ourselves. */
  mayFetch: (address: string) => boolean;
  /** When to try to fetch again a file that cannot be fetched now. Null: the person gets its address instead. */
  againAfterMs: number | null;
  /** No call is begun after it, in ms since 1970. */
  until: number;
};

/** The caption and the buttons of a file. */
export type CaptionOptions = { caption?: string; parse_mode?: "HTML"; reply_markup?: InlineKeyboardMarkup };

const MEGABYTE = 1024 * 1024;
const MAX_PHOTO_BYTES = 10 * MEGABYTE;
const MAX_UPLOAD_BYTES = 50 * MEGABYTE;
const MAX_GROUP = 10;

export type FileToSend = {
  file: OutputFile;
  /** What the file is called where we upload it, without an ending. */
  name: string;
  captionOptions: CaptionOptions;
  /** The id under which Telegram keeps the file, if it was sent before. */
  keptId?: string | undefined;
  /** Send a picture as a document, because Telegram compresses photos. */
  asFile?: boolean;
};

/**
 * Sends one file by the first way that Telegram accepts: by the id that Telegram keeps, by its address, as an upload,
 * as a plain document, as a plain document below.
 */
export async function sendFile(sender: SendFileOptions, start: MessageTarget, piece: FileToSend): Promise<SendResult> {
  const asDocument = piece.asFile === true && piece.file.kind === "image";
  const kept = piece.keptId === undefined ? null : await sendByFileId(sender, start, { ...piece, asFile: asDocument });
  if (kept && kept.outcome !== "rejected") return kept;
  const target = kept?.target ?? start;
  const original = asDocument ? await sendOriginal(sender, target, piece) : null;
  if (original && original.outcome !== "rejected" && original.outcome !== "missing") return original;
  return sendByUrlOrUpload(sender, original?.outcome === "rejected" ? original.target : target, piece);
}

/**
 * Sends a file by its id. An id belongs to one kind of message, and which kind that was is not known for certain, so
 * both are tried.
 */
async function sendByFileId(
  { api, until }: SendFileOptions,
  start: MessageTarget,
  { file, captionOptions, keptId = "", asFile }: FileToSend,
) {
  const [first, second] = asFile ? (["document", "photo"] as const) : [mediaTypeOf(file), "document" as const];
  const sent = await sendWithFallbacks(start, { effort: "delivery", until }, (to) =>
    post(api, to, { type: first, source: keptId, file, captionOptions }),
  );
  if (sent.outcome !== "rejected" || first === second) return sent;
  return sendWithFallbacks(sent.target, { effort: "delivery", until }, (to) =>
    post(api, to, { type: second, source: keptId, file, captionOptions }),
  );
}

/**
 * Sends the very bytes that the model made, as a document. `missing`: they cannot be fetched, or there are too many.
 */
export async function sendOriginal(
  sender: SendFileOptions,
  start: MessageTarget,
  { file, name, captionOptions }: Pick<FileToSend, "file" | "name" | "captionOptions">,
): Promise<SendResult | { outcome: "missing"; isGone: boolean }> {
  const bytes = await download(sender, file, name);
  if (bytes.data === null) return { outcome: "missing", isGone: bytes.why === "not_found" };
  const source = new InputFile(bytes.data, bytes.name);
  return sendWithFallbacks(start, { effort: "delivery", until: sender.until }, (to) =>
    post(sender.api, to, { type: "document", source, file, captionOptions }),
  );
}

async function sendByUrlOrUpload(
  sender: SendFileOptions,
  start: MessageTarget,
  { file, name, captionOptions }: FileToSend,
): Promise<SendResult> {
  const type = mediaTypeOf(file);
  let target = start;
  const byUrl = await sendWithFallbacks(target, { effort: "delivery", until: sender.until }, (to) =>
    post(sender.api, to, { type, source: file.url, file, captionOptions }),
  );
  if (byUrl.outcome !== "rejected") return byUrl;
  target = byUrl.target;

  const bytes = await download(sender, file, name);
  const { data } = bytes;
  if (data === null) return retryLater(sender, bytes.why) ?? byUrl;
  const upload = (as: MediaType) =>
    sendWithFallbacks(target, { effort: "delivery", until: sender.until }, (to) =>
      post(sender.api, to, { type: as, source: new InputFile(data, bytes.name), file, captionOptions }),
    );
  if (type !== "document" && (type !== "photo" || data.byteLength <= MAX_PHOTO_BYTES)) {
    const uploaded = await upload(type);
    if (uploaded.outcome !== "rejected") return uploaded;
    target = uploaded.target;
  }
  const asDocument = await upload("document");
  if (asDocument.outcome !== "rejected" || asDocument.target.messageId === null) return asDocument;
  target = { ...asDocument.target, messageId: null };
  return upload("document");
}

/**
 * Decides whether to try again later: the host of a result is away at times, and KIE may name a file before it is
 * there.
 */
function retryLater({ againAfterMs }: SendFileOptions, why: Missing): SendResult | null {
  if (againAfterMs === null || why === "not_allowed" || why === "too_big") return null;
  return { outcome: "unsent", unsent: { outcome: "retry", afterMs: againAfterMs, detail: `the file is ${why}` } };
}

type Missing = "not_allowed" | "not_found" | "unavailable" | "too_big";
type Download = { data: Uint8Array; name: string } | { data: null; name: string; why: Missing };

async function download(sender: SendFileOptions, file: OutputFile, called: string): Promise<Download> {
  const opened = await openRemote(file.url, { kind: file.kind, mayFetch: sender.mayFetch });
  if (opened.outcome === "failed") return { data: null, name: "", why: opened.reason };
  const { sizeBytes } = opened.file;
  const ending = endingOf(opened.file.name) ?? endingOfMime(opened.file.mime);
  const name = ending === null ? called : `${called}.${ending}`;
  const data = await readAll(opened.file, MAX_UPLOAD_BYTES);
  if (data !== null) return { data, name };
  // A file of unknown length that broke off may be too big or cut short; only a file that was cut short is worth
  // waiting for.
  return { data, name, why: (sizeBytes ?? 0) > MAX_UPLOAD_BYTES ? "too_big" : "unavailable" };
}

type MediaMessage = { type: MediaType; source: Source; file: OutputFile; captionOptions: CaptionOptions };

function post(
  api: Api,
  target: MessageTarget,
  { type, source, file, captionOptions }: MediaMessage,
): Promise<Message | true> {
  const { caption, parse_mode, reply_markup } = captionOptions;
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

/** Splits files into albums, in their order. */
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

/** Sends several files as one album: by the ids that Telegram keeps, else by their addresses. */
export function sendAlbum(
  { api, until }: Pick<SendFileOptions, "api" | "until">,
  target: MessageTarget,
  { files, kept }: { files: readonly OutputFile[]; kept: ReadonlyMap<OutputFile, string> },
): Promise<SendResult> {
  const kind = files[0]?.kind;
  const sourceOf = (file: OutputFile) => kept.get(file) ?? file.url;
  return sendWithFallbacks({ ...target, messageId: null }, { effort: "delivery", until }, (to) => {
    const other = threadOf(to);
    if (kind === "audio")
      return api.sendMediaGroup(
        to.chatId,
        files.map((file) => audioMedia(sourceOf(file), file)),
        other,
      );
    if (kind === "document") {
      return api.sendMediaGroup(
        to.chatId,
        files.map((file) => ({ type: "document" as const, media: sourceOf(file) })),
        other,
      );
    }
    const visuals = files.map((file) => visualMedia(file.kind === "video" ? "video" : "photo", sourceOf(file), file));
    return api.sendMediaGroup(to.chatId, visuals, other);
  });
}
