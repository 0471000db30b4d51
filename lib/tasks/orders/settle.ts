import { toBotCredits } from "../../registry/load.js";
import { alert, type Deps } from "../deps.js";
import type { ClaimProof, Settlement } from "../store.js";
import { creditsOf, type Failure, type Task } from "../task.js";
import type { VendorTask } from "../vendor.js";
import { withTaskInLog } from "./deliver.js";
import { watchPrice } from "./price-truth.js";

const SECOND_MS = 1_000;
const DAY_MS = 24 * 60 * 60 * SECOND_MS;
/**
 * Seconds until the next poll, by the number of polls so far; after these it is a minute. The callback usually comes
 * first.
 */
const POLL_BACKOFF_SECONDS = [20, 40];
const POLL_SECONDS = 60;

export type SettleOutcome =
  /** The caller now holds the delivery of the task. */
  | { outcome: "settled"; task: Task }
  /** The task had ended before. */
  | { outcome: "ended"; task: Task }
  | { outcome: "unknown_task" | "foreign" }
  /** Nothing names it to the vendor yet. */
  | { outcome: "unnamed" }
  /** `retryAfterMs`: the vendor did not answer; null: it is at it, and calls when it is done. */
  | { outcome: "pending"; retryAfterMs: number | null }
  /** The vendor did not show the task that a callback named, and nothing else leads to it: to be asked again. */
  | { outcome: "unread" };

/**
 * Reads what became of a task and ends it if it ended. Callback, sweep and Refresh all come here; the vendor's own
 * record is the only thing believed. `heardOf` is the vendor's task id that a callback named, for a task of which we do
 * not know that id. Two round trips and one read of the vendor.
 */
export async function settle(deps: Deps, taskId: string, heardOf: string | null = null): Promise<SettleOutcome> {
  const task = await deps.store.read(taskId);
  if (!task) return { outcome: "unknown_task" };
  return withTaskInLog(task, () => settleRead(deps, task, heardOf));
}

async function settleRead(deps: Deps, task: Task, heardOf: string | null): Promise<SettleOutcome> {
  if (!canSettle(task)) return { outcome: "ended", task };
  const vendorTaskId = task.vendorTaskId ?? heardOf;
  if (!vendorTaskId) return { outcome: "unnamed" };

  const read = await deps.vendor.readTask(vendorTaskId);
  if (read.outcome !== "found") {
    if (read.outcome === "unavailable") deps.log("warn", "vendor.unavailable", { detail: read.detail });
    if (task.vendorTaskId === null) return { outcome: "unread" };
    return read.outcome === "unavailable" && !isLongOverdue(task)
      ? scheduleNextPoll(deps, task, { isAnswered: false })
      : waitOrExpire(deps, task);
  }
  if (!isOurs(deps, task, read.task)) {
    deps.log("error", "task.foreign", { vendorTaskId });
    return { outcome: "foreign" };
  }
  if (read.task.state === "pending") return recordOrWait(deps, task, vendorTaskId);
  if (read.task.isNewShape) await alert(deps, "result_shape", { what: task.model, count: 1 }, task.model);
  return end(deps, task, { vendorTaskId, record: read.task });
}

/** Whether the task can still get a result: it is open, or its hold was released without knowing how it ended. */
function canSettle(task: Task): boolean {
  if (task.state === "succeeded") return false;
  if (task.state !== "failed") return true;
  return !task.isLateResult && (task.failure?.kind === "in_doubt" || task.failure?.kind === "timed_out");
}

/**
 * Whether the vendor's record is that of our task. An id that createTask returned needs no more proof; one that a
 * callback named must lead back to us.
 */
function isOurs(deps: Deps, task: Task, record: VendorTask): boolean {
  if (task.vendorTaskId !== null) return true;
  if (record.callbackUrl !== null) return deps.callbacks.isFor(record.callbackUrl, task.id);
  return record.model === task.model;
}

async function end(
  deps: Deps,
  task: Task,
  { vendorTaskId, record }: { vendorTaskId: string; record: Exclude<VendorTask, { state: "pending" }> },
): Promise<SettleOutcome> {
  if (task.state === "failed") {
    if (record.state === "failed") return { outcome: "ended", task };
    const absorbed = await deps.store.acceptLateResult(task.id, record.output, vendorTaskId);
    if (!absorbed) return { outcome: "ended", task };
    deps.log("error", "task.absorbed", { costCredits: task.costCredits });
    return { outcome: "settled", task: absorbed };
  }
  const settlement: Settlement =
    record.state === "succeeded" ? succeeded(task, record) : { state: "failed", failure: record.failure };
  const outcome = await finalize(deps, task, { settlement, vendorTaskId });
  // A vendor that took something and does not say it must be heard of: the order took an estimate.
  const isUntold = settlement.state === "succeeded" && task.estimateCredits !== null && !settlement.consumedCredits;
  if (outcome.outcome === "settled" && isUntold) {
    await alert(deps, "price_untold", { what: task.model, count: creditsOf(outcome.task) }, task.model);
  }
  if (outcome.outcome === "settled") await watchPrice(deps, outcome.task, record.consumedCredits ?? null);
  return outcome;
}

