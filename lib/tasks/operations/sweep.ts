import { withLogFields } from "../../log.js";
import type { Deps } from "../deps.js";
import type { PaymentUpkeep } from "../money/refund.js";
import { deliver, deliverDue } from "../orders/deliver.js";
import { expire, type SettleOutcome, settle } from "../orders/settle.js";
import { submit } from "../orders/submit.js";
import type { SweepClaim, WebhookCheck, WorkItem } from "../store.js";
import { runBroadcast } from "./broadcast.js";

/**
 * How long after its answer a function begins new work. A function may live 120 s (vercel.json), and the last work that
 * it begins may take a drawing of up to 15 s and a request to the vendor of up to 30 s.
 */
export const AFTER_RESPONSE_BUDGET_MS = 60_000;
const CONCURRENCY = 8;
/**
 * How many rows an instance claims at once. If it dies, rows that it had claimed and not begun wait for their leases,
 * so it claims few.
 */
const BATCH = 2 * CONCURRENCY;

export type SweepReport = { taken: number; failed: number; finished: boolean };

/**
 * Does what one due row asks for. Throws only what the database throws; the row then comes back when its lease ends.
 */
async function runItem(deps: Deps, due: WorkItem, until: number): Promise<void> {
  switch (due.work) {
    case "submit":
      return submit(deps, due.taskId, { until, isDrawn: due.isDrawn === true });
    case "settle":
      return deliverSettled(deps, await settle(deps, due.taskId), until);
    case "expire":
      return deliverSettled(deps, await expire(deps, due.taskId), until);
    case "deliver":
      return deliverDue(deps, due, until);
    case "broadcast":
      return runBroadcast(deps, due.broadcastId, until);
  }
}

async function deliverSettled(deps: Deps, settled: SettleOutcome, until: number): Promise<void> {
  if (settled.outcome === "settled") await deliver(deps, settled.task, { until });
}

/** Checks the webhook once in a while. */
export type WebhookMonitor = {
  /** Where the webhook should be; null when this deployment must not have it. */
  url: string | null;
  /** Never throws. */
  check(look: WebhookCheck): Promise<void>;
};
export type SweepDeps = Deps & { webhookMonitor: WebhookMonitor; payments: PaymentUpkeep };

/** Works off due rows until none are left or the budget is spent. Sweeps that overlap share the rows between them. */
export async function sweep(deps: SweepDeps, budgetMs: number): Promise<SweepReport> {
  const until = Date.now() + budgetMs;
  const first = await deps.store.claimSweep(BATCH, deps.webhookMonitor.url);
  const [report] = await Promise.all([
    drain(deps, first.due, until),
    runWork(deps, first.rechecks, until),
    first.webhookCheck === null ? null : deps.webhookMonitor.check(first.webhookCheck),
    settlePayments(deps, first),
  ]);
  // Tasks come first: expired rows can wait for the next sweep.
  if (report.finished && first.hasMoreExpired) await purge(deps, until);
  return report;
}

async function settlePayments({ payments, log }: SweepDeps, { refunds, reconciliation }: SweepClaim): Promise<void> {
  for (const refund of refunds) {
    try {
      await payments.returnStars(refund);
    } catch (error) {
      log("error", "refund.failed", { ...refund, error });
    }
  }
  if (reconciliation) await payments.reconcile(reconciliation.offset);
}

/**
 * Enough that one sweep a day keeps up with ten thousand updates a day, few enough that a sweep does other work too.
 */
const MOST_PURGES = 40;

async function purge({ store }: Deps, until: number): Promise<void> {
  for (let batch = 1; batch <= MOST_PURGES && Date.now() < until; batch += 1) {
    if (!(await store.purge())) return;
  }
}

async function drain(deps: Deps, first: readonly WorkItem[], until: number): Promise<SweepReport> {
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
  report.failed += await runConcurrently(deps, next, until);
  for (const failed of await Promise.all(broadcasts)) report.failed += failed;
  return report;
}

const isBroadcast = ({ work }: WorkItem): boolean => work === "broadcast";

/**
 * Runs work items and returns how many failed. Each failure is logged and stops no other item. Begins nothing after
 * `until` (ms since 1970): items that are left come back when their leases end.
 */
export function runWork(deps: Deps, due: readonly WorkItem[], until: number): Promise<number> {
  const rest = [...due];
  return runConcurrently(deps, async () => rest.shift(), until);
}

/**
 * Runs up to CONCURRENCY items at once; a slow item blocks only its own worker. Stops when `next` returns undefined.
 */
async function runConcurrently(deps: Deps, next: () => Promise<WorkItem | undefined>, until: number): Promise<number> {
  let failed = 0;
  const worker = async () => {
    for (let due = await next(); due && Date.now() < until; due = await next()) {
      const begun = due;
      try {
        const named = "taskId" in begun ? { taskId: begun.taskId } : { broadcastId: begun.broadcastId };
        await withLogFields(named, () => runItem(deps, begun, until));
      } catch (error) {
        failed += 1;
        deps.log("error", "work.failed", { ...begun, error });
      }
    }
  };
  // If claiming more rows fails in one worker, the others still finish the items that they began.
  const workers = await Promise.allSettled(Array.from({ length: CONCURRENCY }, worker));
  for (const ended of workers) if (ended.status === "rejected") throw ended.reason;
  return failed;
}
