import { createStore } from "../../lib/db/store.js";
import type { Deps } from "../../lib/tasks/deps.js";
import { settle } from "../../lib/tasks/settle.js";
import { type BenchDatabase, CONNECTIONS, directDb, withDatabase } from "./database.js";
import { interleave } from "./interleave.js";
import { perSecond } from "./lanes.js";
import { type Report, rowOf } from "./row.js";
import { createGraphile, createPgBoss } from "./settle-peers.js";
import { addTasks, BOT_ID, checkCaptured, resetTasks, sampleOutput, taskIds } from "./task-rows.js";

const TASKS = 1_000;
const BATCH = 50;
const ROUNDS = 7;

export const settleBench = (report: Report): Promise<void> => withDatabase((database) => compare(database, report));

/** A vendor that answers at once, and nobody to tell: what is measured is what the database is asked to do. */
function createDeps({ pool }: BenchDatabase): Pick<Deps, "store"> & Deps {
  const never = (): never => {
    throw new Error("not a part of this");
  };
  const record = { callbackUrl: null, model: "z-image", state: "succeeded", output: sampleOutput } as const;
  const messenger = { openFile: never, showProgress: never, alert: never, deliver: never };
  return {
    store: createStore(directDb(pool), { botId: BOT_ID, adminIds: [], dailyFreeCredits: 0 }),
    vendor: { createTask: never, upload: never, readTask: async () => ({ outcome: "found", task: record }) },
    messenger,
    callbacks: { urlFor: never, isFor: never },
    log: () => undefined,
  };
}

async function compare(database: BenchDatabase, report: Report): Promise<void> {
  const { pool } = database;
  const deps = createDeps(database);
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
  const called = (ids: readonly string[]) => perSecond(ids, { lanes: CONNECTIONS, work: (id) => settle(deps, id) });
  /** As the sweep finds them: fifty claimed at once, then each by itself. */
  async function swept(ids: readonly string[]): Promise<number> {
    const batches = Array.from({ length: TASKS / BATCH }, (_, index) => index);
    const work = async () => {
      for (const { taskId } of await deps.store.claimDue(BATCH)) await settle(deps, taskId);
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
  const one = { ...common, what: "settle, called back", subject: figures.called };
  report(rowOf({ ...one, peer: { name: "graphile-worker", figures: figures.graphile }, goal: "≥ 1.5" }));
  report(rowOf({ ...one, peer: { name: "pg-boss, batch 1", figures: figures.boss1 }, goal: "≥ 1.2" }));
  const peer = { name: "pg-boss, batch 50", figures: figures.boss50 };
  report(rowOf({ ...common, what: "settle, swept by 50", subject: figures.swept, peer }));
}
