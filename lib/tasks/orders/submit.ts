import { setTimeout as sleep } from "node:timers/promises";
import { alert, type Deps, type SubmissionQueue } from "../deps.js";
import type { Progress } from "../messenger.js";
import type { ClaimProof, Settlement, Shown, Store, SubmissionTurn, WorkItem } from "../store.js";
import type { Failure, Task } from "../task.js";
import type { CreateOutcome } from "../vendor.js";
import { deliver, withTaskInLog } from "./deliver.js";
import { checkMeasured } from "./measured-price.js";
import { type Uploads, uploadFiles, withUploads } from "./upload.js";

/** The status already implies position 1. Redrawing it could overwrite what the person has opened in the meantime. */
const FIRST_IN_LINE = 1;
/** The vendor has the task and we know its id: it is worth waiting for a database that is away for a moment. */
const RECORD_RETRY_DELAYS_MS = [0, 500, 1_500, 4_000];

/**
 * Brings a queued task to the vendor: uploads its files, waits in the submission queue, and sends whichever task is at
 * its head until this one was sent. Each task is sent at most once in its life. Begins nothing after `until` (ms since
 * 1970): a function that is ended in the middle of a request cannot know whether KIE will charge for it.
 */
export async function submit(
  deps: Deps,
  taskId: string,
  { until, isDrawn = false }: { until: number; isDrawn?: boolean },
): Promise<WorkItem[]> {
  const later: WorkItem[] = [];
  let shown: Shown | null = { position: FIRST_IN_LINE, isDrawn };
  while (shown !== null && Date.now() < until) shown = await takeTurn({ ...deps, later }, taskId, { shown, until });
  return later;
}

/** `later`: what is left to do of a task that ended here. */
type SubmitDeps = Deps & { later: WorkItem[] };

/** What is shown of the task behind it. Null: it is another's from here on, or has ended. */
async function takeTurn(
  deps: SubmitDeps,
  taskId: string,
  { shown, until }: { shown: Shown; until: number },
): Promise<Shown | null> {
  const claimId = crypto.randomUUID();
  const turn = await deps.submissions.takeTurn(taskId, claimId, { ...shown, until });
  switch (turn?.outcome) {
    case undefined:
    case "done":
      return null;
    case "upload": {
      const isReady = await withTaskInLog(turn.task, () => prepare(deps, turn.task, claimId));
      return isReady ? { ...shown, isDrawn: false } : null;
    }
    case "send": {
      const sent = await withTaskInLog(turn.task, () => send(deps, turn.task));
      if (turn.task.id !== taskId) return { ...shown, isDrawn: false };
      return sent === "requeued" ? { position: FIRST_IN_LINE, isDrawn: true } : null;
    }
    case "wait":
      return waitForTurn(deps, turn, { shown, until });
  }
}

type Wait = Extract<SubmissionTurn, { outcome: "wait" }>;

/**
 * Draws the position and waits. Returns null if the turn would come after `until`. The sweep resumes the task, so no
 * function time is spent waiting.
 */
async function waitForTurn(
  { messenger }: Deps,
  { task, position: place, waitMs, isToDraw }: Wait,
  { shown, until }: { shown: Shown; until: number },
): Promise<Shown | null> {
  if (isToDraw) await messenger.showProgress(task, { stage: "queued", position: place });
  if (Date.now() + waitMs >= until) return null;
  await sleep(waitMs);
  return isToDraw ? { position: place, isDrawn: true } : { ...shown, isDrawn: false };
}

async function prepare(deps: SubmitDeps, task: Task, claimId: string): Promise<boolean> {
  const uploads = task.isPastDeadline ? NEVER_UPLOADED : await uploadFiles(deps, task);
  if (uploads.outcome === "failed") {
    await fail(deps, task, { failure: uploads.failure, holder: { claimId } });
    return false;
  }
  const { failure, files } = checkMeasured(task, uploads);
  if (failure === null) return deps.store.recordUploads(task.id, claimId, uploads.urls);
  deps.log("info", "task.measured", { failure });
  // The form that is made of this order shows what it really costs.
  await deps.store.recordFiles(task.id, claimId, files);
  await fail(deps, task, { failure, holder: { claimId } });
  return false;
}

/** Files that could not be uploaded before the task's deadline will not be. */
const NEVER_UPLOADED: Uploads = {
  outcome: "failed",
  failure: { kind: "file_unreadable", field: null, retry: "now", detail: "not uploaded by the deadline" },
};

/** "requeued": the vendor certainly did not take the task, and may take it later. */
type Sent = "done" | "requeued";

