import { setTimeout as sleep } from "node:timers/promises";
import { alert } from "./alert.js";
import { deliver } from "./deliver.js";
import type { Deps } from "./deps.js";
import type { CreateOutcome, Turn } from "./ports.js";
import type { Failure, Task } from "./task.js";
import { uploadFiles, withUploads } from "./upload.js";

/** A function may live 60 s; a task that still waits then is left to the sweep and to the next update. */
const LINE_PATIENCE_MS = 40_000;
/** What the status says without a word of ours: drawn again, it could cover what a person pressed meanwhile. */
const FIRST_IN_LINE = 1;
/** The vendor took the task and we know its id: worth some tries to write it down. */
const RECORD_ATTEMPTS = 3;

/**
 * Brings a queued task to the vendor: uploads its files, waits in line, and sends whatever stands at the head until
 * its own turn has come. Each task is sent at most once in its life, by whoever takes it.
 */
export async function submit(deps: Deps, taskId: string): Promise<void> {
  const until = Date.now() + LINE_PATIENCE_MS;
  for (let shownPlace = FIRST_IN_LINE; ; ) {
    const claimId = crypto.randomUUID();
    const turn = await deps.store.takeTurn(taskId, claimId);
    switch (turn.outcome) {
      case "done":
        return;
      case "upload":
        if (!(await prepare(deps, turn.task, claimId))) return;
        break;
      case "send":
        await send(deps, turn.task);
        if (turn.task.id === taskId) return;
        break;
      case "wait":
        if (Date.now() + turn.waitMs > until) return;
        if (turn.place !== shownPlace) await showPlace(deps, turn);
        shownPlace = turn.place;
        await sleep(turn.waitMs);
    }
  }
}

function showPlace(deps: Deps, { task, place }: Extract<Turn, { outcome: "wait" }>): Promise<void> {
  return deps.messenger.showProgress(task, { stage: "queued", place });
}

async function prepare(deps: Deps, task: Task, claimId: string): Promise<boolean> {
  const uploads = await uploadFiles(deps, task);
  if (uploads.outcome === "uploaded") return deps.store.recordUploads(task.id, claimId, uploads.urls);
  await fail(deps, task.id, uploads.failure);
  return false;
}

async function send(deps: Deps, task: Task): Promise<void> {
  // Before the request: drawn after it, it could cover the words of a task that failed at once.
  await deps.messenger.showProgress(task, { stage: "submitted" });
  const input = withUploads(task.input, task.uploads);
  const callbackUrl = deps.callbacks.urlFor(task.id);
  await record(deps, task, await deps.vendor.createTask({ model: task.model, input, callbackUrl }));
}

async function record(deps: Deps, task: Task, created: CreateOutcome): Promise<void> {
  if (created.outcome === "accepted") return recordAccepted(deps, task, created.vendorTaskId);
  if (created.outcome === "in_doubt") {
    deps.log("error", "task.in_doubt", { taskId: task.id, model: task.model, detail: created.detail });
    const doubted = await deps.store.markInDoubt(task.id, task.fence);
    if (doubted) await deps.messenger.showProgress(doubted, { stage: "in_doubt" });
    return;
  }
  const { failure, retryAfterMs } = created;
  deps.log("warn", "task.refused", { taskId: task.id, model: task.model, failure, retryAfterMs });
  if (retryAfterMs !== null && !task.overdue) {
    await deps.store.requeue(task.id, task.fence, retryAfterMs);
    return deps.messenger.showProgress({ ...task, state: "queued" }, { stage: "queued", place: 1 });
  }
  return fail(deps, task.id, failure);
}

async function recordAccepted(deps: Deps, task: Task, vendorTaskId: string): Promise<void> {
  for (let attempt = 1; attempt <= RECORD_ATTEMPTS; attempt += 1) {
    try {
      // It changes nothing when its callback came first and settled it.
      await deps.store.recordSubmitted(task.id, task.fence, vendorTaskId);
      return;
    } catch (error) {
      // The last word is the callback's: it carries both ids, and brings the task back from in_doubt.
      deps.log("error", "task.record_failed", { taskId: task.id, vendorTaskId, attempt, error });
    }
  }
}

async function fail(deps: Deps, taskId: string, failure: Failure): Promise<void> {
  if (failure.kind === "vendor_credit" || failure.kind === "vendor_key") await alert(deps, failure.kind);
  const ended = await deps.store.finalize(taskId, { state: "failed", failure }, null);
  if (ended) await deliver(deps, ended);
}
