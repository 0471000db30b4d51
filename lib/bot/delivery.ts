import { type Api, InputFile } from "grammy/web";
import type { Log } from "../log.js";
import type { DeliveryOutcome } from "../tasks/ports.js";
import { type Arrived, hasFailed, type OutputFile, type ShownAs, type Task } from "../tasks/task.js";
import { lines, shorten, visibleLength } from "./html.js";
import { toMarkup, toMessage } from "./markup.js";
import { type Reached, reach, type Target, threadOf } from "./reach.js";
import { MAX_CAPTION, MAX_TEXT, type Screen } from "./screen.js";
import { linksScreen, resultCaption, resultKeyboard, textScreen } from "./screens/result.js";
import { failureScreen } from "./screens/task.js";
import { albumsOf, type Dress, type Piece, sendAlbum, sendFile } from "./send-files.js";
import { describe } from "./telegram-errors.js";
import { textsFor } from "./texts-by-locale.js";

export type DeliveryOptions = {
  api: Api;
  /** Whether we may fetch this address ourselves. */
  mayFetch: (address: string) => boolean;
  log: Log;
};

type Post = DeliveryOptions & {
  task: Task;
  againAfterMs: number | null;
  /** Where Telegram keeps files that were sent before. */
  kept: ReadonlyMap<OutputFile, string>;
};

/** How long to wait for a file that cannot be fetched, by the number of tries; after them the person gets its address. */
const PATIENCE_MS = [15_000, 60_000, 5 * 60_000, 15 * 60_000];

/** Turns the status message of an ended task into what came of it, or sends that below it. Never throws. */
export async function deliver(options: DeliveryOptions, task: Task): Promise<DeliveryOutcome> {
  const messageId = task.ownMessage ? null : task.messageId;
  const target = { chatId: task.chatId, threadId: task.threadId, messageId };
  try {
    const againAfterMs = PATIENCE_MS[task.deliveryAttempts - 1] ?? null;
    return finished(await deliverTo({ ...options, task, againAfterMs, kept: new Map() }, target));
  } catch (error) {
    // A mistake of ours: what had gone out before it is not known here.
    options.log("error", "bot.delivery_failed", { taskId: task.id, error: describe(error) });
    return { outcome: "unknown", detail: describe(error) };
  }
}

/** Sends an ended task once more, as a new message: from where Telegram keeps its files, else as the first time. */
export async function deliverAgain(
  options: DeliveryOptions,
  place: Omit<Target, "messageId">,
  { task, fileIds }: { task: Task; fileIds: readonly string[] },
): Promise<DeliveryOutcome> {
  const files = task.output?.files ?? [];
  // Where some went out as links, it is not known which id belongs to which file.
  const ids = fileIds.length === files.length ? fileIds : [];
  const kept = new Map(files.flatMap((file, index) => (ids[index] ? [[file, ids[index]] as const] : [])));
  const whole = { ...task, arrived: null };
  return finished(
    await deliverTo({ ...options, task: whole, againAfterMs: null, kept }, { ...place, messageId: null }),
  );
}

function finished({ reached, shownAs }: Told): DeliveryOutcome {
  if (reached.outcome === "sent")
    return { outcome: "sent", messageId: reached.messageId, fileIds: reached.fileIds, shownAs };
  return reached.outcome === "unsent" ? reached.unsent : { outcome: "dead", detail: reached.detail };
}

/** `shownAs`: what the first message is, if it was sent. */
type Told = { reached: Reached; shownAs: ShownAs };

async function deliverTo(post: Post, target: Target): Promise<Told> {
  const { task } = post;
  if (hasFailed(task)) {
    return { reached: await postScreen(post, target, failureScreen(textsFor(task.locale), task)), shownAs: "words" };
  }
  const files = task.output?.files ?? [];
  return files.length === 0 ? postText(post, target) : postFiles(post, target, files);
}

function postScreen({ api, task }: Post, target: Target, screen: Screen): Promise<Reached> {
  const { text, ...rest } = toMessage(screen, task.userId);
  return reach(target, (to) =>
    to.messageId === null
      ? api.sendMessage(to.chatId, text, { ...rest, ...threadOf(to) })
      : api.editMessageText(to.chatId, to.messageId, text, rest),
  );
}

