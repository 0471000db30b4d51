import type { Deps } from "./deps.js";
import type { Task, TaskState } from "./task.js";

type Stage = "submitted" | "in_doubt";
const stages: Partial<Record<TaskState, Stage>> = {
  submitting: "submitted",
  submitted: "submitted",
  in_doubt: "in_doubt",
};

/**
 * Draws once more where a task stands, after a drawing of an earlier state that may have come late and cover that. Looks
 * again behind each drawing, which may be the late one itself.
 */
export async function restoreStatus(deps: Pick<Deps, "messenger" | "store">, task: Task | null): Promise<void> {
  let drawn: Stage | null = null;
  for (let now = task; now !== null; now = await deps.store.read(now.id)) {
    const stage = stages[now.state];
    if (stage === undefined) return restoreEnding(deps, now);
    if (stage === drawn) return;
    await deps.messenger.showProgress(now, { stage });
    drawn = stage;
  }
}

/**
 * Draws once more how a task ended, after a drawing of its progress that may have come late and cover that. Also while
 * it is being delivered: the words may be there, and only the note of it not yet.
 */
export async function restoreEnding({ messenger }: Pick<Deps, "messenger">, task: Task | null): Promise<void> {
  const isEnded = task?.state === "succeeded" || task?.state === "failed";
  if (isEnded && (task.delivery === "sent" || task.delivery === "sending")) await messenger.restore(task);
}
