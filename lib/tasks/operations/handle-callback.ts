import { addLogFields } from "../../log.js";
import type { Deps } from "../deps.js";
import { deliver } from "../orders/deliver.js";
import { type SettleOutcome, settle } from "../orders/settle.js";
import { AFTER_RESPONSE_BUDGET_MS, runWork } from "./sweep.js";

/** A callback that came to the right address for `taskId`. Its body proves nothing. */
export type VendorCallback = { taskId: string; headers: Headers; text: string };

export type CallbackIdentity =
  | { outcome: "known"; vendorTaskId: string }
  /** The body names no task of the vendor's. */
  | { outcome: "unidentified" }
  /** A signature is required and this call has no valid one. */
  | { outcome: "unsigned"; reason: string };

export type CallbackDeps = Deps & {
  identify(callback: VendorCallback): CallbackIdentity;
  isOutage(error: unknown): boolean;
};

export type CallbackOutcome =
  | { outcome: "accepted"; delivery: Promise<void> }
  | { outcome: "unsigned" }
  /** The database is away, or the vendor did not show the task that it called about: the vendor should call again. */
  | { outcome: "outage" };

/**
 * Settles the task that the vendor called about, by reading the vendor's own record of it. The delivery may go on after
 * the answer.
 */
export async function handleCallback(deps: CallbackDeps, callback: VendorCallback): Promise<CallbackOutcome> {
  addLogFields({ taskId: callback.taskId });
  const caller = deps.identify(callback);
  if (caller.outcome === "unsigned") {
    deps.log("warn", "callback.unsigned", { taskId: callback.taskId, reason: caller.reason });
    return { outcome: "unsigned" };
  }
  try {
    if (caller.outcome === "unidentified") await keep(deps, callback);
    const heardOf = caller.outcome === "known" ? caller.vendorTaskId : null;
    const settled = await settle(deps, callback.taskId, heardOf);
    if (settled.outcome === "unread") return { outcome: "outage" };
    return { outcome: "accepted", delivery: handOver(deps, settled) };
  } catch (error) {
    if (!deps.isOutage(error)) throw error;
    deps.log("error", "callback.outage", { taskId: callback.taskId, error });
    return { outcome: "outage" };
  }
}

/** For the operator. The address has named the task: the look-up does not wait for this. */
async function keep(deps: CallbackDeps, { taskId, text }: VendorCallback): Promise<void> {
  try {
    await deps.store.deadLetter(null, text, "a callback that names no task");
  } catch (error) {
    deps.log("error", "callback.not_kept", { taskId, error });
  }
}

/** Callbacks carry the sweep along as updates do: where the cron comes once a day, they are its legs. */
const SWEEP_PER_CALLBACK = 2;

/**
 * Delivers, then runs due items. Never throws: if the delivery fails here, the sweep takes it over when its lease ends.
 */
async function handOver(deps: Deps, settled: SettleOutcome): Promise<void> {
  const until = Date.now() + AFTER_RESPONSE_BUDGET_MS;
  try {
    const due =
      settled.outcome === "settled"
        ? await deliver(deps, settled.task, { until, sweepLimit: SWEEP_PER_CALLBACK })
        : await deps.store.claimDue(SWEEP_PER_CALLBACK);
    await runWork(deps, due, until);
  } catch (error) {
    deps.log("error", "delivery.failed", { error });
  }
}
