import * as z from "zod/mini";
import type { SweepClaim, WorkItem } from "../../tasks/store.js";
import type { Db, Row, Statement } from "../client.js";
import { claimRefunds, parseReconciliation, parseRefunds, paymentUpkeepStatements } from "../money/reconciliations.js";
import { ALERTS_DUE } from "../operations/alerts.js";
import { catalogueStatement, isCatalogueDue } from "../operations/catalogue.js";
import { hasMoreExpired, purgeStatement } from "../operations/retention.js";
import { parseWebhookCheck, webhookCheckStatements } from "../operations/webhook-checks.js";
import { NOTICES_DUE } from "./notices.js";
import { claimLateLooks, parseRechecks, recheckStatement } from "./settlements.js";

/**
 * Claims due rows, the longest due first, and moves their time away: if a worker dies, its rows become due again by the
 * clock. Skips rows that another worker is claiming. Ended and delivered tasks cost nothing: they are not in the index.
 */
const DUE = "select id, work, user_id from claim_due_v1($1, $2)";

const PURGE_EVERY = "interval '1 h'";
/** Of each kind; each is a call of somebody else's. */
const MOST_UPKEEP = 2;

/** What is due besides, and much more seldom: the same rows that a sweep takes. */
const CLAIM_UPKEEP = `with late_taken as (
  ${claimLateLooks(MOST_UPKEEP)}
), refunds_taken as (
  ${claimRefunds(MOST_UPKEEP)}
), ${ALERTS_DUE}, ${NOTICES_DUE}, purge_taken as (
  update watches set purged_at = now() where bot_id = $1 and purged_at < now() - ${PURGE_EVERY}
  returning bot_id
)`;

const UNTOLD = `select cause as id, 'alert' as work, null::bigint as user_id from alerts_due
union all select task_id::text, 'tell', null from notices_taken`;

const UPKEEP = `
union all select id::text, 'settle', null from late_taken
union all select charge_id, 'refund', user_id from refunds_taken
union all ${UNTOLD}
union all select '', 'purge', null from purge_taken`;

const dueRowSchema = z.object({
  id: z.string(),
  work: z.enum(["submit", "settle", "expire", "deliver", "broadcast", "refund", "alert", "tell", "purge"]),
  user_id: z.nullable(z.coerce.number()),
});

/** Postgres plans a statement each time it comes: what is seldom due is asked for by each instance once in so long. */
const UPKEEP_EVERY_MS = 60_000;

/** The claims of due rows that ride in other statements of an instance. */
export type DueClaims = (limit: number) => Statement;

export function createDueClaims(botId: number, now: () => number = Date.now): DueClaims {
  let nextUpkeepAt = 0;
  return (limit) => {
    const withUpkeep = limit > 0 && now() >= nextUpkeepAt;
    if (withUpkeep) nextUpkeepAt = now() + UPKEEP_EVERY_MS;
    const text = withUpkeep ? `${CLAIM_UPKEEP}${DUE}${UPKEEP}` : DUE;
    return { text, params: [botId, limit] };
  };
}

export function parseDue(rows: readonly Row[]): WorkItem[] {
  return rows.map((row): WorkItem => {
    const { id, work, user_id: userId } = dueRowSchema.parse(row);
    switch (work) {
      case "broadcast":
        return { broadcastId: id, work };
      case "refund":
        return { chargeId: id, userId: userId ?? 0, work };
      case "alert":
        return { alert: id, work };
      case "purge":
        return { work };
      default:
        return { taskId: id, work };
    }
  });
}

export async function claimDue(db: Db, { text, params = [] }: Statement): Promise<WorkItem[]> {
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
  const [due, late, purged, , look, reconciliation, refunds, untold, catalogue] = await db.transaction([
    { text: DUE, params: [botId, limit] },
    recheckStatement(botId),
    purgeStatement(),
    ...webhookCheckStatements(botId, url),
    ...paymentUpkeepStatements(botId, url),
    {
      text: `with ${ALERTS_DUE}, ${NOTICES_DUE} ${UNTOLD}`,
      params: [botId],
    },
    catalogueStatement(botId, url),
  ]);
  return {
    due: parseDue(due ?? []),
    rechecks: parseRechecks(late ?? []),
    untold: parseDue(untold ?? []),
    webhookCheck: parseWebhookCheck(look ?? []),
    reconciliation: parseReconciliation(reconciliation ?? []),
    refunds: parseRefunds(refunds ?? []),
    isCatalogueDue: isCatalogueDue(catalogue ?? []),
    hasMoreExpired: hasMoreExpired(purged ?? []),
  };
}
