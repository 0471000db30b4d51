import { createStore } from "../../lib/db/store.js";
import type { Store } from "../../lib/tasks/store.js";
import { type BenchDatabase, CONNECTIONS, directDb, withDatabase } from "./database.js";
import { interleave } from "./interleave.js";
import { perSecond } from "./lanes.js";
import { type Report, rowOf } from "./row.js";
import { createGraphile, createPgBoss } from "./settle-peers.js";
import { addTasks, BOT_ID, checkCaptured, resetTasks, sampleOutput, taskIds } from "./task-rows.js";

const TASKS = 1_000;
const BATCH = 50;
const ROUNDS = 7;

export async function settleBench(report: Report): Promise<void> {
  await withDatabase((database) => compare(database, { report, where: "on disk" }), { durable: true });
  await withDatabase((database) => compare(database, { report, where: "no fsync" }));
}

/** What the use-case asks of the database between two looks at the vendor. */
async function settle(store: Store, taskId: string): Promise<void> {
  const task = await store.read(taskId);
  if (!task) throw new Error("no task");
  await store.finalize(task, { state: "succeeded", output: sampleOutput }, task.vendorTaskId);
}

async function compare({ pool }: BenchDatabase, { report, where }: { report: Report; where: string }): Promise<void> {
  const store = createStore(directDb(pool), { botId: BOT_ID, adminIds: [], dailyFreeCredits: 0 });
  const graphile = await createGraphile(pool);
  const boss = await createPgBoss(pool);

  const round = (work: (ids: readonly string[]) => Promise<number>) => async () => {
    await resetTasks(pool);
    await addTasks(pool, { count: TASKS, state: "submitted", dueInSeconds: 0 });
    const figure = await work(await taskIds(pool));
    await checkCaptured(pool, TASKS);
    return figure;
  };
  /** As callbacks come: each names its task. */
  const called = (ids: readonly string[]) => perSecond(ids, { lanes: CONNECTIONS, work: (id) => settle(store, id) });
  /** As the sweep finds them: fifty claimed at once, then each by itself. */
  async function swept(ids: readonly string[]): Promise<number> {
    const batches = Array.from({ length: TASKS / BATCH }, (_, index) => index);
    const work = async () => {
      for (const due of await store.claimDue(BATCH)) if ("taskId" in due) await settle(store, due.taskId);
    };
    return (await perSecond(batches, { lanes: CONNECTIONS, work })) * (ids.length / batches.length);
  }

  const figures = await interleave(
    {
      called: round(called),
      swept: round(swept),
      graphile: round(graphile),
      boss1: round((ids) => boss.measure(ids, 1)),
      boss50: round((ids) => boss.measure(ids, BATCH)),
    },
    ROUNDS,
  );
  await boss.stop();
  const common = { benchmark: "settle", unit: "tasks/s", better: "higher" } as const;
  const one = { ...common, what: `called back, ${where}`, subject: figures.called };
  report(rowOf({ ...one, peer: { name: "graphile-worker", figures: figures.graphile }, goal: "≥ 1.5" }));
  report(rowOf({ ...one, peer: { name: "pg-boss, batch 1", figures: figures.boss1 }, goal: "≥ 1.2" }));
  const peer = { name: "pg-boss, batch 50", figures: figures.boss50 };
  report(rowOf({ ...common, what: `swept by 50, ${where}`, subject: figures.swept, peer }));
}
