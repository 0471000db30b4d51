import type { Deps } from "./deps.js";
import type { Task } from "./task.js";

/**
 * Draws once more how a task ended, after a drawing of its progress that may have come late and cover that. Also while
 * it is being delivered: the words may be there, and only the note of it not yet.
 */
export async function restoreEnding({ messenger }: Pick<Deps, "messenger">, task: Task | null): Promise<void> {
  const isEnded = task?.state === "succeeded" || task?.state === "failed";
  if (isEnded && (task.delivery === "sent" || task.delivery === "sending")) await messenger.restore(task);
}
