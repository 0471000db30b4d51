import * as z from "zod/mini";
import type { Limits } from "../registry/limits.js";
import type { Actor, NamedTask, Snapshot, Want } from "../tasks/session.js";
import type { Db } from "./client.js";
import { ledgerLineSchema } from "./ledger-line.js";
import { MODELS_OFF } from "./models-off.js";
import { RETURN_BLOCKED, WANTED, wantedParams } from "./session-wanted.js";
import { draftSchema, parseTask, TASK_JSON } from "./task-row.js";

export type Owner = {
  botId: number;
  adminIds: readonly number[];
  dailyFreeCredits: number;
  /** How much people may order; as much as they can pay when absent. */
  limits?: Limits | null;
};

/**
 * One statement: makes the person, the account and the session if they are new, sets the free purse to the day's
 * allowance once (only the difference is booked: filled up, or expired), brings back what could not be delivered while
 * the chat was closed, and reads what a decision needs.
 */
const OPEN = `
with person as (
  insert into users (id, first_name, username, suggested_locale) values ($3, $5, $6, $7)
  on conflict (id) do update set first_name = $5, username = $6, suggested_locale = $7, emptied = false,
    seen_at = case when users.seen_at < now() - interval '1 day' then now() else users.seen_at end
  returning id, coalesce(locale, suggested_locale) as locale, settings, favourites, banned_at is not null as is_banned
), ${RETURN_BLOCKED}, chat as (
  insert into chats (bot_id, id) values ($1, $2)
  on conflict (bot_id, id) do update set unreachable_at = null where chats.unreachable_at is not null
), today as (
  select (now() at time zone 'utc')::date as day
), due as (
  select user_id, available, paid from accounts, today
  where user_id = $3 and allowance_on is distinct from day for update of accounts
), topped as (
  update accounts a set available = due.paid + $8, allowance_on = day from due, today
  where a.user_id = due.user_id
  returning a.user_id, a.available, a.held, a.paid, a.available - due.available as given
), opened as (
  insert into accounts (user_id, available, allowance_on) select id, $8, day from person, today
  on conflict do nothing
  returning user_id, available, held, paid, available as given
), ledgered as (
  insert into ledger (user_id, kind, reason, amount, paid)
  select user_id, case when given > 0 then 'allowance' else 'capture' end, case when given < 0 then 'expiry' end,
    abs(given), 0
  from (select * from topped union all select * from opened) given where given <> 0
), account as (
  select available, held, paid from topped union all select available, held, paid from opened
  union all
  select available, held, paid from accounts where user_id = $3
    and not exists (select 1 from topped) and not exists (select 1 from opened)
), made as (
  insert into sessions (bot_id, chat_id, user_id) select $1, $2, id from person on conflict do nothing
), named as (
  select * from tasks where user_id = $3 and bot_id = $1 and not forgotten and (id = $9::bigint or intent = $10::text)
)
select person.locale, person.settings, person.favourites, person.is_banned, ${MODELS_OFF} as models_off, account.available, account.held, account.paid,
  session.draft, coalesce(session.version, 0) as version,
  exists (select 1 from updates where bot_id = $1 and update_id = $4) as seen,
  (select ${TASK_JSON} from named t) as task,
  (select file_ids from deliveries where task_id = (select id from named)) as file_ids, ${WANTED}
from person, account
left join sessions session on session.bot_id = $1 and session.chat_id = $2 and session.user_id = $3`;

const openedRowSchema = z.object({
  locale: z.enum(["en", "ru"]),
  settings: z.object({ asFile: z.catch(z.boolean(), false), hideAdvanced: z.catch(z.boolean(), false) }),
  favourites: z.array(z.string()),
  is_banned: z.boolean(),
  models_off: z.array(z.string()),
  available: z.coerce.number(),
  held: z.coerce.number(),
  paid: z.coerce.number(),
  draft: z.catch(z.nullable(draftSchema), null),
  version: z.coerce.number(),
  seen: z.boolean(),
  task: z.unknown(),
  file_ids: z.nullable(z.array(z.string())),
  recent: z.array(z.string()),
  history: z.array(z.unknown()),
  ledger: z.array(ledgerLineSchema),
  usual_seconds: z.record(z.string(), z.number()),
});

export type Opening = { actor: Actor; named: NamedTask | null; want: Want | null };

export async function openSession(
  db: Db,
  owner: Owner,
  { actor, named, want }: Opening,
): Promise<{ seen: boolean; snapshot: Snapshot }> {
  const params = [
    owner.botId,
    actor.chatId,
    actor.userId,
    actor.updateId,
    actor.firstName,
    actor.username,
    actor.suggestedLocale,
    owner.dailyFreeCredits,
    named && "taskId" in named ? named.taskId : null,
    named && "intent" in named ? named.intent : null,
    ...wantedParams(want),
  ];
  const [first] = await db.query(OPEN, params);
  // No row: a rival made the account after this statement's snapshot was taken. The next snapshot has it.
  const row = openedRowSchema.parse(first ?? (await db.query(OPEN, params))[0]);
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
    modelsOff: row.models_off,
    recent: row.recent,
    draft: row.draft,
    version: row.version,
  };
  const snapshot: Snapshot = {
    session,
    task: row.task === null ? null : parseTask(row.task),
    fileIds: row.file_ids ?? [],
    history: row.history.map(parseTask),
    ledger: row.ledger,
    usualSeconds: row.usual_seconds,
  };
  return { seen: row.seen, snapshot };
}
