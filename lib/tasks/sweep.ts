import { withLogFields } from "../log-scope.js";
import { carryBroadcast } from "./broadcast.js";
import { deliver, deliverDue } from "./deliver.js";
import type { Deps } from "./deps.js";
import type { Due, Look, SweepClaim } from "./ports.js";
import { expire, type Settled, settle } from "./settle.js";
import { submit } from "./submit.js";
import type { Till } from "./till.js";

/**
 * How long after its answer a function begins new work. It may live 120 s (vercel.json), and the last thing begun is a
 * drawing of up to 15 s and a request to the vendor of up to 30 s.
 */
export const WORK_AFTER_ANSWER_MS = 60_000;
const BATCH = 50;
const CONCURRENCY = 8;

export type SweepReport = { taken: number; failed: number; finished: boolean };

/** Does what one due row asks for. Throws only what the database throws; the row comes back by its lease. */
async function work(deps: Deps, due: Due, until: number): Promise<void> {
  switch (due.work) {
    case "submit":
      return submit(deps, due.taskId, until);
    case "settle":
      return deliverSettled(deps, await settle(deps, due.taskId));
    case "expire":
      return deliverSettled(deps, await expire(deps, due.taskId));
    case "deliver":
      return deliverDue(deps, due.taskId);
    case "broadcast":
      return carryBroadcast(deps, due.broadcastId, until);
  }
}

async function deliverSettled(deps: Deps, settled: Settled): Promise<void> {
  if (settled.outcome === "settled") await deliver(deps, settled.task);
  // A Refresh drew the progress before it came here, perhaps over words that had just been delivered.
  if (settled.outcome === "ended" && settled.task.delivery === "sent") await deps.messenger.restore(settled.task);
}

/** Looks after the webhook, once in a while. */
export type Watch = {
  /** Where the webhook should be; null: not the business of this deployment. */
  url: string | null;
  /** Never throws. */
  look(look: Look): Promise<void>;
};
export type SweepDeps = Deps & { watch: Watch; till: Till };

/** Works off due rows until none are left or the budget is spent. Overlapping sweeps share the rows between them. */
export async function sweep(deps: SweepDeps, budgetMs: number): Promise<SweepReport> {
  const until = Date.now() + budgetMs;
  const first = await deps.store.claimSweep(BATCH, deps.watch.url);
  const [report] = await Promise.all([
    workOff(deps, first.due, until),
    first.look === null ? null : deps.watch.look(first.look),
    countTill(deps, first),
  ]);
  // People's work first: what is old can wait for the next sweep.
  if (report.finished && first.isMoreOld) await purge(deps, until);
  return report;
}

async function countTill({ till, log }: SweepDeps, { refunds, reconciliation }: SweepClaim): Promise<void> {
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

async function workOff(deps: Deps, first: readonly Due[], until: number): Promise<SweepReport> {
  const report: SweepReport = { taken: 0, failed: 0, finished: false };
  const besides: Promise<number>[] = [];
  for (let due = first; ; due = await deps.store.claimDue(BATCH)) {
    report.taken += due.length;
    // It takes all the time there is: tasks do not wait for it.
    besides.push(workAll(deps, due.filter(isBroadcast), until));
    report.failed += await workAll(
      deps,
      due.filter((each) => !isBroadcast(each)),
      until,
    );
    report.finished = due.length < BATCH;
    if (report.finished || Date.now() >= until) break;
  }
  for (const failed of await Promise.all(besides)) report.failed += failed;
  return report;
}

const isBroadcast = ({ work }: Due): boolean => work === "broadcast";

/**
 * Returns how many failed; each is logged, and none keeps the others from their turn. Nothing is begun after `until`
 * (ms since 1970): what is left comes back by its lease.
 */
export async function workAll(deps: Deps, due: readonly Due[], until: number): Promise<number> {
  const rest = [...due];
  let failed = 0;
  const lane = async () => {
    for (let next = rest.shift(); next && Date.now() < until; next = rest.shift()) {
      try {
        const { work: _, ...named } = next;
        await withLogFields(named, () => work(deps, next, until));
      } catch (error) {
        failed += 1;
        deps.log("error", "work.failed", { ...next, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, due.length) }, lane));
  return failed;
}
