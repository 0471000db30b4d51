/** How long an update's answer waits for what a person sees: usually longer than it takes, so that screens keep their order. */
export const DRAWING_PATIENCE_MS = 700;
/** How long a button may look pressed before it says why. */
export const PRESS_PATIENCE_MS = 1_000;
/** How long a decision waits for what only Telegram knows. */
export const ASKING_PATIENCE_MS = 5_000;
/** The longest that a call waits when Telegram says when to come back; longer is not worth a function's time. */
export const WORTH_WAITING_MS = 2_000;

/** The work's result, or `otherwise` when it takes longer. What the work throws in that time is thrown. */
export async function within<Value>(timeMs: number, work: Promise<Value>, otherwise: Value): Promise<Value> {
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
export function createSignal<Value>(): { told: Promise<Value>; tell: (value: Value) => void } {
  let tell: (value: Value) => void = () => undefined;
  const told = new Promise<Value>((resolve) => {
    tell = resolve;
  });
  return { told, tell: (value) => tell(value) };
}
