import { addLogFields } from "../../log.js";
import type { Deps } from "../deps.js";
import { deliver } from "../orders/deliver.js";
import { type SettleOutcome, settle } from "../orders/settle.js";
import { AFTER_RESPONSE_BUDGET_MS, runWork } from "./sweep.js";

/** A callback whose address was the right one for `taskId`. Its body is not to be believed. */
export type VendorCallback = { taskId: string; headers: Headers; text: string };

export type CallbackIdentity =
  | { outcome: "known"; vendorTaskId: string }
  /** Nothing in the body names a task of the vendor's. */
  | { outcome: "unidentified" }
  /** A signature is asked for and this call does not carry a good one. */
  | { outcome: "unsigned"; reason: string };

export type CallbackDeps = Deps & {
  identify(bell: VendorCallback): CallbackIdentity;
  isOutage(error: unknown): boolean;
};

export type CallbackOutcome =
  | { outcome: "accepted"; delivery: Promise<void> }
  | { outcome: "unsigned" }
  /** The database is away, or the vendor did not show what it called about: let it call again. */
  | { outcome: "outage" };

/** The vendor calls to say that something happened to a task: look for ourselves. Delivery may go on after the answer. */
export async function handleCallback(deps: CallbackDeps, bell: VendorCallback): Promise<CallbackOutcome> {
  addLogFields({ taskId: bell.taskId });
  const caller = deps.identify(bell);
  if (caller.outcome === "unsigned") {
    deps.log("warn", "callback.unsigned", { taskId: bell.taskId, reason: caller.reason });
    return { outcome: "unsigned" };
  }
  try {
    if (caller.outcome === "unidentified") await keep(deps, bell);
    const heardOf = caller.outcome === "known" ? caller.vendorTaskId : null;
    const settled = await settle(deps, bell.taskId, heardOf);
    if (settled.outcome === "unread") return { outcome: "outage" };
    return { outcome: "accepted", delivery: handOver(deps, settled) };
  } catch (error) {
    if (!deps.isOutage(error)) throw error;
    deps.log("error", "callback.outage", { taskId: bell.taskId, error });
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

/** The lease gives the delivery to the sweep when it fails here. */
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
