import type { Want } from "../tasks/session.js";
import { TASK_JSON } from "./task-row.js";

/** As long as the vendor keeps results: after that there is nothing left to deliver. */
const RESULTS_LAST = "interval '14 days'";

/** The person is back in a chat that had been closed to us: what could not be delivered there is due again. */
export const RETURN_BLOCKED = `back as (
  select 1 from chats where bot_id = $1 and id = $2 and unreachable_at is not null
), returned as (
  update tasks set delivery = 'pending', next_at = now(), delivery_since = now(), delivery_attempts = 0,
    delivery_unknowns = 0
  where bot_id = $1 and chat_id = $2 and delivery = 'blocked' and not forgotten
    and settled_at > now() - ${RESULTS_LAST} and exists (select 1 from back)
)`;

const RECENT_TASKS = 40;
const RECENT_MODELS = 8;
/** The middle of so many results is what a model usually takes. */
const TIMED_RESULTS = 20;

const RECENT = `(select coalesce(jsonb_agg(model order by newest desc), '[]') from (
    select model, max(id) as newest from (
      select model, id from tasks where user_id = $3 and bot_id = $1 order by id desc limit ${RECENT_TASKS}
    ) last group by model order by newest desc limit ${RECENT_MODELS}
  ) recent)`;

/** A group sees what was made in it, never the rest. */
const history = (skip: string, limit: string) => `(
  select coalesce(jsonb_agg(${TASK_JSON} order by t.id desc), '[]') from (
    select * from tasks where user_id = $3 and bot_id = $1 and not forgotten and (chat_id = $2 or $2::bigint = $3::bigint)
    order by id desc offset ${skip} limit ${limit}
  ) t)`;

const ledger = (skip: string, limit: string) => `(
  select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'credits', amount, 'at', created_at, 'model', model,
    'failure', failure) order by id desc), '[]') from (
    select l.id, coalesce(l.reason, l.kind) as kind, l.amount, l.created_at, t.model, t.failure->>'kind' as failure
    from ledger l left join tasks t on t.id = l.task_id
    where l.user_id = $3 and not (l.kind = 'hold' and exists (
      select 1 from ledger r where r.task_id = l.task_id and r.kind in ('capture', 'release')))
    order by l.id desc offset ${skip} limit ${limit}
  ) line)`;

const usualSeconds = (models: string) => `(
  select coalesce(jsonb_object_agg(model, seconds), '{}') from (
    select wanted.model, (
      select percentile_cont(0.5) within group (order by extract(epoch from settled_at - submitted_at)) from (
        select settled_at, submitted_at from tasks
        where bot_id = $1 and model = wanted.model and state = 'succeeded' order by id desc limit ${TIMED_RESULTS}
      ) last where submitted_at is not null
    ) as seconds from unnest(${models}::text[]) wanted (model)
  ) timed where seconds is not null)`;

/**
 * Columns of what screens show besides. Postgres plans a statement each time it comes, and that costs more than to run
 * it: so only what is wanted is in it. `add` makes a value a parameter and tells its name.
 */
export function wantedColumns(want: Want | null, add: (value: unknown) => string): string {
  const page = (rows: "history" | "ledger", read: typeof history) =>
    want?.rows === rows ? read(add(want.skip), add(want.limit)) : "'[]'::jsonb";
  const recent = want?.rows === "recent" ? RECENT : "'[]'::jsonb";
  const times = want?.rows === "times" ? usualSeconds(add(want.models)) : "'{}'::jsonb";
  return `${recent} as recent, ${page("history", history)} as history, ${page("ledger", ledger)} as ledger,
  ${times} as usual_seconds`;
}
