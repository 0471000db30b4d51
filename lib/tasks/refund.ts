import type { Log } from "../log.js";
import { alert } from "./alert.js";
import type { MoneyStore, Stars, TakenBack } from "./money.js";
import type { Messenger, Store } from "./ports.js";

export type RefundDeps = { money: MoneyStore; stars: Stars; store: Store; messenger: Messenger; log: Log };

export type Refunded =
  /** `isCertain` false: Telegram did not answer; the sweep asks until it does. */
  | { outcome: "refunded"; userId: number; stars: number; taken: number; shortfall: number; isCertain: boolean }
  /** Telegram would not: the person has the credits again. */
  | { outcome: "refused"; detail: string }
  | Exclude<TakenBack, { outcome: "taken" }>;

/**
 * Gives a payment back: first the credits are taken, so that they cannot be spent meanwhile, then Telegram returns the
 * Stars. Without `anyway` nothing happens when some were spent. Throws what the store throws.
 */
export async function refund(deps: RefundDeps, chargeId: string, terms: { anyway: boolean }): Promise<Refunded> {
  const taken = await deps.money.takeBack(chargeId, terms);
  if (taken.outcome !== "taken") return taken;
  const { userId, stars, shortfall } = taken;
  if (shortfall > 0) await alert(deps, "refund_shortfall", { what: String(userId), count: shortfall }, chargeId);
  const call = await returnStars(deps, { userId, chargeId });
  if (call.outcome === "refused") return call;
  return { outcome: "refunded", userId, stars, taken: taken.taken, shortfall, isCertain: call.outcome === "refunded" };
}

/** Of a payment whose credits are taken. What Telegram did not answer is asked again by the sweep. */
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
