import type { Api } from "grammy/web";
import type { Keyboard, Screen } from "../bot/core/screen.js";
import type { Log } from "../log.js";
import { type CallFailure, classifyError, describeError } from "./errors.js";
import { toMarkup, toMessage } from "./markup.js";
import { type Deadline, withRetryAfter } from "./waiting.js";

/** Where a screen goes. `messageId` null: a new message. */
export type MessageTarget = { chatId: number; threadId: number | null; userId: number; messageId: number | null };

/**
 * Draws a screen with one call, or two when the message to change is gone. Never throws: the decision is applied
 * already, and the next press draws the state as it is. `until`: nothing is drawn later.
 */
export async function draw(
  options: { api: Api; log: Log },
  place: MessageTarget,
  screen: Screen,
  until?: Deadline,
): Promise<void> {
  await tryDraw(options, place, screen, until);
}

/** The same. Whether it is there for certain. */
export async function tryDraw(
  options: { api: Api; log: Log },
  place: MessageTarget,
  screen: Screen,
  until?: Deadline,
): Promise<boolean> {
  const message = toMessage(screen, place.userId);
  const { text, ...rest } = message;
  if (place.messageId !== null) {
    const { chatId, messageId } = place;
    const failure = await attempt(
      options,
      () => options.api.editMessageText(chatId, messageId, text, rest, until),
      true,
    );
    // If a result replaced the message in the meantime, the message is right as it is.
    if (failure?.kind !== "no_message") return failure === null;
  }
  const send = (thread: { message_thread_id?: number }) =>
    attempt(options, () => options.api.sendMessage(place.chatId, text, { ...rest, ...thread }, until), false);
  const failure = await send(place.threadId === null ? {} : { message_thread_id: place.threadId });
  return (failure?.kind === "no_thread" ? await send({}) : failure) === null;
}

/** Changes the buttons under a message of ours and nothing else. Never throws: what a button did is kept anyway. */
export async function drawButtons(
  options: { api: Api; log: Log },
  { chatId, messageId, userId }: { chatId: number; messageId: number; userId: number },
  keyboard: Keyboard,
): Promise<void> {
  const markup = { reply_markup: toMarkup(keyboard, userId) };
  await attempt(options, () => options.api.editMessageReplyMarkup(chatId, messageId, markup), true);
}

/** Makes a call, with a retry where that is safe. Null: it is done, or was so already. */
async function attempt(
  { log }: { log: Log },
  call: () => Promise<unknown>,
  isEdit: boolean,
): Promise<CallFailure | null> {
  const first = await once(() => withRetryAfter(call, { maxWaits: 1 }));
  // An edit whose outcome is unknown may be repeated; a message may not.
  const isRepeated = isEdit && first?.failure.kind === "unknown";
  return reported(log, isRepeated ? await once(call) : first);
}

type Failed = { failure: CallFailure; error: unknown } | null;

async function once(call: () => Promise<unknown>): Promise<Failed> {
  try {
    await call();
    return null;
  } catch (error) {
    const failure = classifyError(error);
    return failure.kind === "unchanged" ? null : { failure, error };
  }
}

function reported(log: Log, failed: Failed): CallFailure | null {
  if (failed === null) return null;
  const { kind } = failed.failure;
  const isUsual = kind === "blocked" || kind === "no_message" || kind === "not_text";
  log(isUsual ? "info" : "warn", "bot.not_drawn", { failure: kind, detail: describeError(failed.error) });
  return failed.failure;
}
