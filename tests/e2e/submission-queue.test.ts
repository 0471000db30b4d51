import type pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { listModels } from "../../lib/registry/load.js";
import { openPool } from "../emulators/postgres/pool.js";
import { type Stack, startStack } from "../emulators/stack.js";
import { sizeOf } from "../support/size.js";

const USERS = 10;
/** KIE lets 20 through in 10 s, so 200 take nearly two minutes. */
const TASKS = sizeOf("LINE_TASKS", { quick: 30, long: 200 });

let stack: Stack;
let pool: pg.Pool;

beforeAll(async () => {
  stack = await startStack({ postgres: inject("postgres"), processes: 2, kie: { finish: "manual" } });
  pool = openPool({ connectionString: stack.directUrl, max: 2 });
});
afterAll(async () => {
  await pool.end();
  await stack.close();
});

async function sweep(process: number): Promise<void> {
  const headers = { authorization: `Bearer ${stack.env.CRON_SECRET}` };
  await (await fetch(`${stack.functions[process]?.url}/api/sweep`, { method: "POST", headers })).arrayBuffer();
}

async function queueTasks(): Promise<void> {
  const people = Array.from(
    { length: USERS },
    (_, index) => stack.telegram.addUser({ first_name: `User ${index}` }).id,
  );
  await pool.query(
    `with person as (
       insert into users (id, first_name, suggested_locale) select id, 'Ann', 'en' from unnest($1::bigint[]) id returning id
     ), account as (
       insert into accounts (user_id, available, held) select id, 0, $2 from person returning user_id
     )
     select count(*) from account`,
    [people, TASKS],
  );
  const model = listModels().find(({ model_type }) => model_type === "text_to_image");
  await pool.query(
    `insert into tasks (bot_id, intent, user_id, chat_id, message_id, locale, model, input, cost, ready, next_at)
     select $1, 'n' || n, user_id, user_id, 1, 'en', $2, '{"prompt": "a fox"}', 1, true, now()
     from (select n, ($3::bigint[])[1 + case when n <= $4 / 2 then 0 else n % ${USERS} end] as user_id
           from generate_series(1, $4) n) line`,
    [stack.telegram.bot.id, model?.id, people, TASKS],
  );
}

async function isAnyQueued(): Promise<boolean> {
  const { rowCount } = await pool.query("select 1 from tasks where state in ('queued', 'submitting') limit 1");
  return rowCount !== 0;
}

test(`${TASKS} waiting tasks of ${USERS} people, half of them one person's, reach KIE in each person's order, at most 20 in any 10 s, and nobody waits for the one with many`, async () => {
  await queueTasks();
  while (await isAnyQueued()) {
    await pool.query(
      "update tasks set next_at = now() where state = 'queued' and next_at > now() and resume_at is null",
    );
    await Promise.all([sweep(0), sweep(1)]);
  }

  const { rows } = await pool.query<{ id: number; user_id: string; vendor_task_id: string }>(
    "select id::int, user_id, vendor_task_id from tasks order by id",
  );
  const ours = new Map(rows.map((row) => [row.vendor_task_id, row]));
  const arrivals = stack.kie.tasks().map((task) => ({ at: task.createTime, row: ours.get(task.taskId) }));
  expect(arrivals).toHaveLength(TASKS);
  expect(stack.kie.counts().endpoints.createTask).toBe(TASKS);

  const busiest = arrivals.map(({ at }) => arrivals.filter((other) => other.at >= at && other.at < at + 10_000).length);
  expect(Math.max(...busiest)).toBeLessThanOrEqual(20);

  const many = rows[0]?.user_id;
  for (const person of new Set(rows.map(({ user_id }) => user_id))) {
    const ids = arrivals.flatMap(({ row }) => (row?.user_id === person ? [row.id] : []));
    expect(ids).toEqual(ids.toSorted((one, other) => one - other));
  }
  const lastOfOthers = arrivals.findLastIndex(({ row }) => row?.user_id !== many);
  expect(lastOfOthers).toBeLessThan(TASKS - TASKS / 4);
}, 300_000);
