import * as z from "zod";
import type { Due } from "../tasks/ports.js";
import type { Db, Row, Statement } from "./client.js";

/**
 * Takes due rows and pushes their time away: a worker that dies gives them back by the clock. Rows that another
 * worker is taking are skipped. Each half reads its own partial index, so settled rows cost nothing.
 */
const CLAIM_DUE = `
with work as (
  select id from tasks
  where bot_id = $1 and next_at <= now() and state in ('queued', 'submitting', 'submitted', 'in_doubt')
  order by next_at limit $2 for update skip locked
), mail as (
  select id from tasks
  where bot_id = $1 and next_at <= now() and delivery in ('pending', 'sending', 'unknown')
  order by next_at limit $2 for update skip locked
), taken as (
  select id from work union select id from mail limit $2
)
update tasks t set next_at = now() + interval '30 s' from taken where t.id = taken.id
returning t.id, case
  when t.delivery in ('pending', 'sending', 'unknown') then 'deliver'
  when t.state = 'queued' then 'submit'
  when t.state = 'submitted' then 'settle'
  else 'expire' end as work`;

const dueRowSchema = z.object({ id: z.coerce.string(), work: z.enum(["submit", "settle", "expire", "deliver"]) });

export function dueStatement(botId: number, limit: number): Statement {
  return { text: CLAIM_DUE, params: [botId, limit] };
}

export function parseDue(rows: readonly Row[]): Due[] {
  return rows.map((row) => {
    const { id, work } = dueRowSchema.parse(row);
    return { taskId: id, work };
  });
}

export async function claimDue(db: Db, botId: number, limit: number): Promise<Due[]> {
  const { text, params = [] } = dueStatement(botId, limit);
  return parseDue(await db.query(text, params));
}
