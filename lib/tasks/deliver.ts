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
    if (task.drawingMs > 0) await sleep(task.drawingMs);
    const startedAt = performance.now();
    const outcome = await deps.messenger.deliver(task);
    const durationMs = Math.round(performance.now() - startedAt);
    if (outcome.outcome === "sent") deps.log("info", "delivery.sent", { durationMs });
    else deps.log("warn", "delivery.unsent", { ...outcome, durationMs });
    return deps.store.recordDelivery(task.id, task.deliveryFence, outcome, sweepLimit);
  });
}

export async function deliverDue(deps: Deps, taskId: string): Promise<void> {
  const task = await deps.store.claimDelivery(taskId);
  if (task) await deliver(deps, task);
}
