import { setTimeout as sleep } from "node:timers/promises";
import { addLogFields } from "../../log.js";
import type { Deps } from "../deps.js";
import { deliver } from "../orders/deliver.js";
import { type SettleOutcome, settle } from "../orders/settle.js";
import { AFTER_RESPONSE_BUDGET_MS, runWork, type WorkDeps } from "./sweep.js";

/** A callback that came to the right address for `taskId`. Its body proves nothing. */
export type VendorCallback = { taskId: string; headers: Headers; text: string };

export type CallbackIdentity =
  | { outcome: "known"; vendorTaskId: string }
  /** The body names no task of the vendor's. */
  | { outcome: "unidentified" }
  /** A signature is required and this call has no valid one. */
  | { outcome: "unsigned"; reason: string };

export type CallbackDeps = WorkDeps & {
  identify(callback: VendorCallback): CallbackIdentity;
  isOutage(error: unknown): boolean;
};

export type CallbackOutcome =
  | { outcome: "accepted"; delivery: Promise<void> }
  | { outcome: "unsigned" }
  /** The database is away, or the vendor does not show yet what it called about: let it call again. */
  | { outcome: "outage"; delivery?: Promise<void> };

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
    const settled = await settleHeard(deps, callback.taskId, heardOf);
    if (isBehind(settled)) {
      deps.log("warn", "callback.ahead", { taskId: callback.taskId, outcome: settled.outcome });
      return { outcome: "outage", delivery: lookLater(deps, callback.taskId, heardOf) };
    }
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

/** The vendor waits 15 s for the answer, and calls three times more. */
const LOOKS_AFTER_MS = [1_000, 2_000];
/** After the answer, in case it does not. */
const LATER_LOOKS_AFTER_MS = [5_000, 10_000, 20_000];

/** It calls about what has ended: a record that says otherwise, or does not come, is behind its call. */
function isBehind({ outcome }: SettleOutcome): boolean {
  return outcome === "pending" || outcome === "unread";
}

async function settleHeard(deps: Deps, taskId: string, heardOf: string | null): Promise<SettleOutcome> {
  let settled = await settle(deps, taskId, heardOf);
  for (const pauseMs of LOOKS_AFTER_MS) {
    if (!isBehind(settled)) break;
    await sleep(pauseMs);
    settled = await settle(deps, taskId, heardOf);
  }
  return settled;
}

async function lookLater(deps: WorkDeps, taskId: string, heardOf: string | null): Promise<void> {
  const [firstMs = 0, ...looksAfterMs] = LATER_LOOKS_AFTER_MS;
  const dueAt = Date.now() + firstMs;
  await runWork(
    deps,
    [{ taskId, work: "settle", heardOf, looksAfterMs, dueAt }],
    Date.now() + AFTER_RESPONSE_BUDGET_MS,
  );
}

/** Callbacks carry the sweep along as updates do: where the cron comes once a day, they are its legs. */
const SWEEP_PER_CALLBACK = 2;

/** The lease gives the delivery to the sweep when it fails here. */
async function handOver(deps: WorkDeps, settled: SettleOutcome): Promise<void> {
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
