/** Unix milliseconds that a test can move: everything that expires or is due here goes by it. */
export type Clock = { now(): number; advance(ms: number): void };

export function createClock(base: () => number = Date.now): Clock {
  let offsetMs = 0;
  return {
    now: () => base() + offsetMs,
    advance(ms) {
      offsetMs += ms;
    },
  };
}
