import { pause } from "./pause.js";

/**
 * Runs at most `count` pieces of work in any `perMs` as the other side sees it: a place is free again `perMs` after its
 * work has ended, since a request may arrive at any time until then. Places are taken in turn.
 * For one process only: what must hold for all instances together lives in the database.
 */
export function createRateLimit(limit: { count: number; perMs: number }): <T>(work: () => Promise<T>) => Promise<T> {
  const { count, perMs } = limit;
  const places: Promise<number>[] = Array.from({ length: count }, () => Promise.resolve(0));
  return (work) => {
    const freeAt = places.shift() ?? Promise.resolve(0);
    const running = freeAt.then(async (at) => {
      const waitMs = at - performance.now();
      if (waitMs > 0) await pause(waitMs);
      return work();
    });
    const later = (): number => performance.now() + perMs;
    places.push(running.then(later, later));
    return running;
  };
}
