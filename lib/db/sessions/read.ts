import * as z from "zod/mini";
import type { Limits } from "../../registry/compiled.js";
import type { Actor, ExtraRows, Snapshot, TaskRef } from "../../tasks/session.js";
import type { Row, Statement } from "../client.js";
import { DISABLED_MODELS, OBSERVED_PRICES } from "../operations/disabled-models.js";
import { draftSchema, ledgerSchema, parseTask, TASK_JSON } from "../tasks/row.js";

/** The vendor keeps results this long; after that there is nothing left to deliver. */
const RESULTS_LAST = "interval '14 days'";

/** Makes deliveries due again that failed while the chat was closed, because the person is back. */
export const REQUEUE_BLOCKED_DELIVERIES = `back as (
  select 1 from chats where bot_id = $1 and id = $2 and unreachable_at is not null
), returned as (
  update tasks set delivery = 'pending', next_at = now(), delivery_since = now(), delivery_attempts = 0,
    delivery_unknowns = 0
  where bot_id = $1 and chat_id = $2 and delivery = 'blocked' and not forgotten
    and settled_at > now() - ${RESULTS_LAST} and exists (select 1 from back)
)`;

const RECENT_TASKS = 40;
const RECENT_MODELS = 8;
/** The usual time of a model is the median of its last results, of so many. */
const TIMED_RESULTS = 20;

const RECENT = `(select coalesce(jsonb_agg(model order by newest desc), '[]') from (
    select model, max(id) as newest from (
      select model, id from tasks where user_id = $3 and bot_id = $1 order by id desc limit ${RECENT_TASKS}
    ) last group by model order by newest desc limit ${RECENT_MODELS}
  ) recent)`;

/** In a group the history shows only what was made there. */
const history = (skip: string, limit: string) => `(
  select coalesce(jsonb_agg(${TASK_JSON} order by t.id desc), '[]') from (
    select * from tasks where user_id = $3 and bot_id = $1 and not forgotten and (chat_id = $2 or $2::bigint = $3::bigint)
    order by id desc offset ${skip} limit ${limit}
  ) t)`;

const ledger = (skip: string, limit: string) => `(
  select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'credits', amount, 'at', created_at, 'model', model,
    'failure', failure, 'heldCredits', held) order by id desc), '[]') from (
    select l.id, coalesce(l.reason, l.kind) as kind, l.amount, l.created_at, t.model, t.failure->>'kind' as failure,
      case when l.kind = 'capture' and t.charged < t.cost then t.cost end as held
    from ledger l left join tasks t on t.id = l.task_id
    where l.user_id = $3 and l.reason is distinct from 'rest' and not (l.kind = 'hold' and exists (
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
 * The columns of further rows that a screen shows. Postgres plans a statement each time it is sent, which costs more
 * than to run it, so only wanted columns are in it. `add` makes a value a parameter and returns its name.
 */
export function extraColumns(want: ExtraRows | null, add: (value: unknown) => string): string {
  const page = (rows: "history" | "ledger", read: typeof history) =>
    want?.rows === rows ? read(add(want.skip), add(want.limit)) : "'[]'::jsonb";
  const recent = want?.rows === "recent" || (want?.rows === "times" && want.withRecent) ? RECENT : "'[]'::jsonb";
  const times = want?.rows === "times" ? usualSeconds(add(want.models)) : "'{}'::jsonb";
  return `${recent} as recent, ${page("history", history)} as history, ${page("ledger", ledger)} as ledger,
  ${times} as usual_seconds`;
}

export type StoreConfig = {
  botId: number;
  adminIds: readonly number[];
  dailyFreeCredits: number;
  /** Limits of orders; without them people may order as much as they can pay for. */
  limits?: Limits | null;
};

export type SessionRequest = { actor: Actor; named: TaskRef | null; want: ExtraRows | null };

/**
 * Returns no row when anything is new: the person, their name, the chat or the day. The session has to be opened then.
 */
const KNOWN = `
from users person
join accounts account on account.user_id = person.id and account.allowance_on = (now() at time zone 'utc')::date
join chats chat on chat.bot_id = $1 and chat.id = $2 and chat.unreachable_at is null
join sessions session on session.bot_id = $1 and session.chat_id = $2 and session.user_id = person.id
where person.id = $3 and person.first_name = $5 and person.username is not distinct from $6
  and person.suggested_locale = $7 and not person.emptied and person.seen_at > now() - interval '1 day'`;

/**
 * Reads what a decision needs, without writing or locking: most updates come from people who were already here today.
 */
export function readStatement(owner: StoreConfig, opening: SessionRequest): Statement {
  const { add, params } = parametersOf(owner, opening);
  const text = `
