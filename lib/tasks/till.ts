import { reconcile } from "./reconcile.js";
import { type RefundDeps, returnStars } from "./refund.js";

/** Looks after the till: compares it once a day, and ends refunds that Telegram has not answered for. */
export type Till = {
  /** Never throws. */
  reconcile(offset: number): Promise<void>;
  returnStars(refund: { chargeId: string; userId: number }): Promise<void>;
};

export function createTill(deps: RefundDeps): Till {
  return {
    reconcile: (offset) => reconcile(deps, offset),
    async returnStars(refund) {
      await returnStars(deps, refund);
    },
  };
}
