import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "grammy/web";
import { DRAWING_TIMEOUT_MS } from "../tasks/messenger.js";
import { classifyError } from "./errors.js";

/** How long an update's answer waits for what a person sees: usually longer than it takes, so that screens keep their order. */
export const RENDER_TIMEOUT_MS = 700;
/** How long a button may look pressed before it says why. */
export const PRESS_TIMEOUT_MS = 1_000;

/** What ends a call of grammY's, by the type of the polyfill that it was written for. */
export type Deadline = NonNullable<Parameters<Api["getMe"]>[0]>;
/** Ends a drawing of a task's state in time: what is not drawn by then is not drawn. */
export function drawingDeadline(): Deadline {
  // Node's own signal: grammY only listens to it and reads whether it is over.
  return AbortSignal.timeout(DRAWING_TIMEOUT_MS) as unknown as Deadline;
}

/** How long a decision waits for what only Telegram knows. */
export const LOOKUP_TIMEOUT_MS = 5_000;
/** A short wait for Telegram is worth it; longer ones are not, in front of a person and in a function's time. */
const WORTH_WAITING_MS = 2_000;

/** The work's result, or `otherwise` when it takes longer. What the work throws in that time is thrown. */
export async function withTimeout<Value>(timeMs: number, work: Promise<Value>, otherwise: Value): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<Value>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), timeMs);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}

/** A promise that somebody else keeps. */
export function deferred<Value>(): { told: Promise<Value>; tell: (value: Value) => void } {
  let tell: (value: Value) => void = () => undefined;
  const told = new Promise<Value>((resolve) => {
    tell = resolve;
  });
  return { told, tell: (value) => tell(value) };
}

/**
 * Calls again when Telegram asks to come back in a moment, at most `maxWaits` times. Throws what the last try threw.
 */
export async function withRetryAfter<Answer>(call: () => Promise<Answer>, maxWaits: number): Promise<Answer> {
  for (let waits = 0; ; waits += 1) {
    try {
      return await call();
    } catch (error) {
      const failure = classifyError(error);
      if (failure.kind !== "later" || failure.afterMs > WORTH_WAITING_MS || waits === maxWaits) throw error;
      await sleep(failure.afterMs);
    }
  }
}
