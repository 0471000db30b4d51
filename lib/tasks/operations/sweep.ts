import { setTimeout as sleep } from "node:timers/promises";
import { withLogFields } from "../../log.js";
import { type Deps, tellDueAlert } from "../deps.js";
import { type PaymentUpkeep, REFUND_AGAIN_MS } from "../money/refund.js";
import { deliver, deliverDue, tellReady } from "../orders/deliver.js";
import { expire, type SettleOutcome, settle } from "../orders/settle.js";
import { submit } from "../orders/submit.js";
import type { WebhookCheck, WorkItem } from "../store.js";
import { runBroadcast } from "./broadcast.js";
import { watchCatalogue } from "./catalogue-watch.js";

/**
 * How long after its answer a function begins new work. A function may live 120 s (vercel.json), and the last work that
 * it begins may take a drawing of up to 15 s and a request to the vendor of up to 30 s.
 */
export const AFTER_RESPONSE_BUDGET_MS = 60_000;
/** The database was away for a moment. */
const FAILED_AGAIN_MS = 10_000;
const CONCURRENCY = 8;
/**
 * How many rows an instance claims at once. If it dies, rows that it had claimed and not begun wait for their leases,
 * so it claims few.
 */
const BATCH = 2 * CONCURRENCY;

export type SweepReport = { taken: number; failed: number; finished: boolean };

/** What it takes to work off due rows of every kind. */
export type WorkDeps = Deps & { payments: Pick<PaymentUpkeep, "returnStars"> };

/**
 * Does what one due row asks for. Returns what is left to do of it, and when. Throws only what the database throws; the
 * row comes back by its lease.
 */
async function runItem(deps: WorkDeps, due: WorkItem, until: number): Promise<WorkItem[]> {
  switch (due.work) {
    case "submit":
      return submit(deps, due.taskId, { until, isDrawn: due.isDrawn === true });
    case "settle":
      return settleDue(deps, due, until);
    case "expire":
      return deliverSettled(deps, await expire(deps, due.taskId), until);
    case "deliver":
      return deliverDue(deps, due, until);
    case "refund":
      return (await deps.payments.returnStars(due)) === "unknown"
        ? [{ ...due, dueAt: Date.now() + REFUND_AGAIN_MS }]
        : [];
    case "broadcast":
      await runBroadcast(deps, due.broadcastId, until);
      return [];
    case "alert":
      await tellDueAlert(deps, due.alert);
      return [];
    case "tell":
      await tellReady(deps, due.taskId);
      return [];
    case "purge":
      await purge(deps, until);
      return [];
  }
}

async function settleDue(
  deps: WorkDeps,
  due: Extract<WorkItem, { work: "settle" }>,
  until: number,
): Promise<WorkItem[]> {
  const settled = await settle(deps, due.taskId, due.heardOf ?? null);
  if (settled.outcome !== "pending" && settled.outcome !== "unread") return deliverSettled(deps, settled, until);
  const [ownMs, ...looksAfterMs] = due.looksAfterMs ?? [];
  const afterMs = ownMs ?? (settled.outcome === "pending" ? settled.retryAfterMs : null);
  return afterMs === null ? [] : [{ ...due, looksAfterMs, dueAt: Date.now() + afterMs }];
}

async function deliverSettled(deps: WorkDeps, settled: SettleOutcome, until: number): Promise<WorkItem[]> {
  return settled.outcome === "settled" ? deliver(deps, settled.task, { until }) : [];
}

/** Checks the webhook once in a while. */
export type WebhookMonitor = {
  /** Where the webhook should be; null when this deployment must not have it. */
  url: string | null;
  /** Never throws. */
  check(look: WebhookCheck): Promise<void>;
};
export type SweepDeps = Deps & { webhookMonitor: WebhookMonitor; payments: PaymentUpkeep };

/**
 * Works off due rows until none are left or the budget is spent. Overlapping sweeps share the rows between them. `linger`
 * does what of its rows falls due a little later, which nobody who calls for a sweep waits for.
 */
export async function sweep(
  deps: SweepDeps,
  budgetMs: number,
): Promise<{ report: SweepReport; linger: () => Promise<void> }> {
  const startedAt = Date.now();
  const until = startedAt + budgetMs;
  const first = await deps.store.claimSweep(BATCH, deps.webhookMonitor.url);
  const later: WorkItem[] = [];
  const besides = [...first.rechecks, ...first.untold, ...first.refunds];
  const [report] = await Promise.all([
    drain(deps, first.due, { until, later }),
    runConcurrently(deps, async () => besides.shift(), { until, later }),
    first.webhookCheck === null ? null : deps.webhookMonitor.check(first.webhookCheck),
    first.reconciliation === null ? null : deps.payments.reconcile(first.reconciliation.offset),
    first.isCatalogueDue ? watchCatalogue(deps) : null,
  ]);
  // Tasks come first: expired rows can wait for the next sweep.
  if (report.finished && first.hasMoreExpired) await purge(deps, until);
  return { report, linger: async () => void (await runWork(deps, later, startedAt + AFTER_RESPONSE_BUDGET_MS)) };
}

