import { withLogFields } from "../../log.js";
import type { Deps } from "../deps.js";
import type { PaymentUpkeep } from "../money/refund.js";
import { deliver, deliverDue } from "../orders/deliver.js";
import { expire, type SettleOutcome, settle } from "../orders/settle.js";
import { submit } from "../orders/submit.js";
import type { SweepClaim, WebhookCheck, WorkItem } from "../store.js";
import { runBroadcast } from "./broadcast.js";

/**
 * How long after its answer a function begins new work. It may live 120 s (vercel.json), and the last thing begun is a
 * drawing of up to 15 s and a request to the vendor of up to 30 s.
 */
export const AFTER_RESPONSE_BUDGET_MS = 60_000;
const CONCURRENCY = 8;
/** What an instance that dies had taken and not begun waits for its lease, so it takes little at a time. */
const BATCH = 2 * CONCURRENCY;

export type SweepReport = { taken: number; failed: number; finished: boolean };

/** Does what one due row asks for. Throws only what the database throws; the row comes back by its lease. */
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

/** Looks after the webhook, once in a while. */
export type WebhookMonitor = {
  /** Where the webhook should be; null: not the business of this deployment. */
  url: string | null;
  /** Never throws. */
  check(look: WebhookCheck): Promise<void>;
};
export type SweepDeps = Deps & { watch: WebhookMonitor; till: PaymentUpkeep };

/** Works off due rows until none are left or the budget is spent. Overlapping sweeps share the rows between them. */
export async function sweep(deps: SweepDeps, budgetMs: number): Promise<SweepReport> {
  const until = Date.now() + budgetMs;
  const first = await deps.store.claimSweep(BATCH, deps.watch.url);
  const [report] = await Promise.all([
    drain(deps, first.due, until),
    runWork(deps, first.rechecks, until),
    first.webhookCheck === null ? null : deps.watch.check(first.webhookCheck),
    settlePayments(deps, first),
  ]);
  // People's work first: what is old can wait for the next sweep.
  if (report.finished && first.hasMoreExpired) await purge(deps, until);
  return report;
}

async function settlePayments({ till, log }: SweepDeps, { refunds, reconciliation }: SweepClaim): Promise<void> {
  for (const refund of refunds) {
    try {
      await till.returnStars(refund);
    } catch (error) {
      log("error", "refund.failed", { ...refund, error });
    }
  }
  if (reconciliation) await till.reconcile(reconciliation.offset);
}

/** A sweep a day has to keep up with ten thousand updates a day; and yet no sweep does nothing else. */
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
    // It takes all the time there is: tasks do not wait for it.
    broadcasts.push(runWork(deps, due.filter(isBroadcast), until));
  };
  take(first);
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
 * Returns how many failed; each is logged, and none keeps the others from their turn. Nothing is begun after `until`
 * (ms since 1970): what is left comes back by its lease.
 */
export function runWork(deps: Deps, due: readonly WorkItem[], until: number): Promise<number> {
  const rest = [...due];
  return runConcurrently(deps, async () => rest.shift(), until);
}

/** Several at a time: one that takes long keeps nobody but its own lane. `next` gives nothing when all is begun. */
async function runConcurrently(deps: Deps, next: () => Promise<WorkItem | undefined>, until: number): Promise<number> {
  let failed = 0;
  const lane = async () => {
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
  // One that cannot get more does not leave the others alone with what they have begun.
  const lanes = await Promise.allSettled(Array.from({ length: CONCURRENCY }, lane));
  for (const ended of lanes) if (ended.status === "rejected") throw ended.reason;
  return failed;
}
