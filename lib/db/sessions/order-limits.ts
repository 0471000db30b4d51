import * as z from "zod/mini";
import type { Limits } from "../../registry/compiled.js";
import { type LimitRefusal, orderLimits } from "../../tasks/session.js";
import { OPEN_STATES } from "../client.js";

/** An upper bound for the scan: more than 24 times any hourly cap that we configure. */
const MOST_COUNTED = 10_000;

/**
 * Decides whether the limits leave room for one more order. One row; its `kind` is null when they do. Uses the
 * parameters of the order: $1 the bot, $3 the person, $9 credits, $18 KIE's credits, $19 the limits (null: none), $20
 * whether the person is an admin, who has no limits of their own.
 */
export const LIMIT_CHECK = `customer as (
  select banned_at is not null as is_banned, case
    when $20::bool then null
    when created_at > now() - ($19::jsonb->'newcomer'->>'hours')::float8 * interval '1 hour'
      and not exists (select 1 from payments p where p.user_id = $3 and p.state = 'paid') then $19::jsonb->'newcomer'
    else $19::jsonb->'person' end as caps
  from users where id = $3
), theirs as (
  select count(*) filter (where state in (${OPEN_STATES})) as running,
    array_agg(created_at order by created_at desc) filter (where created_at > now() - interval '1 hour') as within_hour,
    coalesce(sum(coalesce(charged, cost)) filter (where state <> 'failed'
      and created_at >= date_trunc('day', now() at time zone 'utc') at time zone 'utc'), 0) as today
  from (select * from tasks where $19::jsonb is not null and user_id = $3 and bot_id = $1
    and created_at > now() - interval '24 hours' order by id desc limit ${MOST_COUNTED}) lately
), measured as (
  select case
      when is_banned then 'banned'
      when running >= (caps->>'running')::int then 'running'
      when cardinality(within_hour) >= (caps->>'hourlyOrders')::int then 'hourly'
      when today + $9 > (caps->>'dailyCredits')::int then 'daily'
      when $19::jsonb is not null
        and kie_credits_of_the_hour($1) + $18::numeric > ($19::jsonb->>'hourlyKieCredits')::int then 'everyone'
    end as kind, caps, within_hour
  from customer, theirs
), refusal as (
  select kind,
    case kind when 'running' then caps->>'running' when 'hourly' then caps->>'hourlyOrders'
      when 'daily' then caps->>'dailyCredits' when 'everyone' then $19::jsonb->>'hourlyKieCredits' else '0' end as most,
    ceil(extract(epoch from case kind
      when 'hourly' then within_hour[(caps->>'hourlyOrders')::int] + interval '1 hour' - now()
      when 'daily' then (date_trunc('day', now() at time zone 'utc') + interval '1 day') - (now() at time zone 'utc')
      when 'everyone' then coalesce((select min(created_at) from tasks where bot_id = $1 and state <> 'failed'
        and created_at > now() - interval '1 hour'), now()) + interval '1 hour' - now() end)) as again_in
  from measured
)`;

/** The refusal as JSON; null without one. */
export const LIMIT_REFUSAL = "(select to_jsonb(refusal) from refusal where kind is not null) as refused";

export function limitParams(limits: Limits | null, isAdmin: boolean): unknown[] {
  return [limits === null ? null : JSON.stringify(limits), isAdmin];
}

const refusedSchema = z.pipe(
  z.object({ kind: z.enum(orderLimits), most: z.coerce.number(), again_in: z.nullable(z.number()) }),
  z.transform(({ kind, most, again_in }): LimitRefusal => ({ limit: kind, most, againInSeconds: again_in })),
);

export function parseRefusal(value: unknown): LimitRefusal | null {
  return value === null || value === undefined ? null : refusedSchema.parse(value);
}
