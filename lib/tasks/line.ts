import type { Shown, Store, Turn } from "./ports.js";

/** Where an instance asks for its turns. */
export type Line = ReturnType<typeof createLine>;

/**
 * One turn is asked for at a time. The database lets no more through either; and what an instance had asked for when it
 * died may still be claimed, for nobody, so the less of it stands in the queue for the lock the better.
 */
export function createLine({ takeTurn }: Pick<Store, "takeTurn">) {
  let last: Promise<unknown> = Promise.resolve();
  return {
    /** `until` (ms since 1970): null when it was over before anybody could be asked. Throws what the store throws. */
    takeTurn(taskId: string, claimId: string, { until, ...shown }: Shown & { until: number }): Promise<Turn | null> {
      const ask = async () => (Date.now() < until ? takeTurn(taskId, claimId, shown) : null);
      const asked = last.then(ask);
      last = asked.catch(() => undefined);
      return asked;
    },
  };
}
