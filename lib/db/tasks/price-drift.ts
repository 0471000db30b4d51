import * as z from "zod/mini";
import type { ObservedPrice, PriceDrift } from "../../tasks/price-drift.js";
import type { Db } from "../client.js";
import { dateSchema } from "./row.js";

/** So many equal observations are no slip of KIE's, but its price. */
const OBSERVATIONS = 3;
/** What was seen longer ago than that says nothing of today. */
const FORGOTTEN_AFTER = "interval '7 days'";

/** So many of the latest results of a model are looked at. */
const LOOKED_AT = 200;

/**
 * Whether this observation goes on with those before it: the same amount, not long ago, and no order of that price
 * between that took what was expected.
 */
const GOES_ON = `d.observed = $5 and d.last_at > now() - ${FORGOTTEN_AFTER} and not exists (
  select 1 from (select id, basis, settled_at from tasks where bot_id = $1 and model = $2 and state = 'succeeded'
    order by id desc limit ${LOOKED_AT}) t
  where t.basis = $3 and t.id <> $6::bigint and t.id <> d.last_task and t.settled_at > d.last_at)`;

/** A task counts once, however often its worker asks. `$8`: the claim of this very request. */
const RECORD = `
with seen as (
  insert into price_drift as d (bot_id, model, basis, expected, observed, last_task, claim)
  values ($1, $2, $3, $4, $5, $6::bigint, $8::uuid)
  on conflict (bot_id, model, basis) do update set
    times = case when ${GOES_ON} then d.times + 1 else 1 end,
    total = d.total + 1, expected = $4, observed = $5, last_at = now(), last_task = $6::bigint, claim = $8::uuid,
    in_effect = (d.in_effect and d.observed = $5) or ($7::bool and ${GOES_ON} and d.times + 1 >= ${OBSERVATIONS})
  where d.last_task <> $6::bigint
  returning *
)
select to_jsonb(seen) as seen from seen
union all
select to_jsonb(d) from price_drift d where bot_id = $1 and model = $2 and basis = $3 and claim = $8::uuid
  and not exists (select 1 from seen)`;

const rowSchema = z.object({
  model: z.string(),
  basis: z.string(),
  expected: z.number(),
  observed: z.number(),
  times: z.number(),
  total: z.number(),
  first_at: dateSchema,
  in_effect: z.boolean(),
});

function parseRow(value: unknown): ObservedPrice {
  const { model, basis, expected, observed, times, total, first_at, in_effect } = rowSchema.parse(value);
  return {
    model,
    basis,
    expectedCredits: expected,
    observedCredits: observed,
    times,
    total,
    since: first_at,
    isInEffect: in_effect,
  };
}

/** Null: this task was counted before. */
export async function recordDrift(
  db: Db,
  botId: number,
  { taskId, model, basis, expectedCredits, observedCredits, isFollowed }: PriceDrift,
): Promise<ObservedPrice | null> {
  const params = [botId, model, basis, expectedCredits, observedCredits, taskId, isFollowed, crypto.randomUUID()];
  const [row] = await db.query(RECORD, params);
  return row ? parseRow(row["seen"]) : null;
}

/** All that was seen of any bot, the newest first. */
export async function listObservedPrices(db: Db): Promise<ObservedPrice[]> {
  const rows = await db.query("select to_jsonb(d) as seen from price_drift d order by last_at desc");
  return rows.map((row) => parseRow(row["seen"]));
}
