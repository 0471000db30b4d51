import type { Message } from "grammy/types";
import type { Undelivered } from "../tasks/messenger.js";
import { classifyError, describeError } from "./errors.js";
import { type CallOptions, callTelegram } from "./retry.js";

/** Where a delivery goes. `messageId` null: a new message. */
export type MessageTarget = { chatId: number; threadId: number | null; messageId: number | null };

export type Unsent = Undelivered;

export type SendResult =
  | { outcome: "sent"; target: MessageTarget; messageId: number; fileIds: string[] }
  /** Telegram refuses it in this form; another form may pass. Certainly not sent. */
  | { outcome: "rejected"; target: MessageTarget; detail: string }
  | { outcome: "unsent"; unsent: Unsent };

export function threadOf({ threadId }: MessageTarget): { message_thread_id?: number } {
  return threadId === null ? {} : { message_thread_id: threadId };
}

const EDIT_AGAIN_MS = 5_000;
const MAX_DETOURS = 3;

/** What this function has no time for is continued by another. */
const OUT_OF_TIME: SendResult = {
  outcome: "unsent",
  unsent: { outcome: "retry", afterMs: 1_000, detail: "no time left in this function", isUntried: true },
};

export type SendOptions = Pick<CallOptions, "effort" | "isWanted"> & {
  until: number;
  /** A message that holds a file by now is right as it is: a result came first. Otherwise what is sent goes below it. */
  leavesFiles?: boolean;
};

/**
 * Makes one call, again where `callTelegram` allows it, and again when the message, the topic or the chat turned out to
 * be elsewhere. An edit whose outcome is unknown may be repeated, so it counts as not sent; a message whose outcome is
 * unknown may have arrived. Begins nothing after `until` (ms since 1970), because a call that is cut off may have
 * arrived too.
 */
export async function sendWithFallbacks(
  start: MessageTarget,
  { leavesFiles = false, ...options }: SendOptions,
  call: (target: MessageTarget) => Promise<Message | Message[] | true>,
): Promise<SendResult> {
  let target = start;
  for (let detours = 0; ; detours += 1) {
    if (Date.now() >= options.until) return OUT_OF_TIME;
    try {
      const isRepeatable = target.messageId !== null;
      return sentTo(target, await callTelegram(() => call(target), { ...options, isRepeatable }));
    } catch (error) {
      const step = nextTarget(error, target, leavesFiles);
      if ("outcome" in step) return step;
      if (detours === MAX_DETOURS) return { outcome: "rejected", target, detail: describeError(error) };
      target = step;
    }
  }
}

function sentTo(target: MessageTarget, done: Message | Message[] | true): SendResult {
  const messages = done === true ? [] : Array.isArray(done) ? done : [done];
  const messageId = messages[0]?.message_id ?? target.messageId ?? 0;
  return { outcome: "sent", target, messageId, fileIds: messages.flatMap(fileIdsOf) };
}

/** Returns where to try next, or what the error means. */
function nextTarget(error: unknown, target: MessageTarget, leavesFiles: boolean): MessageTarget | SendResult {
  const failure = classifyError(error);
  const detail = describeError(error);
  switch (failure.kind) {
    case "unchanged":
      return { outcome: "sent", target, messageId: target.messageId ?? 0, fileIds: [] };
    case "not_text":
      if (leavesFiles) return { outcome: "sent", target, messageId: target.messageId ?? 0, fileIds: [] };
      return { ...target, messageId: null };
    case "no_message":
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

function unknownOutcome(target: MessageTarget, detail: string): Unsent {
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
