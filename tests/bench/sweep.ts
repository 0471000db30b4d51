import type pg from "pg";
import { createStore } from "../../lib/db/store.js";
import { type BenchDatabase, directDb, withDatabases } from "./database.js";
import { interleave } from "./interleave.js";
import { type Report, rowOf } from "./row.js";
import { addTasks, BOT_ID, resetTasks } from "./task-rows.js";

const DUE = 50;
const CLAIMS_A_ROUND = 20;
/** Waiting rows have their turn in an hour: the sweep has to pass them by. */
const WAITING_SECONDS = 3_600;

const loads = {
  nothing: { settled: 0, waiting: 0 },
  settled20k: { settled: 20_000, waiting: 0 },
  settled1m: { settled: 1_000_000, waiting: 0 },
  waiting10k: { settled: 0, waiting: 10_000 },
  both: { settled: 1_000_000, waiting: 10_000 },
};

export async function sweepBench(report: Report): Promise<void> {
  const entries = Object.entries(loads);
  await withDatabases({ count: entries.length }, async (databases) => {
    const sides: Record<string, () => Promise<number>> = {};
    for (const [index, [name, load]] of entries.entries()) {
      const database = databases[index];
      if (database) sides[name] = await prepare(database, load);
    }
    const figures = await interleave(sides);
    const peer = { name: "nothing else there", figures: figures["nothing"] ?? [] };
    for (const [name, { settled, waiting }] of entries.slice(1)) {
      const what = `${settled.toLocaleString("en")} settled, ${waiting.toLocaleString("en")} waiting`;
      const subject = figures[name] ?? [];
      report(rowOf({ benchmark: "sweep", what, unit: "ms", better: "lower", subject, peer, goal: "≤ 1.5" }));
    }
  });
}

/** Fills the tables and returns what measures one claim of 50 due rows. */
async function prepare({ pool }: BenchDatabase, load: { settled: number; waiting: number }) {
  const store = createStore(directDb(pool), { botId: BOT_ID, adminIds: [], dailyFreeCredits: 0 });
  await resetTasks(pool);
  await addTasks(pool, { count: DUE, state: "submitted", dueInSeconds: 0 });
  const dueIds = await pool.query<{ ids: string[] }>("select array_agg(id) as ids from tasks");
  if (load.waiting > 0)
    await addTasks(pool, { count: load.waiting, state: "submitted", dueInSeconds: WAITING_SECONDS, from: DUE });
  if (load.settled > 0) await addTasks(pool, { count: load.settled, state: "settled", dueInSeconds: 0 });
  await pool.query("vacuum analyze");
  const ids = dueIds.rows[0]?.ids ?? [];

  return async () => {
    let ms = 0;
    for (let claim = 0; claim < CLAIMS_A_ROUND; claim += 1) {
      await makeDue(pool, ids);
      const start = performance.now();
      const due = await store.claimDue(DUE);
      ms += performance.now() - start;
      if (due.length !== DUE) throw new Error(`${due.length} claimed`);
    }
    return ms / CLAIMS_A_ROUND;
  };
}

const makeDue = (pool: pg.Pool, ids: readonly string[]) =>
  pool.query("update tasks set next_at = now() where id = any($1::bigint[])", [ids]);
