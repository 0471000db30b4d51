import { alert } from "./alert.js";
import type { RefundDeps } from "./refund.js";

/** Pages of 100 that one night reads at most; the next night goes on behind them. */
const MOST_PAGES = 50;
const PAGE = 100;

/** A payment this young may still be on its way to us as an update. */
const GRACE_MS = 10 * 60 * 1_000;

/**
 * Compares Telegram's list of Star transactions, from `offset` on, with what is booked. A payment that never reached us
 * is booked here; whatever did not fit, the admins hear of. Never throws.
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
