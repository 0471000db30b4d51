import type { Line } from "./deps.js";
import type { Store } from "./ports.js";

/**
 * One turn is asked for at a time. The database lets no more through either; and what an instance had asked for when it
 * died may still be claimed, for nobody, so the less of it stands in the queue for the lock the better.
 */
export function createLine({ takeTurn }: Pick<Store, "takeTurn">): Line {
  let last: Promise<unknown> = Promise.resolve();
  return {
    takeTurn(taskId, claimId, { until, ...shown }) {
      const ask = async () => (Date.now() < until ? takeTurn(taskId, claimId, shown) : null);
      const asked = last.then(ask);
      last = asked.catch(() => undefined);
      return asked;
    },
  };
}
