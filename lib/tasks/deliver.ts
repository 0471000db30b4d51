import type { Deps } from "./deps.js";
import type { Due } from "./ports.js";
import type { Task } from "./task.js";

/**
 * Shows an ended task to its owner. The caller holds the lease that `finalize` or `claimDelivery` gave. Returns up to
 * `sweepLimit` due rows for the caller to work off.
 */
export async function deliver(deps: Deps, task: Task, sweepLimit = 0): Promise<Due[]> {
  const outcome = await deps.messenger.deliver(task);
  if (outcome.outcome !== "sent") deps.log("warn", "delivery.unsent", { taskId: task.id, ...outcome });
  return deps.store.recordDelivery(task.id, task.deliveryFence, outcome, sweepLimit);
}

export async function deliverDue(deps: Deps, taskId: string): Promise<void> {
  const task = await deps.store.claimDelivery(taskId);
  if (task) await deliver(deps, task);
}
