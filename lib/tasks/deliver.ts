import { setTimeout as sleep } from "node:timers/promises";
import type { Deps } from "./deps.js";
import type { Due } from "./ports.js";
import type { Task } from "./task.js";
import { withTaskInLog } from "./task-log.js";

/**
 * Shows an ended task to its owner, behind whoever draws an earlier state of it. The caller holds the lease that
 * `finalize`, `claimDelivery` or a cancellation gave. Returns up to `sweepLimit` due rows for the caller to work off.
 */
export function deliver(deps: Pick<Deps, "messenger" | "store" | "log">, task: Task, sweepLimit = 0): Promise<Due[]> {
  return withTaskInLog(task, async () => {
    if (!(await isDrawn(deps, task))) return [];
    const startedAt = performance.now();
    const outcome = await deps.messenger.deliver(task);
    const durationMs = Math.round(performance.now() - startedAt);
    if (outcome.outcome === "sent") deps.log("info", "delivery.sent", { durationMs });
    else deps.log("warn", "delivery.unsent", { ...outcome, durationMs });
    return deps.store.recordDelivery(task.id, task.deliveryFence, outcome, sweepLimit);
  });
}

const LOOK_AGAIN_MS = 500;

/** Waits for the hand that draws an earlier state. False: that took so long that the delivery is another's by now. */
async function isDrawn({ store }: Pick<Deps, "store">, task: Task): Promise<boolean> {
  for (let now: Task | null = task; now !== null; now = await store.read(task.id)) {
    if (now.deliveryFence !== task.deliveryFence || now.delivery !== "sending") return false;
    if (now.drawingMs === 0) return true;
    await sleep(Math.min(now.drawingMs, LOOK_AGAIN_MS));
  }
  return false;
}

export async function deliverDue(deps: Deps, taskId: string): Promise<void> {
  const task = await deps.store.claimDelivery(taskId);
  if (task) await deliver(deps, task);
}
