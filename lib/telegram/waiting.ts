import type { Api } from "grammy/web";
import { DRAWING_TIMEOUT_MS } from "../tasks/messenger.js";

/** How long the answer to an update waits for its drawing. Drawing usually takes less, so screens keep their order. */
export const RENDER_TIMEOUT_MS = 700;
/** How long a button may look pressed before a toast says why. */
export const PRESS_TIMEOUT_MS = 1_000;

/** The type of the polyfill that grammY was written for. */
type CallSignal = NonNullable<Parameters<Api["getMe"]>[0]>;
/** No call is begun after `until` (ms since 1970), and `signal` ends one that is under way then. */
export type Deadline = { until: number; signal: CallSignal };

/** Ends the drawing of a task's state in time. */
export function drawingDeadline(): Deadline {
  // A signal of Node's own: grammY only listens to it and reads whether it has fired.
  const signal = AbortSignal.timeout(DRAWING_TIMEOUT_MS) as unknown as CallSignal;
  return { until: Date.now() + DRAWING_TIMEOUT_MS, signal };
}

/** How long an update waits for something that only Telegram knows. */
export const LOOKUP_TIMEOUT_MS = 5_000;

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
