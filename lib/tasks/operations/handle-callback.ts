import { addLogFields } from "../../log.js";
import type { Deps } from "../deps.js";
import { deliver } from "../orders/deliver.js";
import { type Settled, settle } from "../orders/settle.js";
import { WORK_AFTER_ANSWER_MS, workAll } from "./sweep.js";

/** A callback whose address was the right one for `taskId`. Its body is not to be believed. */
export type Bell = { taskId: string; headers: Headers; text: string };

export type Caller =
  | { outcome: "known"; vendorTaskId: string }
  /** Nothing in the body names a task of the vendor's. */
  | { outcome: "nameless" }
  /** A signature is asked for and this call does not carry a good one. */
  | { outcome: "unsigned"; reason: string };

export type RingDeps = Deps & {
  identify(bell: Bell): Caller;
  isOutage(error: unknown): boolean;
};

export type Rung =
  | { outcome: "heard"; delivery: Promise<void> }
  | { outcome: "unsigned" }
  /** The database is away, or the vendor did not show what it called about: let it call again. */
  | { outcome: "outage" };

/** The vendor calls to say that something happened to a task: look for ourselves. Delivery may go on after the answer. */
export async function ring(deps: RingDeps, bell: Bell): Promise<Rung> {
  addLogFields({ taskId: bell.taskId });
  const caller = deps.identify(bell);
  if (caller.outcome === "unsigned") {
    deps.log("warn", "callback.unsigned", { taskId: bell.taskId, reason: caller.reason });
    return { outcome: "unsigned" };
  }
  try {
    if (caller.outcome === "nameless") await deps.store.bury(null, bell.text, "a callback that names no task");
    const heardOf = caller.outcome === "known" ? caller.vendorTaskId : null;
    const settled = await settle(deps, bell.taskId, heardOf);
    if (settled.outcome === "unread") return { outcome: "outage" };
    return { outcome: "heard", delivery: handOver(deps, settled) };
  } catch (error) {
    if (!deps.isOutage(error)) throw error;
    deps.log("error", "callback.outage", { taskId: bell.taskId, error });
    return { outcome: "outage" };
  }
}

/** Callbacks carry the sweep along as updates do: where the cron comes once a day, they are its legs. */
const SWEEP_PER_CALLBACK = 2;

/** The lease gives the delivery to the sweep when it fails here. */
async function handOver(deps: Deps, settled: Settled): Promise<void> {
  const until = Date.now() + WORK_AFTER_ANSWER_MS;
  try {
    const due =
      settled.outcome === "settled"
        ? await deliver(deps, settled.task, { until, sweepLimit: SWEEP_PER_CALLBACK })
        : await deps.store.claimDue(SWEEP_PER_CALLBACK);
    await workAll(deps, due, until);
  } catch (error) {
    deps.log("error", "delivery.failed", { error });
  }
}
