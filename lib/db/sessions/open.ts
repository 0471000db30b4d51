import * as z from "zod/mini";
import type { ReadOnlySession } from "../../tasks/store.js";
import type { Db, Row, Statement } from "../client.js";
import { parseDue } from "../tasks/sweep.js";
import {
  parametersOf,
  parseSession,
  REQUEUE_BLOCKED_DELIVERIES,
  readStatement,
  type SessionRead,
  type SessionRequest,
  type StoreConfig,
  snapshotColumns,
} from "./read.js";

/**
 * Creates the person, the account and the session if they are new, and sets the free balance to the allowance once a
 * day; only the difference is booked, as allowance or as expiry. Also makes deliveries due again that failed while the
 * chat was closed, and reads what a decision needs. After it there is exactly one account row, at most one allowance
 * row a day in the ledger, and a session.
 */
const open = (dailyFreeCredits: string) => `
with person as (
  insert into users (id, first_name, username, suggested_locale) values ($3, $5, $6, $7)
  on conflict (id) do update set first_name = $5, username = $6, suggested_locale = $7, emptied = false,
    seen_at = case when users.seen_at < now() - interval '1 day' then now() else users.seen_at end
  returning id, coalesce(locale, suggested_locale) as locale, settings, favourites, banned_at is not null as is_banned
), ${REQUEUE_BLOCKED_DELIVERIES}, chat as (
  insert into chats (bot_id, id) values ($1, $2)
  on conflict (bot_id, id) do update set unreachable_at = null where chats.unreachable_at is not null
), today as (
  select (now() at time zone 'utc')::date as day
), due as (
  select user_id, available, paid from accounts, today
  where user_id = $3 and allowance_on is distinct from day for update of accounts
), topped as (
  update accounts a set available = due.paid + ${dailyFreeCredits}::int, allowance_on = day from due, today
  where a.user_id = due.user_id
  returning a.user_id, a.available, a.held, a.paid, a.available - due.available as given
), opened as (
  insert into accounts (user_id, available, allowance_on) select id, ${dailyFreeCredits}::int, day from person, today
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
)`;

function openStatement(owner: StoreConfig, opening: SessionRequest): Statement {
  const { add, params } = parametersOf(owner, opening);
  const ctes = open(add(owner.dailyFreeCredits));
  const text = `${ctes} select person.locale, person.is_banned, ${snapshotColumns(opening, add)}from person, account
left join sessions session on session.bot_id = $1 and session.chat_id = $2 and session.user_id = $3`;
  return { text, params };
}

/** Reads what a decision needs in one round trip; in two for a person's first update in a chat or on a day. */
export async function readOrCreateSession(db: Db, owner: StoreConfig, opening: SessionRequest): Promise<SessionRead> {
  const { text, params } = readStatement(owner, opening);
  const [known] = await db.query(text, params);
  return known ? parseSession(known, owner, opening) : (await createSession(db, owner, opening)).opened;
}

/**
 * Creates what is new. Also runs the statements `behind` in the same transaction, after it, and returns the rows of the
 * first of them.
 */
export async function createSession(
  db: Db,
  owner: StoreConfig,
  opening: SessionRequest,
  behind: readonly Statement[] = [],
): Promise<{ opened: SessionRead; rows: Row[] }> {
  const statements = [openStatement(owner, opening), ...behind];
  let [first, rows = []] = await db.transaction(statements);
  // No row: a concurrent request created the account after this statement took its snapshot. A second attempt sees it.
  if (!first?.[0]) [first, rows = []] = await db.transaction(statements);
  return { opened: parseSession(first?.[0] ?? missing(opening), owner, opening), rows };
}

function missing({ actor }: SessionRequest): Row {
  throw new Error(`the session of chat ${actor.chatId} could not be opened`);
}

/**
 * Needs no lock: a read-only decision is valid for any session version. If the update arrives twice at once, the unique
 * key lets exactly one request insert the mark.
 */
const MARK = `
with marked as (
  insert into updates (bot_id, update_id, handler, answered_at, chat_id)
  select $1, $4, $5::uuid, null, $2 from sessions where bot_id = $1 and chat_id = $2 and user_id = $3
  on conflict do nothing returning 1
)
select exists (select 1 from marked) as marked,
  exists (select 1 from updates where bot_id = $1 and update_id = $4 and handler = $5::uuid) as own,
  exists (select 1 from sessions where bot_id = $1 and chat_id = $2 and user_id = $3) as has_session`;

const markSchema = z.object({ marked: z.boolean(), own: z.boolean(), has_session: z.boolean() });

/** Reads, marks the update as seen and claims due rows, in one transaction and one request. */
export async function readAndMark(
  db: Db,
  owner: StoreConfig,
  opening: SessionRequest,
  claimDue: () => Statement,
): Promise<ReadOnlySession> {
  const { chatId, userId, updateId } = opening.actor;
  const [rows, marks, due] = await db.transaction([
    readStatement(owner, opening),
    // Made once per request, so that the request keeps it when it is sent again because its answer was lost.
    { text: MARK, params: [owner.botId, chatId, userId, updateId, crypto.randomUUID()] },
    claimDue(),
  ]);
  const mark = markOf(markSchema.parse(marks?.[0]));
  const known = rows?.[0];
  if (known) return { snapshot: parseSession(known, owner, opening).snapshot, mark, due: parseDue(due ?? []) };
  // What could not be delivered while the chat was closed is due from here on.
  const { opened, rows: dueNow } = await createSession(db, owner, opening, [claimDue()]);
  return { snapshot: opened.snapshot, mark, due: parseDue([...(due ?? []), ...dueNow]) };
}

function markOf({ marked, own, has_session: hasSession }: z.infer<typeof markSchema>): ReadOnlySession["mark"] {
  if (marked) return "first";
  if (!hasSession) return "no_session";
  return own ? "repeat" : "duplicate";
}
