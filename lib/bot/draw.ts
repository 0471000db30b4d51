import type { Api } from "grammy/web";
import type { Log } from "../log.js";
import { type Screen, toMessage } from "./screen.js";
import { type CallFailure, classify, describe } from "./telegram-errors.js";

/** Where a screen goes. `messageId` null: a new message. */
export type Place = { chatId: number; threadId: number | null; userId: number; messageId: number | null };

/** A short wait is worth it; longer ones are not, in front of a person who can press again. */
const WORTH_WAITING_MS = 2_000;

/**
 * Draws a screen with one call, two when the message to change is gone. Never throws: what was decided is done
 * already, and the next press draws the state as it is.
 */
export async function draw(options: { api: Api; log: Log }, place: Place, screen: Screen): Promise<void> {
  const message = toMessage(screen, place.userId);
  const { text, ...rest } = message;
  if (place.messageId !== null) {
    const { chatId, messageId } = place;
    const failure = await attempt(options, () => options.api.editMessageText(chatId, messageId, text, rest), true);
    if (failure === null || failure.kind !== "no_message") return;
  }
  const send = (thread: { message_thread_id?: number }) =>
    attempt(options, () => options.api.sendMessage(place.chatId, text, { ...rest, ...thread }), false);
  const failure = await send(place.threadId === null ? {} : { message_thread_id: place.threadId });
  if (failure?.kind === "no_thread") await send({});
}

/** Null: done, or already so. An edit may be repeated when nobody knows; a message may not. */
async function attempt(
  { log }: { log: Log },
  call: () => Promise<unknown>,
  isEdit: boolean,
): Promise<CallFailure | null> {
  for (let tries = 1; ; tries += 1) {
    try {
      await call();
      return null;
    } catch (error) {
      const failure = classify(error);
      if (failure.kind === "unchanged") return null;
      const afterMs = failure.kind === "later" ? failure.afterMs : isEdit && failure.kind === "unknown" ? 0 : null;
      if (tries === 1 && afterMs !== null && afterMs <= WORTH_WAITING_MS) {
        await new Promise((resume) => setTimeout(resume, afterMs));
        continue;
      }
      log(failure.kind === "blocked" || failure.kind === "no_message" ? "info" : "warn", "bot.not_drawn", {
        failure: failure.kind,
        detail: describe(error),
      });
      return failure;
    }
  }
}
