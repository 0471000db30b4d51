import { NeonDbError } from "@neondatabase/serverless";
import * as z from "zod/mini";
import type { SchemaState } from "../../tasks/operations/preflight.js";
import { type Db, OPEN_STATES, UNDELIVERED } from "../client.js";

/** How many stuck tasks are named, the longest waiting first: enough to see what they have in common. */
const MOST_NAMED = 5;

const BACKLOG = `
select
  count(*) filter (where state = 'queued')::int as queued,
  count(*) filter (where state in ('submitting', 'submitted'))::int as running,
  count(*) filter (where state = 'in_doubt')::int as in_doubt,
  count(*) filter (where delivery in (${UNDELIVERED}))::int as undelivered,
  count(*) filter (where next_at < now() - interval '5 min')::int as overdue,
  (select count(*) from dead_updates where bot_id = $1 and replayed_at is null)::int as dead_updates,
  (select swept_at from watches where bot_id = $1) as swept_at,
  coalesce((array_agg(jsonb_build_object('task', id, 'model', model, 'state', state, 'delivery', delivery,
      'minutes', (extract(epoch from now() - next_at) / 60)::int) order by next_at)
    filter (where next_at < now() - interval '5 min'))[:${MOST_NAMED}], '{}') as stuck
from tasks
where bot_id = $1 and (state in (${OPEN_STATES}) or delivery in (${UNDELIVERED}))`;

const backlogSchema = z.object({
  queued: z.number(),
  running: z.number(),
  in_doubt: z.number(),
  undelivered: z.number(),
  overdue: z.number(),
  dead_updates: z.number(),
  /** When the last sweep ran; null before the first. */
  swept_at: z.nullable(z.coerce.date()),
  /** Tasks that nobody claimed, and how many `minutes` they are overdue. */
  stuck: z.array(
    z.object({ task: z.number(), model: z.string(), state: z.string(), delivery: z.string(), minutes: z.number() }),
  ),
});
export type Backlog = z.infer<typeof backlogSchema>;

export async function readBacklog(db: Db, botId: number): Promise<Backlog> {
  const [row] = await db.query(BACKLOG, [botId]);
  return backlogSchema.parse(row);
}

/** The newest file of `migrations/`, which the functions do not carry with them; a test compares the two. */
export const NEWEST_MIGRATION = "024_drift_claim.sql";

const UNDEFINED_TABLE = "42P01";

/** Says whether the database answers and has the tables that this code was written for. Never throws. */
export async function readSchemaState(db: Db): Promise<SchemaState> {
  try {
    const [row] = await db.query("select max(name) as has, bool_or(name = $1) as ready from migrations", [
      NEWEST_MIGRATION,
    ]);
    const has = typeof row?.["has"] === "string" ? row["has"] : null;
    // A newer schema is fine: each migration keeps the version before it running.
    if (row?.["ready"] === true && has !== null) return { outcome: "ready", version: has };
    return { outcome: "behind", has, needs: NEWEST_MIGRATION };
  } catch (error) {
    if (error instanceof NeonDbError && error.code === UNDEFINED_TABLE)
      return { outcome: "behind", has: null, needs: NEWEST_MIGRATION };
    return { outcome: "unreachable", detail: error instanceof Error ? error.message : "not an error" };
  }
}