select coalesce(person.locale, person.suggested_locale) as locale, person.banned_at is not null as is_banned,
  ${snapshotColumns(opening, add)}${KNOWN}`;
  return { text, params };
}

/** The first seven parameters are the sender and the place of the update; `add` names each further one. */
export function parametersOf({ botId }: StoreConfig, { actor }: SessionRequest) {
  const { chatId, userId, updateId, firstName, username, suggestedLocale } = actor;
  const params: unknown[] = [botId, chatId, userId, updateId, firstName, username, suggestedLocale];
  return { params, add: (value: unknown) => `$${params.push(value)}` };
}

/** The columns of a snapshot, read from `person`, `account` and `session`, whatever these are in the statement. */
export function snapshotColumns({ named, want }: SessionRequest, add: (value: unknown) => string): string {
  return `person.settings, person.favourites, ${DISABLED_MODELS} as models_off, ${OBSERVED_PRICES} as observed_prices,
  account.available, account.held, account.paid,
  session.draft, session.last_press, coalesce(session.version, 0) as version,
  exists (select 1 from updates where bot_id = $1 and update_id = $4) as seen,
  ${namedColumns(named, add)}, ${extraColumns(want, add)}
`;
}

function namedColumns(named: TaskRef | null, add: (value: unknown) => string): string {
  if (named === null) return "null as task, null as file_ids";
  const key = "taskId" in named ? `id = ${add(named.taskId)}::bigint` : `intent = ${add(named.idempotencyKey)}`;
  const from = `from tasks t where user_id = $3 and bot_id = $1 and not forgotten and ${key}`;
  return `(select ${TASK_JSON} ${from}) as task,
  (select file_ids from deliveries where task_id = (select id ${from})) as file_ids`;
}

const openedRowSchema = z.object({
  locale: z.enum(["en", "ru"]),
  settings: z.object({
    asFile: z.catch(z.boolean(), false),
    hideAdvanced: z.catch(z.boolean(), false),
    tellReady: z.catch(z.boolean(), true),
  }),
  favourites: z.array(z.string()),
  is_banned: z.boolean(),
  models_off: z.array(z.string()),
  observed_prices: z.record(z.string(), z.number()),
  available: z.coerce.number(),
  held: z.coerce.number(),
  paid: z.coerce.number(),
  draft: z.catch(z.nullable(draftSchema), null),
  last_press: z.catch(z.nullable(z.object({ key: z.string(), by: z.string(), atMs: z.number() })), null),
  version: z.coerce.number(),
  seen: z.boolean(),
  task: z.unknown(),
  file_ids: z.nullable(z.array(z.string())),
  recent: z.array(z.string()),
  history: z.array(z.unknown()),
  ledger: ledgerSchema,
  usual_seconds: z.record(z.string(), z.number()),
});

export type SessionRead = { seen: boolean; snapshot: Snapshot };

export function parseSession(raw: Row, owner: StoreConfig, { actor }: SessionRequest): SessionRead {
  const row = openedRowSchema.parse(raw);
  const session = {
    userId: actor.userId,
    chatId: actor.chatId,
    locale: row.locale,
    availableCredits: row.available,
    freeCredits: row.available - row.paid,
    dailyFreeCredits: owner.dailyFreeCredits,
    heldCredits: row.held,
    settings: row.settings,
    favourites: row.favourites,
    isBanned: row.is_banned,
    disabledModels: row.models_off,
    observedPrices: row.observed_prices,
    draft: row.draft,
    lastPress: row.last_press,
    version: row.version,
  };
  const snapshot: Snapshot = {
    session,
    task: row.task === null ? null : parseTask(row.task),
    fileIds: row.file_ids ?? [],
    history: row.history.map(parseTask),
    recent: row.recent,
    ledger: row.ledger,
    usualSeconds: row.usual_seconds,
  };
  return { seen: row.seen, snapshot };
}
