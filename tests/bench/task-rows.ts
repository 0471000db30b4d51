import type pg from "pg";

export const BOT_ID = 1;
const USERS = 200;

/** "undelivered": ended like "settled", but nobody was told yet. */
type State = "settled" | "submitted" | "undelivered";

const RESET = "truncate users, chats, sessions, updates, dead_updates, tasks, alerts restart identity cascade";

const USERS_SQL = `
with people as (
  insert into users (id, first_name, suggested_locale) select n, 'Ann', 'en' from generate_series(1, $1::int) n returning id
)
insert into accounts (user_id, available, held) select id, 1000, 1000000 from people`;

const TASKS_SQL = `
insert into tasks (bot_id, intent, user_id, chat_id, message_id, locale, model, input, cost, ready, referred, state, delivery,
  vendor_task_id, submitted_at, settled_at, next_at, output)
select ${BOT_ID}, 'intent ' || $2 || n, 1 + n % ${USERS}, 1 + n % ${USERS}, n, 'en', 'z-image',
  '{"prompt": "a red apple on a wooden table", "aspect_ratio": "1:1"}', 3, true, false,
  case $2 when 'submitted' then $2 else 'succeeded' end,
  case $2 when 'submitted' then 'none' when 'settled' then 'sent' else 'pending' end,
  $2 || n, now(), case when $2 <> 'submitted' then now() end, now() + $3::float8 * interval '1 s', $4::jsonb
from generate_series($5::int + 1, $5::int + $1::int) n`;

export async function resetTasks(pool: pg.Pool): Promise<void> {
  await pool.query(RESET);
  await pool.query(USERS_SQL, [USERS]);
}

export const sampleOutput = {
  files: [
    {
      kind: "image" as const,
      url: "https://tempfile.aiquickdraw.com/a.png",
      id: null,
      title: null,
      durationSeconds: null,
      coverUrl: null,
    },
  ],
  text: null,
};

/** Rows as the product writes them, `dueInSeconds` from now; `from`: how many of the kind there are. */
export async function addTasks(
  pool: pg.Pool,
  { count, state, dueInSeconds, from = 0 }: { count: number; state: State; dueInSeconds: number; from?: number },
): Promise<void> {
  const output = state !== "submitted" ? JSON.stringify(sampleOutput) : null;

  await pool.query(TASKS_SQL, [count, state, dueInSeconds, output, from]);
}

/** KIE's id of a submitted row, when the rows were the first of an empty table. */
export const vendorTaskIdOf = (taskId: string): string => `submitted${taskId}`;

export async function taskIds(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>("select id::text from tasks where state = 'submitted' order by id");
  return rows.map(({ id }) => id);
}

/** Throws when not every task has exactly one capture: speed without that is worth nothing. */
export async function checkCaptured(pool: pg.Pool, count: number): Promise<void> {
  const { rows } = await pool.query<{ captures: number; tasks: number; held: number }>(
    `select (select count(*) from ledger where kind = 'capture')::int as captures,
       (select count(*) from tasks where state = 'succeeded')::int as tasks,
       (select sum(1000000 - held) from accounts)::int as held`,
  );
  const [found] = rows;
  if (found?.captures !== count || found.tasks !== count || found.held !== count * 3)
    throw new Error(`${count} tasks, but ${JSON.stringify(found)}`);
}
