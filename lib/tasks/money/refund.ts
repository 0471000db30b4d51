import type { Log } from "../../log.js";
import { alert } from "../deps.js";
import type { Messenger } from "../messenger.js";
import type { Store, WorkItem } from "../store.js";
import type { CreditReversal, PaymentStore, StarRefundOutcome, StarsApi } from "./payments.js";

export type RefundDeps = { money: PaymentStore; stars: StarsApi; store: Store; messenger: Messenger; log: Log };

export type RefundOutcome =
  /** `isCertain` false: Telegram did not answer; the sweep asks until it does. */
  | { outcome: "refunded"; userId: number; stars: number; taken: number; shortfall: number; isCertain: boolean }
  /** Telegram refused: the person has the credits again. */
  | { outcome: "refused"; detail: string }
  | Exclude<CreditReversal, { outcome: "taken" }>;

/**
 * Gives a payment back: first takes the credits, so that they cannot be spent meanwhile, then asks Telegram to return
 * the Stars. Without `anyway` it does nothing when some of the credits were spent. Throws what the store throws.
 */
export async function refund(deps: RefundDeps, chargeId: string, terms: { anyway: boolean }): Promise<RefundOutcome> {
  const taken = await deps.money.reverseCredits(chargeId, terms);
  if (taken.outcome !== "taken") return taken;
  const { userId, stars, shortfall } = taken;
  if (shortfall > 0) await alert(deps, "refund_shortfall", { what: String(userId), count: shortfall }, chargeId);
  const call = await returnStars(deps, { userId, chargeId });
  if (call.outcome === "refused") return call;
  return { outcome: "refunded", userId, stars, taken: taken.taken, shortfall, isCertain: call.outcome === "refunded" };
}

/**
 * Asks Telegram to return the Stars of a payment whose credits were taken before. The sweep repeats the call until
 * Telegram has answered.
 */
export async function returnStars(
  deps: Pick<RefundDeps, "money" | "stars" | "log">,
  { userId, chargeId }: { userId: number; chargeId: string },
) {
  const call = await deps.stars.refund(userId, chargeId);
  if (call.outcome !== "refunded") deps.log("warn", "refund.unsettled", { userId, chargeId, ...call });
  if (call.outcome === "refunded") await deps.money.finishRefund(chargeId);
  if (call.outcome === "refused") await deps.money.undoRefund(chargeId);
  return call;
}

/** Telegram did not say whether it gave Stars back: asking again is safe. */
export const REFUND_AGAIN_MS = 20_000;

/** What is left to do when Telegram did not answer. */
export function unsettledRefund(chargeId: string, outcome: RefundOutcome): WorkItem[] {
  if (outcome.outcome !== "refunded" || outcome.isCertain) return [];
  return [{ chargeId, userId: outcome.userId, work: "refund", dueAt: Date.now() + REFUND_AGAIN_MS }];
}

/** Pages of 100 that one night reads at most; the next night goes on behind them. */
const MOST_PAGES = 50;
const PAGE = 100;

/** The update of a younger payment may still be on its way to us. */
const GRACE_MS = 10 * 60 * 1_000;

/**
 * Compares Telegram's list of Star transactions, from `offset` on, with our payments. Books payments whose update never
 * reached us, and alerts the admins to whatever does not fit. Never throws.
 */
export async function reconcile(deps: RefundDeps, offset: number, graceMs: number = GRACE_MS): Promise<void> {
  const until = Date.now() - graceMs;
  try {
    const lost: { chargeId: string; credits: number }[] = [];
    let at = offset;
    let isWhole = false;
    for (let page = 0; page < MOST_PAGES && !isWhole; page += 1) {
      const listed = await deps.stars.transactions(at);
      const old = listed.filter((each) => each.at.getTime() <= until);
      const { booked, refunded } = await deps.money.reconcile(old.flatMap(({ sale }) => sale ?? []));
      lost.push(...booked);
      for (const { userId, shortfall, chargeId } of refunded)
        if (shortfall > 0) await alert(deps, "refund_shortfall", { what: String(userId), count: shortfall }, chargeId);
      at += old.length;
      isWhole = old.length < PAGE;
    }
    const strange = await deps.money.finishReconciliation(at, isWhole);
    deps.log("info", "stars.reconciled", { from: offset, to: at, lost, strange });
    const [unbooked] = lost;
    if (unbooked) await alert(deps, "stars_unbooked", { what: unbooked.chargeId, count: lost.length });
    const [stranger] = strange;
    if (stranger) await alert(deps, "stars_unknown", { what: stranger, count: strange.length });
  } catch (error) {
    deps.log("error", "stars.reconcile_failed", { offset, error });
  }
}

/** The payment work of the sweep: the daily reconciliation, and refunds that Telegram has not answered. */
export type PaymentUpkeep = {
  /** Never throws. */
  reconcile(offset: number): Promise<void>;
  returnStars(refund: { chargeId: string; userId: number }): Promise<StarRefundOutcome["outcome"]>;
};

export function createPaymentUpkeep(deps: RefundDeps): PaymentUpkeep {
  return {
    reconcile: (offset) => reconcile(deps, offset),
    async returnStars(refund) {
      return (await returnStars(deps, refund)).outcome;
    },
  };
}
