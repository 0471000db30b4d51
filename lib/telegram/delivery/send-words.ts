import { type Api, InputFile } from "grammy/web";
import { visibleLength } from "../../bot/core/html.js";
import { MAX_TEXT, type Screen } from "../../bot/core/screen.js";
import { textsFor } from "../../bot/core/texts.js";
import { textFileNameOf } from "../../bot/orders/file-name.js";
import { textFileCaption, textScreen } from "../../bot/orders/result-screen.js";
import type { Log } from "../../log.js";
import type { RecordPart } from "../../tasks/messenger.js";
import type { OutputFile, Task } from "../../tasks/task.js";
import { toMarkup } from "../markup.js";
import { type MessageTarget, threadOf } from "../send-call.js";
import { belowIfRefused, captionOf, sendScreen, type Told } from "../send-screen.js";

export type DeliveryOptions = {
  api: Api;
  /** Whether we may fetch this address ourselves. */
  mayFetch: (address: string) => boolean;
  log: Log;
  /** No call is begun after it, in ms since 1970: a call that is cut off in the middle may have arrived. */
  until: number;
};

export type DeliveryJob = DeliveryOptions & {
  record: RecordPart;
  task: Task;
  againAfterMs: number | null;
  /** Ids under which Telegram keeps files that were sent before. */
  kept: ReadonlyMap<OutputFile, string>;
};

/** Sends a screen, or edits the status message into it. Never throws. */
export function postScreen(
  { api, task, until }: Pick<DeliveryJob, "api" | "task" | "until">,
  target: MessageTarget,
  screen: Screen,
): Promise<Told> {
  return sendScreen(api, target, { screen, ownerId: task.userId, effort: "delivery", until });
}

/** Sends a text result in the message itself, or as a file when it is too long for a message. */
export async function postText(post: DeliveryJob, target: MessageTarget): Promise<Told> {
  const { api, task, until } = post;
  const texts = textsFor(task.locale);
  const screen = textScreen(texts, task);
  if (visibleLength(screen.text) <= MAX_TEXT) return postScreen(post, target, screen);
  const bytes = new TextEncoder().encode(task.output?.text ?? "");
  const words = captionOf(textFileCaption(texts, task));
  const markup = { reply_markup: toMarkup(screen.keyboard, task.userId) };
  const reached = await belowIfRefused(target, { effort: "delivery", until }, (to) => {
    const file = new InputFile(bytes, `${textFileNameOf(task)}.txt`);
    if (to.messageId === null) return api.sendDocument(to.chatId, file, { ...words, ...markup, ...threadOf(to) });
    return api.editMessageMedia(to.chatId, to.messageId, { type: "document", media: file, ...words }, markup);
  });
  // As much of it as a message holds is better than nothing.
  return reached.outcome === "rejected" ? postScreen(post, reached.target, screen) : { reached, shownAs: "file" };
}
