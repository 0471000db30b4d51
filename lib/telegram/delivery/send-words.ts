import { type Api, InputFile } from "grammy/web";
import { shorten, visibleLength } from "../../bot/core/html.js";
import { MAX_CAPTION, MAX_TEXT, type Screen } from "../../bot/core/screen.js";
import { textsFor } from "../../bot/core/texts.js";
import { textFileCaption, textScreen } from "../../bot/orders/result-screen.js";
import type { Log } from "../../log.js";
import type { RecordPart } from "../../tasks/messenger.js";
import type { OutputFile, ShownAs, Task } from "../../tasks/task.js";
import { toMarkup, toMessage } from "../markup.js";
import { type MessageTarget, type SendResult, sendWithFallbacks, threadOf } from "./send-call.js";

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

/** `shownAs`: what the first message is, if it was sent. */
export type Told = { reached: SendResult; shownAs: ShownAs };

/** Sends a screen, or edits the status message into it. Never throws. */
export function postScreen(
  { api, task, until }: Pick<DeliveryJob, "api" | "task" | "until">,
  target: MessageTarget,
  screen: Screen,
): Promise<SendResult> {
  const { text, ...rest } = toMessage(screen, task.userId);
  return sendWithFallbacks(target, until, (to) =>
    to.messageId === null
      ? api.sendMessage(to.chatId, text, { ...rest, ...threadOf(to) })
      : api.editMessageText(to.chatId, to.messageId, text, rest),
  );
}

/** Sends a text result in the message itself, or as a file when it is too long for a message. */
export async function postText(post: DeliveryJob, target: MessageTarget): Promise<Told> {
  const { api, task } = post;
  const texts = textsFor(task.locale);
  const screen = textScreen(texts, task);
  if (visibleLength(screen.text) <= MAX_TEXT)
    return { reached: await postScreen(post, target, screen), shownAs: "words" };
  const bytes = new TextEncoder().encode(task.output?.text ?? "");
  const words = {
    caption: shorten(textFileCaption(texts, task), MAX_CAPTION).html,
    parse_mode: "HTML" as const,
  };
  const markup = { reply_markup: toMarkup(screen.keyboard, task.userId) };
  const reached = await sendWithFallbacks(target, post.until, (to) => {
    const file = new InputFile(bytes, "result.txt");
    if (to.messageId === null) return api.sendDocument(to.chatId, file, { ...words, ...markup, ...threadOf(to) });
    return api.editMessageMedia(to.chatId, to.messageId, { type: "document", media: file, ...words }, markup);
  });
  return { reached, shownAs: "file" };
}
