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

/** In a group the history shows only what was made there. */
const history = (skip: string, limit: string) => `(
  select coalesce(jsonb_agg(${TASK_JSON} order by t.id desc), '[]') from (
    select * from tasks where user_id = $3 and bot_id = $1 and not forgotten and (chat_id = $2 or $2::bigint = $3::bigint)
    order by id desc offset ${skip} limit ${limit}
  ) t)`;

const RECENT = `read_recent_v1($1, $3, ${RECENT_TASKS}, ${RECENT_MODELS}) as recent`;

/**
 * The columns of further rows that a screen shows. Postgres plans a statement each time it is sent, which costs more
 * than to run it, so only wanted columns are in it. `add` makes a value a parameter and returns its name.
 */
function extraColumns(want: ExtraRows | null, add: (value: unknown) => string): string {
  switch (want?.rows) {
    case "recent":
      return RECENT;
    case "history":
      return `${history(add(want.skip), add(want.limit))} as history`;
    case "ledger":
      return `read_ledger_v1($3, ${add(want.skip)}, ${add(want.limit)}) as ledger`;
    case "times":
      return `read_times_v1($1, ${add(want.models)}, ${TIMED_RESULTS}) as usual_seconds${want.withRecent ? `, ${RECENT}` : ""}`;
    default:
      return "";
  }
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
 * Reads what a decision needs, without writing or locking: most updates come from people who were already here today.
 * `columns`: what else is selected beside it.
 */
export function readStatement(owner: StoreConfig, opening: SessionRequest, columns: Columns = () => ""): Statement {
  const { add, params } = parametersOf(owner, opening);
  // What is off depends on the registry of this build, so no function of the database can say it.
  const known = `read_session_v1($1, $2, $3, $4, $5, $6, $7) as session, ${DISABLED_MODELS} as models_off,
  ${OBSERVED_PRICES} as observed_prices`;
  const { named, want } = opening;
  const all = [known, namedColumns(named, add), extraColumns(want, add), columns(add)];
  return { text: `select ${all.filter((each) => each !== "").join(", ")}`, params };
}

/** Columns of a statement; `add` makes a value a parameter and returns its name. */
type Columns = (add: (value: unknown) => string) => string;

/** The first seven parameters are the sender and the place of the update; `add` names each further one. */
function parametersOf({ botId }: StoreConfig, { actor }: SessionRequest) {
  const { chatId, userId, updateId, firstName, username, suggestedLocale } = actor;
  const params: unknown[] = [botId, chatId, userId, updateId, firstName, username, suggestedLocale];
  return { params, add: (value: unknown) => `$${params.push(value)}` };
}

function namedColumns(named: TaskRef | null, add: (value: unknown) => string): string {
  if (named === null) return "";
  const key = "taskId" in named ? `id = ${add(named.taskId)}::bigint` : `intent = ${add(named.idempotencyKey)}`;
  const from = `from tasks t where user_id = $3 and bot_id = $1 and not forgotten and ${key}`;
  return `(select ${TASK_JSON} ${from}) as task,
  (select file_ids from deliveries where task_id = (select id ${from})) as file_ids`;
}

const sessionSchema = z.object({
  locale: z.enum(["en", "ru"]),
  settings: z.object({
    asFile: z.catch(z.boolean(), false),
    hideAdvanced: z.catch(z.boolean(), false),
    tellReady: z.catch(z.boolean(), true),
  }),
  favourites: z.array(z.string()),
  is_banned: z.boolean(),
  available: z.coerce.number(),
  held: z.coerce.number(),
  paid: z.coerce.number(),
  draft: z.catch(z.nullable(draftSchema), null),
  last_press: z.catch(z.nullable(z.object({ key: z.string(), by: z.string(), atMs: z.number() })), null),
  version: z.coerce.number(),
  seen: z.boolean(),
});

/** What was not asked for is not there. */
const readSchema = z.object({
  session: z.nullable(sessionSchema),
  models_off: z.array(z.string()),
  observed_prices: z.record(z.string(), z.number()),
  task: z._default(z.unknown(), null),
  file_ids: z._default(z.nullable(z.array(z.string())), null),
  recent: z._default(z.array(z.string()), []),
  history: z._default(z.array(z.unknown()), []),
  ledger: z._default(ledgerSchema, []),
  usual_seconds: z._default(z.record(z.string(), z.number()), {}),
});

export type SessionRead = { seen: boolean; snapshot: Snapshot };

/** Null when anything is new: the person, their name, the chat or the day. The session has to be opened then. */
export function parseSession(raw: Row | undefined, owner: StoreConfig, { actor }: SessionRequest): SessionRead | null {
  const { session: row, ...extra } = readSchema.parse(raw);
  if (row === null) return null;
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
    disabledModels: extra.models_off,
    observedPrices: extra.observed_prices,
    draft: row.draft,
    lastPress: row.last_press,
    version: row.version,
  };
  const snapshot: Snapshot = {
    session,
    task: extra.task === null ? null : parseTask(extra.task),
    fileIds: extra.file_ids ?? [],
    history: extra.history.map(parseTask),
    recent: extra.recent,
    ledger: extra.ledger,
    usualSeconds: extra.usual_seconds,
  };
  return { seen: row.seen, snapshot };
}
