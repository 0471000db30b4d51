import { setTimeout as pause } from "node:timers/promises";

const TIMEOUT_MS = 20_000;

/**
 * Resolves when nothing is under way: no update, no callback, no work after an answer. A worker in line sleeps by this
 * machine's clock, and the test's may be hours ahead: after a while without any effect nobody waits for it.
 */
export async function untilQuiet(look: {
  /** Resolves when KIE has nothing to tell. */
  told(): Promise<void>;
  /** Whether the outside has nothing under way. */
  isSettled(): boolean;
  /** Whether the instances have nothing under way either. */
  isIdle(): boolean;
  /** Changes with every effect; null while there is one. */
  stillness(): number | null;
  trace(): readonly string[];
  /** After so many looks without an effect, a millisecond and more apart, what is still under way is asleep. */
  looksAtSleeper: number;
}): Promise<void> {
  const until = Date.now() + TIMEOUT_MS;
  let last: number | null = null;
  for (let calm = 0, still = 0; calm < 2 && still < look.looksAtSleeper; ) {
    await pause(1);
    await look.told();
    const isSettled = look.isSettled();
    const now = isSettled ? look.stillness() : null;
    calm = isSettled && look.isIdle() ? calm + 1 : 0;
    still = now !== null && now === last ? still + 1 : 0;
    last = now;
    if (Date.now() > until) throw new Error(`not quiet in ${TIMEOUT_MS} ms: ${look.trace().join(", ")}`);
  }
}
