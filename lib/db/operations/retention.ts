import { RETENTION_DAYS } from "../../tasks/task.js";
import { type Db, ENDED_STATES, type Row, type Statement, UNDELIVERED } from "../client.js";

/** How many rows of each kind one statement deletes: few enough that nobody waits for it. */
export const PURGE_BATCH = 500;

/** Deletes prompt, files and result. Keeps the row: the ledger refers to it, and it must still count as delivered. */
export const EMPTIED = `forgotten = true, input = '{}', files = '{}', uploads = '{}', output = null, arrived = null`;

const olderThan = (column: string, kind: keyof typeof RETENTION_DAYS) =>
  `${column} < now() - interval '${RETENTION_DAYS[kind]} days'`;

/**
 * Deletes what is older than RETENTION_DAYS, of every bot: the oldest first, at most a batch of each kind. Rows of
 * tasks stay, without their words and files, because the ledger refers to them. Skips rows that another worker has
 * locked.
 */
const PURGE = `
with old_updates as (
  delete from updates where (bot_id, update_id) in (
    select bot_id, update_id from updates where ${olderThan("received_at", "updates")}
    order by received_at limit $1 for update skip locked
  ) returning 1
), old_dead as (
  delete from dead_updates where id in (
    select id from dead_updates where ${olderThan("received_at", "deadUpdates")}
    order by received_at limit $1 for update skip locked
  ) returning 1
), old_alerts as (
  delete from alerts where ${olderThan("raised_at", "alerts")}
), old_tasks as (
  update tasks set ${EMPTIED}
  where id in (
    select id from tasks where not forgotten and ${olderThan("settled_at", "content")}
      and state in (${ENDED_STATES}) and delivery not in (${UNDELIVERED})
    order by settled_at limit $1 for update skip locked
  ) returning id
), unshown as (
  update deliveries set file_ids = '{}' where task_id in (select id from old_tasks)
), absent as (
  update users set emptied = true where id in (
    select id from users where not emptied and ${olderThan("seen_at", "content")}
    order by seen_at limit $1 for update skip locked
  ) returning id
), old_drafts as (
  update sessions set draft = null, version = version + 1 where user_id in (select id from absent) and draft is not null
)
select greatest((select count(*) from old_updates), (select count(*) from old_dead), (select count(*) from old_tasks),
  (select count(*) from absent))::int as most`;

export function purgeStatement(): Statement {
  return { text: PURGE, params: [PURGE_BATCH] };
}

/** Returns whether the batch of some kind was full, so that there may be more. */
export function hasMoreExpired(rows: readonly Row[]): boolean {
  return Number(rows[0]?.["most"] ?? 0) >= PURGE_BATCH;
}

export async function purge(db: Db): Promise<boolean> {
  const { text, params = [] } = purgeStatement();
  return hasMoreExpired(await db.query(text, params));
}
