import * as z from "zod/mini";
import type { SweepClaim, WorkItem } from "../../tasks/store.js";
import { type Db, OPEN_STATES, type Row, type Statement, UNDELIVERED } from "../client.js";
import { parseReconciliation, parseRefunds, paymentUpkeepStatements } from "../money/reconciliations.js";
import { hasMoreExpired, purgeStatement } from "../operations/retention.js";
import { parseWebhookCheck, webhookCheckStatements } from "../operations/webhook-checks.js";
import { parseRechecks, recheckStatement } from "./settlements.js";

/**
 * Claims due rows, the longest due first, and moves their time away: if a worker dies, its rows become due again by the
 * clock. Skips rows that another worker is claiming. Ended and delivered tasks cost nothing: they are not in the index.
 */
const CLAIM_DUE = `
with taken as (
  select id from tasks
  where bot_id = $1 and next_at <= now() and (state in (${OPEN_STATES}) or delivery in (${UNDELIVERED}))
  order by next_at limit $2 for update skip locked
), tasks_taken as (
  update tasks t set next_at = now() + interval '30 s' from taken where t.id = taken.id
  returning t.id, case
    when t.delivery in (${UNDELIVERED}) then 'deliver'
    when t.state = 'queued' then 'submit'
    when t.state = 'submitted' then 'settle'
    else 'expire' end as work
), standing as (
  select id from broadcasts where bot_id = $1 and state = 'running' and next_at <= now() and $2::int > 0
  order by next_at limit 1 for update skip locked
), broadcasts_taken as (
  update broadcasts b set next_at = now() + interval '15 s' from standing where b.id = standing.id returning b.id
)
select id, work from tasks_taken union all select id, 'broadcast' from broadcasts_taken`;

const dueRowSchema = z.object({
  id: z.coerce.string(),
  work: z.enum(["submit", "settle", "expire", "deliver", "broadcast"]),
});

export function dueStatement(botId: number, limit: number): Statement {
  return { text: CLAIM_DUE, params: [botId, limit] };
}

export function parseDue(rows: readonly Row[]): WorkItem[] {
  return rows.map((row) => {
    const { id, work } = dueRowSchema.parse(row);
    return work === "broadcast" ? { broadcastId: id, work } : { taskId: id, work };
  });
}

export async function claimDue(db: Db, botId: number, limit: number): Promise<WorkItem[]> {
  const { text, params = [] } = dueStatement(botId, limit);
  return parseDue(await db.query(text, params));
}

/**
 * Begins a sweep in one request: claims due rows and rechecks, deletes a batch of expired rows, and claims a check of
 * the webhook at `url` or a reconciliation when one is due.
 */
export async function claimSweep(
  db: Db,
  botId: number,
  { limit, url }: { limit: number; url: string | null },
): Promise<SweepClaim> {
  const [due, late, purged, , look, reconciliation, refunds] = await db.transaction([
    dueStatement(botId, limit),
    recheckStatement(botId),
    purgeStatement(),
    ...webhookCheckStatements(botId, url),
    ...paymentUpkeepStatements(botId, url),
  ]);
  return {
    due: parseDue(due ?? []),
    rechecks: parseRechecks(late ?? []),
    webhookCheck: parseWebhookCheck(look ?? []),
    reconciliation: parseReconciliation(reconciliation ?? []),
    refunds: parseRefunds(refunds ?? []),
    hasMoreExpired: hasMoreExpired(purged ?? []),
  };
}
