import type { Api } from "grammy/web";
import type { Log } from "../log.js";
import { draw } from "./draw.js";
import { textsFor } from "./texts-by-locale.js";
import type { Heard } from "./view.js";

/** Telegram comes again after four seconds at the earliest (Retry-After), and dates messages in whole ones. */
const FIRST_TRY_WITHIN_MS = 3_000;

/**
 * Says that a message came and that nothing can be done about it yet. Telegram brings it again and again, so only the
 * first time, as its date tells. A press is told by the answer to it. Never throws.
 */
export async function tellOutage(
  options: { api: Api; log: Log },
  { actor, incoming }: Heard,
  ageMs: number,
): Promise<void> {
  if (incoming.kind === "press" || ageMs >= FIRST_TRY_WITHIN_MS) return;
  const text = textsFor(actor.suggestedLocale).home.outage;
  const place = { chatId: actor.chatId, threadId: actor.threadId, userId: actor.userId, messageId: null };
  await draw(options, place, { text, keyboard: [] });
}
