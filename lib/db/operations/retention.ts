import { RETENTION_DAYS } from "../../tasks/task.js";
import { type Db, ENDED_STATES, type Row, type Statement, UNDELIVERED } from "../client.js";

/** How many rows of each kind one statement deletes: few enough that nobody waits for it. */
export const PURGE_BATCH = 500;

/** Deletes prompt, files and result. Keeps the row: the ledger refers to it, and it must still count as delivered. */
export const EMPTIED = `forgotten = true, input = '{}', files = '{}', uploads = '{}', sources = '{}', output = null, arrived = null`;

const olderThan = (column: string, kind: keyof typeof RETENTION_DAYS) =>
  `${column} < now() - interval '${RETENTION_DAYS[kind]} days'`;

/**
 * Takes away what is older than it is kept, of every bot, oldest first and at most a batch of each kind. The rows of
 * tasks stay, without their words and files: they are what the books refer to. Rows that somebody works on are skipped, so
 * that it waits for nobody: a person whose form is just in use is emptied the next time.
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
), old_invoices as (
  delete from invoices where id in (
    select id from invoices i where ${olderThan("created_at", "invoices")}
      and not exists (select 1 from payments p where p.invoice_id = i.id)
    order by created_at limit $1 for update skip locked
  ) returning 1
), old_sends as (
  delete from broadcast_sends s using (
    select broadcast_id, user_id from broadcast_sends
    where broadcast_id in (select id from broadcasts where ${olderThan("ended_at", "broadcasts")})
    limit $1 for update skip locked
  ) old where s.broadcast_id = old.broadcast_id and s.user_id = old.user_id
  returning 1
), absent as (
  select id from users where not emptied and ${olderThan("seen_at", "content")}
  order by seen_at limit $1 for update skip locked
), theirs as (
  select bot_id, chat_id, user_id from sessions where user_id in (select id from absent) and draft is not null
  for update skip locked
), old_drafts as (
  update sessions s set draft = null, version = s.version + 1 from theirs
  where s.bot_id = theirs.bot_id and s.chat_id = theirs.chat_id and s.user_id = theirs.user_id
), emptied as (
  update users set emptied = true where id in (select id from absent where not exists (
    select 1 from sessions s where s.user_id = absent.id and s.draft is not null and not exists (
      select 1 from theirs t where t.bot_id = s.bot_id and t.chat_id = s.chat_id and t.user_id = s.user_id)))
  returning 1
)
select greatest((select count(*) from old_updates), (select count(*) from old_dead), (select count(*) from old_tasks),
  (select count(*) from old_invoices), (select count(*) from old_sends), (select count(*) from emptied))::int as most`;

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
