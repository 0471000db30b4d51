import * as z from "zod/mini";
import type { AuditedCommand, Stats } from "../../tasks/operations/admin.js";
import { failureKinds, taskStates } from "../../tasks/task.js";
import { type Db, OPEN_STATES, UNDELIVERED } from "../client.js";
import { auditedRead } from "../operations/audit.js";

/** How many tasks the figures read at most: weeks of most bots, and few enough for one request. */
const MOST_TASKS = 200_000;
const MOST_MOVEMENTS = 400_000;
const MODELS_TIMED = 10;

const STATS = `
with recent as (
  select state, failure->>'kind' as failure, model, absorbed, consumed, kie_credits, created_at, settled_at
  from tasks where bot_id = $1 and created_at > now() - $2::int * interval '1 day'
  order by created_at desc limit ${MOST_TASKS}
), moved as (
  select kind, reason, amount, paid from ledger where created_at > now() - $2::int * interval '1 day'
  limit ${MOST_MOVEMENTS}
), open as (
  select state, delivery from tasks
  where bot_id = $1 and (state in (${OPEN_STATES}) or delivery in (${UNDELIVERED}))
)
select jsonb_build_object(
  'days', $2::int,
  'people', (select jsonb_build_object('new', count(*) filter (where created_at > now() - $2::int * interval '1 day'),
    'active', count(*) filter (where seen_at > now() - $2::int * interval '1 day'), 'all', count(*)) from users),
  'tasks', (select coalesce(jsonb_object_agg(state, count), '{}') from (
    select state, count(*) as count from recent group by state) counted),
  'failures', (select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'count', count) order by count desc), '[]')
    from (select failure as kind, count(*) as count from recent where state = 'failed' group by 1) failed),
  'times', (select coalesce(jsonb_agg(jsonb_build_object('model', model, 'count', count, 'p50Seconds', seconds[1],
      'p95Seconds', seconds[2]) order by count desc), '[]') from (
    select model, count(*) as count, percentile_cont(array[0.5, 0.95]) within group (
      order by extract(epoch from settled_at - created_at)) as seconds
    from recent where state = 'succeeded' group by model order by count(*) desc limit ${MODELS_TIMED}) timed),
  'credits', (select jsonb_build_object(
    'sold', coalesce(sum(amount) filter (where reason = 'payment'), 0),
    'granted', coalesce(sum(amount) filter (where kind = 'grant' and reason is distinct from 'payment'), 0),
    'allowance', coalesce(sum(amount) filter (where kind = 'allowance'), 0),
    'spent', coalesce(sum(amount) filter (where kind = 'capture' and reason is null), 0),
    'spentPaid', coalesce(sum(paid) filter (where kind = 'capture' and reason is null), 0)) from moved),
  'stars', (select coalesce(sum(stars), 0) from payments
    where bot_id = $1 and state = 'paid' and paid_at > now() - $2::int * interval '1 day'),
  'kieCredits', (select coalesce(sum(coalesce(consumed, kie_credits)), 0) from recent where state = 'succeeded' or absorbed),
  'backlog', (select jsonb_build_object('queued', count(*) filter (where state = 'queued'),
    'running', count(*) filter (where state in ('submitting', 'submitted')),
    'inDoubt', count(*) filter (where state = 'in_doubt'),
    'undelivered', count(*) filter (where delivery in (${UNDELIVERED})),
    'deadUpdates', (select count(*) from dead_updates where bot_id = $1 and replayed_at is null)) from open)
) as stats`;

const statsSchema = z.object({
  days: z.number(),
  people: z.object({ new: z.number(), active: z.number(), all: z.number() }),
  tasks: z.partialRecord(z.enum(taskStates), z.number()),
  failures: z.array(z.object({ kind: z.enum(failureKinds), count: z.number() })),
  times: z.array(z.object({ model: z.string(), count: z.number(), p50Seconds: z.number(), p95Seconds: z.number() })),
  credits: z.object({
    sold: z.number(),
    granted: z.number(),
    allowance: z.number(),
    spent: z.number(),
    spentPaid: z.number(),
  }),
  stars: z.number(),
  kieCredits: z.number(),
  backlog: z.object({
    queued: z.number(),
    running: z.number(),
    inDoubt: z.number(),
    undelivered: z.number(),
    deadUpdates: z.number(),
  }),
});

export function readStats(db: Db, botId: number, { act, days }: { act: AuditedCommand; days: number }) {
  const statement = { text: STATS, params: [botId, days] };
  return auditedRead(db, { botId, act, statement }, (rows): Stats => statsSchema.parse(rows[0]?.["stats"]));
}