/**
 * What the task takes. Where its price is known only now, that is what the vendor says it took, and never more than was
 * confirmed.
 */
function succeeded(
  task: Task,
  { output, consumedCredits = null }: Extract<VendorTask, { state: "succeeded" }>,
): Settlement {
  const ending = { state: "succeeded", output, consumedCredits } as const;
  if (task.estimateCredits === null) return ending;
  const took = consumedCredits !== null && consumedCredits > 0 ? toBotCredits(consumedCredits) : task.estimateCredits;
  return { ...ending, chargeCredits: Math.min(took, task.costCredits) };
}

async function finalize(
  deps: Deps,
  task: Task,
  {
    settlement,
    vendorTaskId,
    holder = null,
  }: { settlement: Settlement; vendorTaskId: string | null; holder?: ClaimProof | null },
): Promise<SettleOutcome> {
  const ended = await deps.store.finalize(task, settlement, vendorTaskId, holder);
  if (!ended) return { outcome: "ended", task };
  const seconds = Math.round((Date.now() - task.createdAt.getTime()) / SECOND_MS);
  const { chargedCredits } = ended;
  deps.log("info", "task.settled", {
    ...summary(settlement),
    seconds,
    ...(chargedCredits === null ? {} : { chargedCredits, costCredits: ended.costCredits }),
  });
  return { outcome: "settled", task: ended };
}

function summary(settlement: Settlement): Record<string, unknown> {
  return settlement.state === "succeeded" ? { state: "succeeded" } : { state: "failed", failure: settlement.failure };
}

async function recordOrWait(deps: Deps, task: Task, vendorTaskId: string): Promise<SettleOutcome> {
  if (task.vendorTaskId === null && task.state !== "failed") {
    await deps.store.recordSubmitted(task.id, task.fence, vendorTaskId);
    return { outcome: "pending", retryAfterMs: null };
  }
  return waitOrExpire(deps, task);
}

async function waitOrExpire(deps: Deps, task: Task): Promise<SettleOutcome> {
  if (task.state === "failed") return { outcome: "ended", task };
  return task.isPastDeadline ? expireTask(deps, task) : scheduleNextPoll(deps, task, { isAnswered: true });
}

/**
 * Whether a task is given up although the vendor does not answer. The vendor may well have finished it, so its silence
 * alone gives nothing up for a day.
 */
function isLongOverdue(task: Task): boolean {
  return task.isPastDeadline && Date.now() - task.createdAt.getTime() > DAY_MS;
}

async function scheduleNextPoll(
  deps: Deps,
  task: Task,
  { isAnswered }: { isAnswered: boolean },
): Promise<SettleOutcome> {
  if (task.state === "failed") return { outcome: "ended", task };
  const seconds = POLL_BACKOFF_SECONDS[task.polls] ?? POLL_SECONDS;
  await deps.store.postponePoll(task.id, seconds * SECOND_MS);
  return { outcome: "pending", retryAfterMs: isAnswered ? null : seconds * SECOND_MS };
}

async function expireTask(deps: Deps, task: Task): Promise<SettleOutcome> {
  const kind: Failure["kind"] = task.state === "submitted" ? "timed_out" : "in_doubt";
  if (kind === "in_doubt") await alert(deps, "in_doubt");
  const failure: Failure = { kind, field: null, retry: "now", detail: "no result by the deadline" };
  deps.log("error", "task.given_up", { kind, costCredits: task.costCredits });
  // A callback may adopt the task at this moment. The vendor has it then, so it must not be given up.
  const holder = kind === "in_doubt" ? { fence: task.fence } : null;
  return finalize(deps, task, { settlement: { state: "failed", failure }, vendorTaskId: null, holder });
}

/**
 * Ends a task whose sender died, or of which nobody knows whether the vendor has it: it is in doubt first, and its hold
 * is released when no callback of its own adopted it in time. It is never sent again.
 */
export async function expire(deps: Deps, taskId: string): Promise<SettleOutcome> {
  const task = await deps.store.read(taskId);
  if (!task) return { outcome: "unknown_task" };
  if (task.state === "submitting") {
    const doubted = await deps.store.expireSubmission(task.id);
    if (doubted) await deps.messenger.showProgress(doubted, { stage: "in_doubt" });
    return { outcome: "unnamed" };
  }
  if (task.state === "in_doubt") return withTaskInLog(task, () => waitOrExpire(deps, task));
  return { outcome: "ended", task };
}
