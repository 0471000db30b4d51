import type { Message } from "grammy/types";
import type { Undelivered } from "../../tasks/messenger.js";
import { classify, describe } from "../errors.js";
import { patiently } from "../waiting.js";

/** Where a delivery goes. `messageId` null: a new message. */
export type Target = { chatId: number; threadId: number | null; messageId: number | null };

export type Unsent = Undelivered;
export type Reached =
  | { outcome: "sent"; target: Target; messageId: number; fileIds: string[] }
  /** Telegram takes it not in this form: another may pass. Certainly not sent. */
  | { outcome: "rejected"; target: Target; detail: string }
  | { outcome: "unsent"; unsent: Unsent };

export function threadOf({ threadId }: Target): { message_thread_id?: number } {
  return threadId === null ? {} : { message_thread_id: threadId };
}

const EDIT_AGAIN_MS = 5_000;
const MAX_DETOURS = 3;
/** Put off instead, a delivery would wait for the next sweep, and the next one in line be refused in its place. */
const MAX_WAITS = 3;

/** What does not fit into this function's time goes on in another's. */
const OUT_OF_TIME: Reached = {
  outcome: "unsent",
  unsent: { outcome: "retry", afterMs: 1_000, detail: "no time left in this function" },
};

/**
 * Makes one call, again when the message, the topic or the chat turned out to be elsewhere. An edit whose outcome is
 * unknown may be repeated, so it counts as not sent; a message whose outcome is unknown may have arrived. Begins nothing
 * after `until` (ms since 1970): a call that is cut off in the middle may have arrived too.
 */
export async function reach(
  start: Target,
  until: number,
  call: (target: Target) => Promise<Message | Message[] | true>,
): Promise<Reached> {
  let target = start;
  for (let detours = 0; ; detours += 1) {
    if (Date.now() >= until) return OUT_OF_TIME;
    try {
      return sentTo(target, await patiently(() => call(target), MAX_WAITS));
    } catch (error) {
      const step = after(error, target);
      if ("outcome" in step) return step;
      if (detours === MAX_DETOURS) return { outcome: "rejected", target, detail: describe(error) };
      target = step;
    }
  }
}

function sentTo(target: Target, done: Message | Message[] | true): Reached {
  const messages = done === true ? [] : Array.isArray(done) ? done : [done];
  const messageId = messages[0]?.message_id ?? target.messageId ?? 0;
  return { outcome: "sent", target, messageId, fileIds: messages.flatMap(fileIdsOf) };
}

/** Where to try next, or what the error comes to. */
function after(error: unknown, target: Target): Target | Reached {
  const failure = classify(error);
  const detail = describe(error);
  switch (failure.kind) {
    case "unchanged":
      return { outcome: "sent", target, messageId: target.messageId ?? 0, fileIds: [] };
    case "no_message":
    case "not_text":
      return target.messageId === null ? { outcome: "rejected", target, detail } : { ...target, messageId: null };
    case "moved":
      return { chatId: failure.chatId, threadId: null, messageId: null };
    case "no_thread":
      return target.threadId === null ? { outcome: "rejected", target, detail } : { ...target, threadId: null };
    case "blocked":
      return { outcome: "unsent", unsent: { outcome: "blocked" } };
    case "later":
      return { outcome: "unsent", unsent: { outcome: "retry", afterMs: failure.afterMs, detail } };
    case "unknown":
      return { outcome: "unsent", unsent: unknownOutcome(target, detail) };
    default:
      return { outcome: "rejected", target, detail };
  }
}

function unknownOutcome(target: Target, detail: string): Unsent {
  return target.messageId === null
    ? { outcome: "unknown", detail }
    : { outcome: "retry", afterMs: EDIT_AGAIN_MS, detail };
}
/** The ids under which Telegram keeps what a message carries. */

export function fileIdsOf(message: Message): string[] {
  const largest = message.photo?.at(-1);
  const file = largest ?? message.video ?? message.audio ?? message.voice ?? message.document ?? message.animation;
  return file ? [file.file_id] : [];
}
