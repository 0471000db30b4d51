import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "grammy/web";
import { DRAWING_TIMEOUT_MS } from "../tasks/messenger.js";
import { classifyError } from "./errors.js";

/** How long the answer to an update waits for its drawing. Drawing usually takes less, so screens keep their order. */
export const RENDER_TIMEOUT_MS = 700;
/** How long a button may look pressed before a toast says why. */
export const PRESS_TIMEOUT_MS = 1_000;

/** The signal that ends a call of grammY's, in the type of the polyfill that grammY was written for. */
export type Deadline = NonNullable<Parameters<Api["getMe"]>[0]>;
/** Returns a signal that ends the drawing of a task's state in time. */
export function drawingDeadline(): Deadline {
  // A signal of Node's own: grammY only listens to it and reads whether it has fired.
  return AbortSignal.timeout(DRAWING_TIMEOUT_MS) as unknown as Deadline;
}

/** How long an update waits for something that only Telegram knows. */
export const LOOKUP_TIMEOUT_MS = 5_000;
/** A short wait for Telegram is worth it; a longer one is not, while a person waits and a function's time runs. */
const WORTH_WAITING_MS = 2_000;

/** Returns the result of `work`, or `otherwise` when it takes longer. Throws what `work` throws in that time. */
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

/** A promise and the function that resolves it. */
export function deferred<Value>(): { told: Promise<Value>; tell: (value: Value) => void } {
  let tell: (value: Value) => void = () => undefined;
  const told = new Promise<Value>((resolve) => {
    tell = resolve;
  });
  return { told, tell: (value) => tell(value) };
}

/**
 * Calls again when Telegram asks to come back in a moment, at most `maxWaits` times and never after `until` (ms since
 * 1970). Throws what the last call threw.
 */
export async function withRetryAfter<Answer>(
  call: () => Promise<Answer>,
  { maxWaits, until = Number.POSITIVE_INFINITY }: { maxWaits: number; until?: number },
): Promise<Answer> {
  for (let waits = 0; ; waits += 1) {
    try {
      return await call();
    } catch (error) {
      const failure = classifyError(error);
      if (failure.kind !== "later" || failure.afterMs > WORTH_WAITING_MS || waits === maxWaits) throw error;
      if (Date.now() + failure.afterMs >= until) throw error;
      await sleep(failure.afterMs);
    }
  }
}
