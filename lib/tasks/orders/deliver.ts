import { setTimeout as sleep } from "node:timers/promises";
import { redactFromLog, withLogFields } from "../../log.js";
import { findModel } from "../../registry/load.js";
import type { JsonValue } from "../../registry/model/schema.js";
import { alert, type Deps } from "../deps.js";
import { type DeliveryOutcome, RESEND_AFTER_MS } from "../messenger.js";
import type { WorkItem } from "../store.js";
import type { DeliveredPart, Task } from "../task.js";

/**
 * Types of parameters whose values are chosen from a list or are numbers: nobody wrote them, so a log may hold them.
 */
const CHOICES = new Set(["enum", "boolean", "number", "integer"]);

/** Runs work so that every line that it logs names the task, and no line above debug holds what the person wrote. */
export function withTaskInLog<T>(task: Task, work: () => T): T {
  return withLogFields({ taskId: task.id, model: task.model }, () => {
    redactFromLog(() => writtenWords(task));
    return work();
  });
}

/** Everything that a person wrote into an order, wherever it is in the input. */
function writtenWords({ model, input }: Task): string[] {
  const params = findModel(model)?.input ?? {};
  return Object.entries(input).flatMap(([name, value]) =>
    CHOICES.has(params[name]?.type ?? "") ? [] : textsIn(value),
  );
}

function textsIn(value: JsonValue): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

type DeliverDeps = Pick<Deps, "messenger" | "store" | "log">;

/** `until` (ms since 1970): no call to Telegram is begun after it. `sweepLimit`: how many due rows the caller takes on. */
export type DeliverOptions = { until: number; sweepLimit?: number };

/** A part whose sending is unclear is sent once more. After two unclear sends nobody knows what the person has. */
const MOST_UNCLEAR_SENDS = 1;
/**
 * The first part edits the status message, so it may be begun more often: an edit that is repeated still shows one
 * result.
 */
const MOST_UNCLEAR_EDITS = 4;

function mostTakeovers({ deliveredPart: arrived, hasOwnMessage: ownMessage }: Task): number {
  return arrived === null && !ownMessage ? MOST_UNCLEAR_EDITS : MOST_UNCLEAR_SENDS;
}

/**
 * Shows an ended task to its owner, behind whoever draws an earlier state of it. The caller holds the lease that
 * `finalize`, `claimDelivery` or a cancellation gave. Returns up to `sweepLimit` due rows for the caller to work off, and
 * its own next try.
 */
export function deliver(deps: DeliverDeps, task: Task, { until, sweepLimit = 0 }: DeliverOptions): Promise<WorkItem[]> {
  return withTaskInLog(task, async () => {
    if (!(await isDrawn(deps, task))) return [];
    const startedAt = performance.now();
    const outcome = await send(deps, task, until);
    const durationMs = Math.round(performance.now() - startedAt);
    if (outcome.outcome === "sent") deps.log("info", "delivery.sent", { durationMs });
    else deps.log("warn", "delivery.unsent", { ...outcome, durationMs });
    if (outcome.outcome === "dead") {
      if (!isHeld(task, await deps.store.read(task.id))) return [];
      await tellUndelivered(deps, task, outcome.detail);
    }
    const due = await deps.store.recordDelivery(task.id, task.deliveryFence, outcome, sweepLimit);
    if (task.mayEarnReferral && outcome.outcome === "sent") await tellBonuses(deps, task.userId);
    return [...due, ...nextTry(task, outcome)];
  });
}

/**
 * Tells the owner of a result that it is there. At the worst, when the one who told dies before that is written down, it
 * is told once more; the result itself is not touched.
 */
export async function tellReady({ store, messenger }: DeliverDeps, taskId: string): Promise<void> {
  const task = await store.read(taskId);
  if (task === null || task.output === null || (await messenger.tellReady(task))) await store.finishNotice(taskId);
}

/** Tells both people of an invitation of the bonus that it earned, if there is one that nobody told. Never throws. */
export async function tellBonuses({ store, messenger, log }: DeliverDeps, newcomerId: number): Promise<void> {
  try {
    for (const news of await store.claimBonusNews(newcomerId)) await messenger.tellBonus(news);
  } catch (error) {
    // The credits are there, and the credit history says so.
    log("warn", "bonus.not_told", { newcomerId, error });
  }
}

function nextTry({ id: taskId }: Task, outcome: DeliveryOutcome): WorkItem[] {
  if (outcome.outcome !== "retry" && outcome.outcome !== "unknown") return [];
  const afterMs = outcome.outcome === "retry" ? outcome.afterMs : RESEND_AFTER_MS;
  return [{ taskId, work: "deliver", dueAt: Date.now() + afterMs }];
}

async function send(deps: DeliverDeps, task: Task, until: number): Promise<DeliveryOutcome> {
  let { unclearSends } = task;
  if (unclearSends > mostTakeovers(task))
    return { outcome: "dead", detail: "it broke off in the middle of a send again" };
  const record = async (part: DeliveredPart): Promise<boolean> => {
    try {
      const isOurs = await deps.store.recordDeliveredPart(task.id, task.deliveryFence, part);
      if (isOurs) unclearSends = 0;
      return isOurs;
    } catch (error) {
      deps.log("error", "delivery.part_not_recorded", { error });
      return false;
    }
  };
  const outcome = await deps.messenger.deliver(task, { until, record });
  if (outcome.outcome === "unknown" && unclearSends >= MOST_UNCLEAR_SENDS) return { ...outcome, outcome: "dead" };
  if (outcome.outcome === "retry" && task.isDeliveryOverdue && !outcome.isUntried)
    return { ...outcome, outcome: "dead" };
  return outcome;
}

/**
 * Tells the person and the admins before the delivery is recorded as dead: if the worker dies here, its lease ends and
 * the next worker tells them again.
 */
async function tellUndelivered(deps: DeliverDeps, task: Task, detail: string): Promise<void> {
  await deps.messenger.showUndelivered(task);
  await alert(deps, "undelivered", { what: `${task.id}: ${detail}`, count: 1 });
}

/** Whether the worker that claimed the delivery as `task` says has it still. */
function isHeld(task: Task, now: Task | null): boolean {
  return now?.deliveryFence === task.deliveryFence && now.delivery === "sending";
}

const LOOK_AGAIN_MS = 500;

/**
 * Waits until the drawing of an earlier state is over. False: that took so long that another worker has the delivery by
 * now.
 */
async function isDrawn({ store }: Pick<Deps, "store">, task: Task): Promise<boolean> {
  for (let now: Task | null = task; now !== null; now = await store.read(task.id)) {
    if (!isHeld(task, now)) return false;
    if (now.drawingMs === 0) return true;
    await sleep(Math.min(now.drawingMs, LOOK_AGAIN_MS));
  }
  return false;
}

/** Claims a delivery and makes it. `isAsked`: the owner asks for it, so it is made even if it was given up. */
export async function deliverDue(
  deps: DeliverDeps,
  { taskId, isAsked = false }: { taskId: string; isAsked?: boolean },
  until: number,
): Promise<WorkItem[]> {
  const task = await deps.store.claimDelivery(taskId, { isAsked });
  return task ? deliver(deps, task, { until }) : [];
}
