import type { Want } from "../tasks/session.js";
import { TASK_JSON } from "./task-row.js";

/** As long as the vendor keeps results: after that there is nothing left to deliver. */
const RESULTS_LAST = "interval '14 days'";

/** The person is back in a chat that had been closed to us: what could not be delivered there is due again. */
export const RETURN_BLOCKED = `back as (
  select 1 from chats where bot_id = $1 and id = $2 and unreachable_at is not null
), returned as (
  update tasks set delivery = 'pending', next_at = now()
  where bot_id = $1 and chat_id = $2 and delivery = 'blocked' and not forgotten
    and settled_at > now() - ${RESULTS_LAST} and exists (select 1 from back)
)`;

const RECENT_TASKS = 40;
const RECENT_MODELS = 8;
/** The middle of so many results is what a model usually takes. */
const TIMED_RESULTS = 20;

/** Columns of what screens show besides. A limit of 0 reads nothing. A group sees what was made in it, never the rest. */
export const WANTED = `
  (select coalesce(jsonb_agg(model order by newest desc), '[]') from (
    select model, max(id) as newest from (
      select model, id from tasks where user_id = $3 and bot_id = $1 order by id desc limit ${RECENT_TASKS}
    ) last group by model order by newest desc limit ${RECENT_MODELS}
  ) recent) as recent,
  (select coalesce(jsonb_agg(${TASK_JSON} order by t.id desc), '[]') from (
    select * from tasks where user_id = $3 and bot_id = $1 and not forgotten and (chat_id = $2 or $2::bigint = $3::bigint)
    order by id desc offset $11 limit $12
  ) t) as history,
  (select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'credits', amount, 'at', created_at, 'model', model,
    'failure', failure) order by id desc), '[]') from (
    select l.id, coalesce(l.reason, l.kind) as kind, l.amount, l.created_at, t.model, t.failure->>'kind' as failure
    from ledger l left join tasks t on t.id = l.task_id
    where l.user_id = $3 and not (l.kind = 'hold' and exists (
      select 1 from ledger r where r.task_id = l.task_id and r.kind in ('capture', 'release')))
    order by l.id desc offset $13 limit $14
  ) line) as ledger,
  (select coalesce(jsonb_object_agg(model, seconds), '{}') from (
    select wanted.model, (
      select percentile_cont(0.5) within group (order by extract(epoch from settled_at - submitted_at)) from (
        select settled_at, submitted_at from tasks
        where bot_id = $1 and model = wanted.model and state = 'succeeded' order by id desc limit ${TIMED_RESULTS}
      ) last where submitted_at is not null
    ) as seconds from unnest($15::text[]) wanted (model)
  ) timed where seconds is not null) as usual_seconds`;

/** Parameters 11 to 15 of a statement that holds `WANTED`. */
export function wantedParams(want: Want | null): unknown[] {
  const page = (rows: "history" | "ledger") => (want?.rows === rows ? [want.skip, want.limit] : [0, 0]);
  return [...page("history"), ...page("ledger"), want?.rows === "times" ? want.models : []];
}