/**
 * Enough that one sweep a day keeps up with ten thousand updates a day, few enough that a sweep does other work too.
 */
const MOST_PURGES = 40;

async function purge({ store }: Pick<Deps, "store">, until: number): Promise<void> {
  for (let batch = 1; batch <= MOST_PURGES && Date.now() < until; batch += 1) {
    if (!(await store.purge())) return;
  }
}

async function drain(
  deps: WorkDeps,
  first: readonly WorkItem[],
  { until, later }: { until: number; later: WorkItem[] },
): Promise<SweepReport> {
  const report: SweepReport = { taken: 0, failed: 0, finished: false };
  const tasks: WorkItem[] = [];
  const broadcasts: Promise<number>[] = [];
  const take = (due: readonly WorkItem[]) => {
    report.taken += due.length;
    report.finished = due.length < BATCH;
    tasks.push(...due.filter((each) => !isBroadcast(each)));
    // Runs beside the tasks, because a broadcast takes all the time that there is.
    broadcasts.push(runWork(deps, due.filter(isBroadcast), until));
  };
  take(first);
  // Eight workers run out of rows at the same moment: they share one claim instead of making eight.
  let claiming: Promise<void> | null = null;
  const next = async (): Promise<WorkItem | undefined> => {
    while (tasks.length === 0 && !report.finished && Date.now() < until) {
      claiming ??= deps.store
        .claimDue(BATCH)
        .then(take)
        .finally(() => {
          claiming = null;
        });
      await claiming;
    }
    return tasks.shift();
  };
  report.failed += await runConcurrently(deps, next, { until, later });
  for (const failed of await Promise.all(broadcasts)) report.failed += failed;
  return report;
}

const isBroadcast = ({ work }: WorkItem): boolean => work === "broadcast";

/**
 * Does all of it, and what of it falls due again in time. Returns how many failed; each is logged, and none keeps the
 * others from their turn. Nothing is begun after `until` (ms since 1970): what is left comes back by its lease.
 */
export function runWork(deps: WorkDeps, due: readonly WorkItem[], until: number): Promise<number> {
  const rest = [...due];
  const next = async (): Promise<WorkItem | undefined> => {
    for (;;) {
      const first = Math.min(...rest.map(({ dueAt = 0 }) => dueAt));
      const waitMs = first - Date.now();
      if (waitMs <= 0)
        return rest.splice(
          rest.findIndex(({ dueAt = 0 }) => dueAt === first),
          1,
        )[0];
      // Without any it is infinite.
      if (first >= until) return undefined;
      await sleep(waitMs);
    }
  };
  return runConcurrently(deps, next, { until, later: rest });
}

/**
 * Several at a time: one that takes long keeps nobody but its own lane. `next` gives nothing when all is begun; what falls
 * due again goes to `later`.
 */
async function runConcurrently(
  deps: WorkDeps,
  next: () => Promise<WorkItem | undefined>,
  { until, later }: { until: number; later: WorkItem[] },
): Promise<number> {
  let failed = 0;
  const worker = async () => {
    for (let due = await next(); due && Date.now() < until; due = await next()) {
      const begun = due;
      try {
        later.push(...(await withLogFields(namesOf(begun), () => runItem(deps, begun, until))));
      } catch (error) {
        failed += 1;
        deps.log("error", "work.failed", { ...begun, error });
        // Whatever it had done by then is in its row: begun again it goes on from there, or finds it in other hands.
        later.push({ ...begun, dueAt: Date.now() + FAILED_AGAIN_MS });
      }
    }
  };
  // If claiming more rows fails in one worker, the others still finish the items that they began.
  const workers = await Promise.allSettled(Array.from({ length: CONCURRENCY }, worker));
  for (const ended of workers) if (ended.status === "rejected") throw ended.reason;
  return failed;
}

/** What every line that is logged of it names. */
function namesOf(due: WorkItem): Record<string, string> {
  if ("taskId" in due) return { taskId: due.taskId };
  if ("broadcastId" in due) return { broadcastId: due.broadcastId };
  return "chargeId" in due ? { chargeId: due.chargeId } : {};
}
