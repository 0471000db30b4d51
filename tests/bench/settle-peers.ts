import { Logger, makeWorkerUtils, run, type TaskList } from "graphile-worker";
import type pg from "pg";
import PgBoss from "pg-boss";
import { CONNECTIONS } from "./database.js";
import { perSecond } from "./lanes.js";
import { sampleOutput } from "./task-rows.js";

/** The three writes of ours in one statement, which is the best that a job can do, without our lock and our lease. */
const WRITES = `
with won as (
  update tasks set state = 'succeeded', output = $2::jsonb, settled_at = now(), delivery = 'pending'
  where id = $1 and state = 'submitted' returning *
), resolved as (
  insert into ledger (user_id, task_id, kind, amount) select user_id, id, 'capture', cost from won
)
update accounts a set held = a.held - won.cost from won where a.user_id = won.user_id`;

const output = JSON.stringify(sampleOutput);
const finish = (pool: pg.Pool, taskId: string) => pool.query(WRITES, [taskId, output]);

/** graphile-worker as it comes, a job at a time. Each figure is jobs a second, from the start of the first to the end of the last. */
export async function createGraphile(pool: pg.Pool) {
  const logger = new Logger(() => () => undefined);
  const utils = await makeWorkerUtils({ pgPool: pool, logger });
  await utils.migrate();

  return async (ids: readonly string[]): Promise<number> => {
    await utils.addJobs(ids.map((taskId) => ({ identifier: "settle", payload: { taskId } })));
    let startedAt: number | null = null;
    let done = 0;
    let end: (ms: number) => void = () => undefined;
    const ended = new Promise<number>((resolve) => {
      end = resolve;
    });
    const taskList: TaskList = {
      async settle(payload) {
        startedAt ??= performance.now();
        await finish(pool, taskIdOf(payload));
        done += 1;
        if (done === ids.length) end(performance.now() - startedAt);
      },
    };
    const runner = await run({ pgPool: pool, logger, concurrency: CONNECTIONS, taskList, noHandleSignals: true });
    const ms = await ended;
    await runner.stop();
    return ids.length / (ms / 1_000);
  };
}

function taskIdOf(payload: unknown): string {
  if (typeof payload === "object" && payload !== null && "taskId" in payload) return String(payload.taskId);
  throw new TypeError("a job without a task");
}

/** pg-boss with its own fetch and complete: its `runItem` looks twice a second at most, which would measure its pause. */
export async function createPgBoss(pool: pg.Pool) {
  const db = { executeSql: (text: string, values: unknown[]) => pool.query(text, values) };
  const boss = new PgBoss({ db, supervise: false, schedule: false });
  await boss.start();
  await boss.createQueue("settle");

  const measure = async (ids: readonly string[], batchSize: number): Promise<number> => {
    await boss.insert(ids.map((taskId) => ({ name: "settle", data: { taskId } })));
    const batches = Array.from({ length: Math.ceil(ids.length / batchSize) }, (_, index) => index);
    const batchesPerSecond = await perSecond(batches, {
      lanes: Math.min(CONNECTIONS, batches.length),
      async work() {
        const jobs = await boss.fetch<{ taskId: string }>("settle", { batchSize });
        for (const { data } of jobs) await finish(pool, data.taskId);
        await boss.complete(
          "settle",
          jobs.map(({ id }) => id),
        );
      },
    });
    return batchesPerSecond * (ids.length / batches.length);
  };
  return { measure, stop: () => boss.stop({ graceful: false }) };
}
