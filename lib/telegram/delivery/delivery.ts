import { shorten } from "../../bot/core/html.js";
import { MAX_CAPTION } from "../../bot/core/screen.js";
import { textsFor } from "../../bot/core/texts.js";
import { fileNameOf } from "../../bot/orders/file-name.js";
import { linksScreen, resultCaption, resultKeyboard, undeliveredScreen } from "../../bot/orders/result-screen.js";
import { failureScreen } from "../../bot/orders/status-screen.js";
import type { DeliveryOutcome, RecordPart } from "../../tasks/messenger.js";
import { type DeliveredPart, hasFailed, type OutputFile, type Task } from "../../tasks/task.js";
import { describeError } from "../errors.js";
import { toMarkup } from "../markup.js";
import type { MessageTarget, SendResult } from "../send-call.js";
import type { Told } from "../send-screen.js";
import { albumsOf, type CaptionOptions, type FileToSend, sendAlbum, sendFile } from "./send-files.js";
import { type DeliveryJob, type DeliveryOptions, postScreen, postText } from "./send-words.js";

/**
 * How long to wait for a file that cannot be fetched, by the number of attempts; after the last the person gets its
 * address.
 */
const FETCH_RETRY_DELAYS_MS = [15_000, 60_000, 5 * 60_000, 15 * 60_000];

/** Turns the status message of an ended task into its result, or sends the result below it. Never throws. */
export async function sendResult(
  options: DeliveryOptions & { record: RecordPart },
  task: Task,
): Promise<DeliveryOutcome> {
  const messageId = task.hasOwnMessage ? null : task.messageId;
  const target = { chatId: task.chatId, threadId: task.threadId, messageId };
  try {
    const againAfterMs = FETCH_RETRY_DELAYS_MS[task.deliveryAttempts - 1] ?? null;
    const outcome = toDeliveryOutcome(await deliverTo({ ...options, task, againAfterMs, kept: new Map() }, target));
    return outcome.outcome === "sent" ? { ...outcome, isSilent: isSilent(task, outcome) } : outcome;
  } catch (error) {
    // An error of ours: what had been sent before it is not known here.
    options.log("error", "bot.delivery_failed", { taskId: task.id, error: describeError(error) });
    return { outcome: "unknown", detail: describeError(error) };
  }
}

/** Whether the result is where its order stood, and nothing else came: Telegram notifies nobody of an edit. */
function isSilent(task: Task, { messageId }: { messageId: number }): boolean {
  return (
    !hasFailed(task) && !task.hasOwnMessage && messageId === task.messageId && (task.output?.files ?? []).length <= 1
  );
}

/** A result that is sent again because a person asked needs no record: they may ask once more. */
const noRecord: RecordPart = async () => true;

/** Sends an ended task once more, as a new message: from where Telegram keeps its files, else as the first time. */
export async function resendResult(
  options: DeliveryOptions,
  place: Omit<MessageTarget, "messageId">,
  { task, fileIds }: { task: Task; fileIds: readonly string[] },
): Promise<DeliveryOutcome> {
  const files = task.output?.files ?? [];
  // If some files were sent as links, it is not known which id belongs to which file.
  const ids = fileIds.length === files.length ? fileIds : [];
  const kept = new Map(files.flatMap((file, index) => (ids[index] ? [[file, ids[index]] as const] : [])));
  const whole = { ...task, deliveredPart: null };
  return toDeliveryOutcome(
    await deliverTo(
      { ...options, record: noRecord, task: whole, againAfterMs: null, kept },
      { ...place, messageId: null },
    ),
  );
}

/** Never throws. */
export async function showUndelivered({ api, log }: Pick<DeliveryOptions, "api" | "log">, task: Task): Promise<void> {
  const { chatId, threadId, messageId } = task;
  const target = { chatId, threadId, messageId: task.hasOwnMessage ? null : messageId };
  const screen = undeliveredScreen(textsFor(task.locale), task);
  const { reached } = await postScreen({ api, task, until: Number.POSITIVE_INFINITY }, target, screen);
  if (reached.outcome !== "sent") log("error", "delivery.not_told", { taskId: task.id, outcome: reached.outcome });
}

function toDeliveryOutcome({ reached, shownAs }: Told): DeliveryOutcome {
  if (reached.outcome === "sent")
    return { outcome: "sent", messageId: reached.messageId, fileIds: reached.fileIds, shownAs };
  return reached.outcome === "unsent" ? reached.unsent : { outcome: "dead", detail: reached.detail };
}

async function deliverTo(post: DeliveryJob, target: MessageTarget): Promise<Told> {
  const { task } = post;
  if (hasFailed(task)) {
    return postScreen(post, target, failureScreen(textsFor(task.locale), task));
  }
  const files = task.output?.files ?? [];
  return files.length === 0 ? postText(post, target) : postFiles(post, target, files);
}

/**
 * Turns the status message into the first file and sends the others below it, after those that are there already.
 * Records what is in the chat before it sends the next part: another worker that takes over sends only the rest.
 */
