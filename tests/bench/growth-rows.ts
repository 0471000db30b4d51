import type pg from "pg";
import { BOT_ID } from "./task-rows.js";

/** Whose every hundredth task is. */
export const HEAVY_USER_ID = 1;
/** With a handful of tasks. */
export const LIGHT_USER_ID = 2;
export const GROUP_ID = -5;

const PEOPLE = `
insert into users (id, first_name, suggested_locale, created_at, seen_at)
select n, 'Ada', case when n % 3 = 0 then 'ru' else 'en' end, now() - interval '60 d' * (n::float8 / $1::int),
  now() - interval '60 d' * ((n::bigint * 7919) % $1::int)::float8 / $1::int from generate_series(1, $1::int) n`;

const OTHERS = [
  "insert into accounts (user_id, available, allowance_on, paid) select id, 1000, (now() at time zone 'utc')::date, 500 from users",
  `insert into chats (bot_id, id) select ${BOT_ID}, id from users`,
  `insert into sessions (bot_id, chat_id, user_id) select ${BOT_ID}, id, id from users`,
  `insert into chats (bot_id, id) values (${BOT_ID}, ${GROUP_ID})`,
  `insert into sessions (bot_id, chat_id, user_id) values (${BOT_ID}, ${GROUP_ID}, ${HEAVY_USER_ID})`,
  `update users set seen_at = now(), suggested_locale = 'en' where id in (${HEAVY_USER_ID}, ${LIGHT_USER_ID})`,
];

const TASKS = `
insert into tasks (bot_id, intent, user_id, chat_id, message_id, locale, model, input, cost, ready, referred, state,
  delivery, vendor_task_id, created_at, submitted_at, settled_at, next_at, kie_credits, output, failure)
select ${BOT_ID}, 'i' || n, owner, owner, n, 'en', (array['z-image','kling','suno','veo','flux'])[1 + n % 5],
  '{"prompt": "a red apple on a wooden table", "aspect_ratio": "1:1"}', 3, true, false,
  case when n % 20 = 0 then 'failed' else 'succeeded' end, 'sent', 'v' || n, at, at, at + interval '20 s', at, 3,
  case when n % 20 <> 0 then '{"files": [], "text": "said"}'::jsonb end,
  case when n % 20 = 0 then '{"kind": "content_refused", "field": null, "retry": "now", "detail": "no"}'::jsonb end
from (select n, case when n % 100 = 0 then ${HEAVY_USER_ID} else 1 + (n::bigint * 7919) % $2::int end as owner,
  now() - interval '80 d' * (1 - n::float8 / $1::int) as at from generate_series(1, $1::int) n) made`;

const LEDGER = `
insert into ledger (user_id, task_id, kind, amount, paid, created_at)
select user_id, id, kind, 3, 0, created_at from (
  select id, user_id, created_at, unnest(array['hold', case when state = 'failed' then 'release' else 'capture' end]) as kind
  from tasks order by id) movements`;

const UPDATES = `
insert into updates (bot_id, update_id, received_at)
select ${BOT_ID}, n, now() - interval '6 d' * (1 - n::float8 / $1::int) from generate_series(1, $1::int) n`;

/** Rows of eighty days in their usual proportions: `tasks`, twice as many movements, a tenth of it in people. */
export async function fillDays(pool: pg.Pool, tasks: number): Promise<void> {
  const people = tasks / 10;
  await pool.query(PEOPLE, [people]);
  for (const text of OTHERS) await pool.query(text);
  await pool.query(TASKS, [tasks, people]);
  await pool.query(LEDGER);
  await pool.query(UPDATES, [tasks]);
  await pool.query("vacuum analyze");
}