/** Words in the message itself, or as a file when they are too long for one. */
async function postText(post: Post, target: Target): Promise<Told> {
  const { api, task } = post;
  const texts = textsFor(task.locale);
  const screen = textScreen(texts, task);
  if (visibleLength(screen.text) <= MAX_TEXT)
    return { reached: await postScreen(post, target, screen), shownAs: "words" };
  const bytes = new TextEncoder().encode(task.output?.text ?? "");
  const words = {
    caption: shorten(lines([resultCaption(texts, task), texts.task.textAsFile]), MAX_CAPTION).html,
    parse_mode: "HTML" as const,
  };
  const markup = { reply_markup: toMarkup(screen.keyboard, task.userId) };
  const reached = await reach(target, (to) => {
    const file = new InputFile(bytes, "result.txt");
    if (to.messageId === null) return api.sendDocument(to.chatId, file, { ...words, ...markup, ...threadOf(to) });
    return api.editMessageMedia(to.chatId, to.messageId, { type: "document", media: file, ...words }, markup);
  });
  return { reached, shownAs: "file" };
}

/** The status message becomes the first file; the others follow below it, behind those that are there already. */
async function postFiles(post: Post, target: Target, files: readonly OutputFile[]): Promise<Told> {
  const begun = post.task.arrived ?? (await postFirst(post, target, files[0]));
  if ("outcome" in begun) return { reached: begun, shownAs: "file" };
  let arrived = begun;
  const shownAs = arrived.isLink ? "link" : "file";
  const below = { ...target, messageId: null };
  for (const album of albumsOf(files.slice(arrived.files))) {
    const { reached, ...more } = await postAlbum(post, below, album);
    arrived = { ...arrived, files: arrived.files + more.files, fileIds: [...arrived.fileIds, ...more.fileIds] };
    if (reached.outcome === "unsent")
      return { reached: { ...reached, unsent: { ...reached.unsent, arrived } }, shownAs };
    if (reached.outcome === "rejected") return { reached, shownAs };
  }
  const { messageId, fileIds } = arrived;
  return { reached: { outcome: "sent", target, messageId, fileIds }, shownAs };
}

async function postFirst(post: Post, target: Target, file: OutputFile | undefined): Promise<Arrived | Reached> {
  const { task } = post;
  if (file === undefined) return { outcome: "rejected", target, detail: "a result without files" };
  const texts = textsFor(task.locale);
  const dress: Dress = {
    caption: shorten(resultCaption(texts, task), MAX_CAPTION).html,
    parse_mode: "HTML",
    reply_markup: toMarkup(resultKeyboard(texts, task), task.userId),
  };
  const asFile = await sendFile(post, target, pieceOf(post, file, dress));
  const sent = await orLink(post, asFile, file);
  if (sent.outcome !== "sent") return sent;
  const isLink = asFile.outcome === "rejected" ? { isLink: true } : {};
  return { messageId: sent.messageId, files: 1, fileIds: sent.fileIds, ...isLink };
}

function pieceOf({ task, kept }: Post, file: OutputFile, dress: Dress): Piece {
  return { file, dress, keptId: kept.get(file), asFile: task.asFile };
}

/** `files`: how many of them arrived. */
type Posted = { reached: Reached; files: number; fileIds: string[] };

async function postAlbum(post: Post, target: Target, album: readonly OutputFile[]): Promise<Posted> {
  // By its address a picture goes out as a photo only: as a document each has to be uploaded.
  const byUpload = post.task.asFile && post.kept.size === 0 && album[0]?.kind === "image";
  if (album.length > 1 && !byUpload) {
    const reached = await sendAlbum(post.api, target, { files: album, kept: post.kept });
    if (reached.outcome === "sent") return { reached, files: album.length, fileIds: reached.fileIds };
    if (reached.outcome === "unsent") return { reached, files: 0, fileIds: [] };
  }
  return oneByOne(post, target, album);
}

/** One bad address spoils a whole album: one by one, each finds its own way. */
async function oneByOne(post: Post, target: Target, album: readonly OutputFile[]): Promise<Posted> {
  const fileIds: string[] = [];
  let reached: Reached = { outcome: "rejected", target, detail: "an empty album" };
  for (const [files, file] of album.entries()) {
    reached = await orLink(post, await sendFile(post, target, pieceOf(post, file, {})), file);
    if (reached.outcome !== "sent") return { reached, files, fileIds };
    fileIds.push(...reached.fileIds);
  }
  return { reached, files: album.length, fileIds };
}

/** When Telegram takes a file in no form, the person at least gets its address. */
async function orLink(post: Post, reached: Reached, file: OutputFile): Promise<Reached> {
  if (reached.outcome !== "rejected") return reached;
  post.log("warn", "bot.file_not_taken", { taskId: post.task.id, detail: reached.detail });
  return postScreen(post, reached.target, linksScreen(textsFor(post.task.locale), post.task, [file]));
}