async function send(deps: SubmitDeps, task: Task): Promise<Sent> {
  // Before the request: the vendor cannot end what it does not have, so its end is drawn later than this.
  await deps.messenger.showProgress(task, { stage: "submitted" });
  const input = withUploads(task.input, task.uploads);
  const callbackUrl = deps.callbacks.urlFor(task.id);
  const startedAt = performance.now();
  const created = await deps.vendor.createTask({ model: task.model, input, callbackUrl });
  return record(deps, task, { created, durationMs: Math.round(performance.now() - startedAt) });
}

/** What the status may call "in a moment". */
const A_MOMENT_MS = 60_000;

/** `durationMs`: of the request. */
type Answered = { created: CreateOutcome; durationMs: number };

async function record(deps: SubmitDeps, task: Task, { created, durationMs }: Answered): Promise<Sent> {
  if (created.outcome === "accepted") {
    deps.log("info", "task.submitted", { vendorTaskId: created.vendorTaskId, durationMs });
    await recordAccepted(deps, task, created.vendorTaskId);
    return "done";
  }
  if (created.outcome === "finished") {
    const { vendorTaskId, output } = created;
    deps.log("info", "task.finished", { vendorTaskId, durationMs });
    await end(deps, task, { settlement: { state: "succeeded", output }, vendorTaskId, holder: { fence: task.fence } });
    return "done";
  }
  if (created.outcome === "in_doubt") {
    deps.log("error", "task.in_doubt", { detail: created.detail, durationMs });
    const doubted = await deps.store.markInDoubt(task.id, task.fence);
    if (doubted) await deps.messenger.showProgress(doubted, { stage: "in_doubt" });
    return "done";
  }
  const { failure, retryAfterMs } = created;
  deps.log("warn", "task.refused", { failure, retryAfterMs, durationMs });
  if (retryAfterMs !== null && !task.isPastDeadline) {
    const requeued = await deps.store.requeue(task.id, task.fence, retryAfterMs);
    const isLong = failure.kind === "vendor_down" || retryAfterMs > A_MOMENT_MS;
    const progress: Progress = isLong ? { stage: "held_up" } : { stage: "queued", position: 1 };
    if (requeued) await deps.messenger.showProgress(requeued, progress);
    return "requeued";
  }
  await fail(deps, task, { failure, holder: { fence: task.fence } });
  return "done";
}

async function recordAccepted(deps: Deps, task: Task, vendorTaskId: string): Promise<void> {
  for (const pauseMs of RECORD_RETRY_DELAYS_MS) {
    await sleep(pauseMs);
    try {
      // Changes nothing when a callback came first and settled the task.
      await deps.store.recordSubmitted(task.id, task.fence, vendorTaskId);
      return;
    } catch (error) {
      // A lost id is not a lost task: the callback carries both ids and brings the task back from in_doubt.
      deps.log("error", "task.record_failed", { vendorTaskId, error });
    }
  }
}

/** A failure is one message. It gets this long, whatever time the sending took. */
const TELLING_MS = 10_000;

async function fail(
  deps: SubmitDeps,
  task: Task,
  { failure, holder }: { failure: Failure; holder: ClaimProof },
): Promise<void> {
  if (failure.kind === "vendor_credit" || failure.kind === "vendor_key") await alert(deps, failure.kind);
  await end(deps, task, { settlement: { state: "failed", failure }, vendorTaskId: null, holder });
}

type Ending = { settlement: Settlement; vendorTaskId: string | null; holder: ClaimProof };

/** Ends a task that the caller holds, and tells its person. */
async function end(deps: SubmitDeps, task: Task, { settlement, vendorTaskId, holder }: Ending): Promise<void> {
  const ended = await deps.store.finalize(task, settlement, vendorTaskId, holder);
  if (ended) deps.later.push(...(await deliver(deps, ended, { until: Date.now() + TELLING_MS })));
}

/**
 * The queue of one instance: one request at a time. If an instance dies while its request waits for the lock, the
 * database may still claim a task for it and nobody will send it; that task ends in doubt. So at most one request
 * waits.
 */
export function createSubmissionQueue({
  claimNextSubmission: takeTurn,
}: Pick<Store, "claimNextSubmission">): SubmissionQueue {
  let last: Promise<unknown> = Promise.resolve();
  return {
    takeTurn(taskId, claimId, { until, ...shown }) {
      const ask = async () => (Date.now() < until ? takeTurn(taskId, claimId, shown) : null);
      const asked = last.then(ask);
      last = asked.catch(() => undefined);
      return asked;
    },
  };
}
