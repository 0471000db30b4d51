import { limitsConfig } from "../../registry/load.js";
import { alert, type Deps } from "../deps.js";
import type { PriceDrift } from "../price-drift.js";
import type { Task } from "../task.js";

/** KIE rounds to hundredths, and small amounts up: neither is another price. */
const SAME_SHARE = 0.02;
const SAME_CREDITS = 0.05;

/**
 * Null: KIE took what was expected, or does not say what it took, or nothing exact was expected. A record that says 0
 * after a success says nothing: followed, it would sell what KIE charges for.
 */
export function driftOf(
  { id, model, expectedCredits, priceBasis }: Pick<Task, "id" | "model" | "expectedCredits" | "priceBasis">,
  consumedCredits: number | null,
): PriceDrift | null {
  if (consumedCredits === null || consumedCredits <= 0 || expectedCredits === null || priceBasis === null) return null;
  // A difference of decimals is not exact in binary.
  const off = Math.round(Math.abs(consumedCredits - expectedCredits) * 1_000) / 1_000;
  if (off <= Math.max(expectedCredits * SAME_SHARE, SAME_CREDITS)) return null;
  return {
    taskId: id,
    model,
    basis: priceBasis,
    expectedCredits,
    observedCredits: consumedCredits,
    isFollowed: limitsConfig.followPrices,
  };
}

/**
 * Compares what KIE took with what was expected, and tells the admins once a model. The third equal observation becomes
 * the price of orders from then on; those that were confirmed keep theirs. Never throws: the order has ended well.
 */
export async function watchPrice(
  deps: Pick<Deps, "store" | "messenger" | "log">,
  task: Task,
  consumedCredits: number | null,
): Promise<void> {
  const drift = driftOf(task, consumedCredits);
  if (drift === null) return;
  try {
    const seen = await deps.store.recordDrift(drift);
    if (seen === null) return;
    const { model, basis, expectedCredits: expected, observedCredits: observed, times, total, since } = seen;
    deps.log("warn", "price.drift", { basis, expected, observed, times, isInEffect: seen.isInEffect });
    const values = { expected, observed, basis, since: since.toISOString() };
    await alert(deps, "price_drift", { what: model, count: total, values }, model);
    if (seen.isInEffect)
      await alert(deps, "price_followed", { what: model, count: times, values }, `${model} ${observed}`);
  } catch (error) {
    deps.log("error", "price.drift_lost", { error });
  }
}
