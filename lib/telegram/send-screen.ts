import type { Message } from "grammy/types";
import { type Api, InputFile } from "grammy/web";
import { plainText, shorten } from "../bot/core/html.js";
import { MAX_CAPTION, type Screen } from "../bot/core/screen.js";
import type { ShownAs } from "../tasks/task.js";
import { toMessage } from "./markup.js";
import { type MessageTarget, type SendOptions, type SendResult, sendWithFallbacks, threadOf } from "./send-call.js";
import type { Deadline } from "./waiting.js";

/** `shownAs`: what the first message is, if it was sent. */
export type Told = { reached: SendResult; shownAs: ShownAs };

const TEXT_FILE = "result.txt";

export type ScreenOptions = SendOptions & { screen: Screen; ownerId: number; signal?: Deadline["signal"] | undefined };

/**
 * Sends a screen by the first way that Telegram takes: in the place of its message, as a new message, as a text file.
 * Never throws what Telegram refuses.
 */
export async function sendScreen(
  api: Api,
  target: MessageTarget,
  { screen, ownerId, signal, ...options }: ScreenOptions,
): Promise<Told> {
  const { text, ...rest } = toMessage(screen, ownerId);
  const asWords = (to: MessageTarget): Promise<Message | true> =>
    to.messageId === null
      ? api.sendMessage(to.chatId, text, { ...rest, ...threadOf(to) }, signal)
      : api.editMessageText(to.chatId, to.messageId, text, rest, signal);
  const words = await belowIfRefused(target, options, asWords);
  if (words.outcome !== "rejected") return { reached: words, shownAs: "words" };
  const plain = plainText(screen.text);
  const { reply_markup } = rest;
  const asFile = (to: MessageTarget) =>
    api.sendDocument(
      to.chatId,
      new InputFile(new TextEncoder().encode(plain), TEXT_FILE),
      { reply_markup, ...threadOf(to) },
      signal,
    );
  const file = await sendWithFallbacks({ ...words.target, messageId: null }, options, asFile);
  return { reached: file, shownAs: "file" };
}

/** Makes a call for a message, and the same for a new message when that message takes it for no reason that we know. */
export async function belowIfRefused(
  target: MessageTarget,
  options: SendOptions,
  call: (to: MessageTarget) => Promise<Message | true>,
): Promise<SendResult> {
  const inPlace = await sendWithFallbacks(target, options, call);
  if (inPlace.outcome !== "rejected" || inPlace.target.messageId === null) return inPlace;
  return sendWithFallbacks({ ...inPlace.target, messageId: null }, options, call);
}

/** The caption of a file, as long as Telegram takes it. */
export function captionOf(text: Screen["text"]) {
  return { caption: shorten(text, MAX_CAPTION).html, parse_mode: "HTML" as const };
}