async function postFiles(post: DeliveryJob, target: MessageTarget, files: readonly OutputFile[]): Promise<Told> {
  const begun = post.task.deliveredPart ?? (await postFirst(post, target, files[0]));
  if ("outcome" in begun) return { reached: begun, shownAs: "file" };
  let sending: Sending = { arrived: begun, stopped: null };
  if (post.task.deliveredPart === null && files.length > 1) sending = await recorded(post, begun);
  const shownAs = begun.isLink ? "link" : "file";
  const below = { ...target, messageId: null };
  while (sending.stopped === null && sending.arrived.files < files.length)
    sending = await postNext(post, below, { files, arrived: sending.arrived });
  const { arrived, stopped } = sending;
  if (stopped !== null) return { reached: stoppedBehind(stopped, arrived), shownAs };
  const { messageId, fileIds } = arrived;
  return { reached: { outcome: "sent", target, messageId, fileIds }, shownAs };
}

/** `stopped`: why nothing more is sent now. */
type Sending = { arrived: DeliveredPart; stopped: Exclude<SendResult, { outcome: "sent" }> | null };

function stoppedBehind(stopped: Exclude<SendResult, { outcome: "sent" }>, arrived: DeliveredPart): SendResult {
  return stopped.outcome === "unsent" ? { ...stopped, unsent: { ...stopped.unsent, deliveredPart: arrived } } : stopped;
}

const NOT_OURS = { outcome: "retry", afterMs: 5_000, detail: "what is in the chat could not be written down" } as const;

async function recorded(post: DeliveryJob, arrived: DeliveredPart): Promise<Sending> {
  return { arrived, stopped: (await post.record(arrived)) ? null : { outcome: "unsent", unsent: NOT_OURS } };
}

/** Sends the next album; if Telegram refuses an album, its files one by one. */
async function postNext(
  post: DeliveryJob,
  target: MessageTarget,
  { files, arrived }: { files: readonly OutputFile[]; arrived: DeliveredPart },
): Promise<Sending> {
  const [album = []] = albumsOf(files.slice(arrived.files));
  const reached = await postAlbum(post, target, album);
  if (reached?.outcome === "unsent") return { arrived, stopped: reached };
  if (reached?.outcome === "sent") return behind(post, { files, arrived }, { reached, count: album.length });
  return oneByOne(post, target, { files, arrived, album });
}

type Progress = { files: readonly OutputFile[]; arrived: DeliveredPart };
type SentPart = { reached: Extract<SendResult, { outcome: "sent" }>; count: number };

async function behind(post: DeliveryJob, { files, arrived }: Progress, { reached, count }: SentPart): Promise<Sending> {
  const now = { ...arrived, files: arrived.files + count, fileIds: [...arrived.fileIds, ...reached.fileIds] };
  return now.files < files.length ? recorded(post, now) : { arrived: now, stopped: null };
}

async function postFirst(
  post: DeliveryJob,
  target: MessageTarget,
  file: OutputFile | undefined,
): Promise<DeliveredPart | SendResult> {
  const { task } = post;
  if (file === undefined) return { outcome: "rejected", target, detail: "a result without files" };
  const texts = textsFor(task.locale);
  const captionOptions: CaptionOptions = {
    caption: shorten(resultCaption(texts, task), MAX_CAPTION).html,
    parse_mode: "HTML",
    reply_markup: toMarkup(resultKeyboard(texts, task), task.userId),
  };
  const asFile = await sendFile(post, target, fileToSend(post, file, captionOptions));
  const sent = await orSendLink(post, asFile, file);
  if (sent.outcome !== "sent") return sent;
  const isLink = asFile.outcome === "rejected" ? { isLink: true } : {};
  return { messageId: sent.messageId, files: 1, fileIds: sent.fileIds, ...isLink };
}

function fileToSend({ task, kept }: DeliveryJob, file: OutputFile, captionOptions: CaptionOptions): FileToSend {
  return { file, name: fileNameOf(task, file), captionOptions, keptId: kept.get(file), asFile: task.sendAsFile };
}

/** Sends files as one album. Null: they have to be sent one by one. */
async function postAlbum(
  post: DeliveryJob,
  target: MessageTarget,
  album: readonly OutputFile[],
): Promise<SendResult | null> {
  // Telegram fetches a picture from an address only as a photo; as documents the pictures have to be uploaded one by
  // one.
  const byUpload = post.task.sendAsFile && post.kept.size === 0 && album[0]?.kind === "image";
  return album.length > 1 && !byUpload ? sendAlbum(post, target, { files: album, kept: post.kept }) : null;
}

/** Sends the files of an album one by one, because one bad address makes Telegram refuse all of them. */
async function oneByOne(
  post: DeliveryJob,
  target: MessageTarget,
  { files, arrived, album }: Progress & { album: readonly OutputFile[] },
): Promise<Sending> {
  let sending: Sending = { arrived, stopped: null };
  for (const file of album) {
    const reached = await orSendLink(post, await sendFile(post, target, fileToSend(post, file, {})), file);
    if (reached.outcome !== "sent") return { arrived: sending.arrived, stopped: reached };
    sending = await behind(post, { files, arrived: sending.arrived }, { reached, count: 1 });
    if (sending.stopped !== null) return sending;
  }
  return sending;
}

/** Sends the address of a file that Telegram accepts in no form. */
async function orSendLink(post: DeliveryJob, reached: SendResult, file: OutputFile): Promise<SendResult> {
  if (reached.outcome !== "rejected") return reached;
  post.log("warn", "bot.file_not_taken", { taskId: post.task.id, detail: reached.detail });
  const link = await postScreen(post, reached.target, linksScreen(textsFor(post.task.locale), post.task, [file]));
  return link.reached;
}
