import * as z from "zod/mini";
import type { ReadOnlySession } from "../../tasks/store.js";
import type { Db, Row, Statement } from "../client.js";
import { parseDue } from "../tasks/sweep.js";
import {
  parseSession,
  REQUEUE_BLOCKED_DELIVERIES,
  readStatement,
  type SessionRead,
  type SessionRequest,
  type StoreConfig,
} from "./read.js";

/**
 * Creates the person, the account and the session if they are new, and sets the free balance to the allowance once a
 * day; only the difference is booked, as allowance or as expiry. Also makes deliveries due again that failed while the
 * chat was closed. After it there is exactly one account row, at most one allowance row a day in the ledger, and a
 * session.
 */
const OPEN = `
with person as (
  insert into users (id, first_name, username, suggested_locale) values ($3, $4, $5, $6)
  on conflict (id) do update set first_name = $4, username = $5, suggested_locale = $6, emptied = false,
    seen_at = case when users.seen_at < now() - interval '1 day' then now() else users.seen_at end
  returning id
), ${REQUEUE_BLOCKED_DELIVERIES}, chat as (
  insert into chats (bot_id, id) values ($1, $2)
  on conflict (bot_id, id) do update set unreachable_at = null where chats.unreachable_at is not null
), today as (
  select (now() at time zone 'utc')::date as day
), due as (
  select user_id, available, paid from accounts, today
  where user_id = $3 and allowance_on is distinct from day for update of accounts
), topped as (
  update accounts a set available = due.paid + $7::int, allowance_on = day from due, today
  where a.user_id = due.user_id
  returning a.user_id, a.available - due.available as given
), opened as (
  insert into accounts (user_id, available, allowance_on) select id, $7::int, day from person, today
  on conflict do nothing
  returning user_id, available as given
), ledgered as (
  insert into ledger (user_id, kind, reason, amount, paid)
  select user_id, case when given > 0 then 'allowance' else 'capture' end, case when given < 0 then 'expiry' end,
    abs(given), 0
  from (select * from topped union all select * from opened) given where given <> 0
), made as (
  insert into sessions (bot_id, chat_id, user_id) select $1, $2, id from person on conflict do nothing
)
select 1 from person`;

function openStatement({ botId, dailyFreeCredits }: StoreConfig, { actor }: SessionRequest): Statement {
  const { chatId, userId, firstName, username, suggestedLocale } = actor;
  return { text: OPEN, params: [botId, chatId, userId, firstName, username, suggestedLocale, dailyFreeCredits] };
}

/** Reads what a decision needs in one round trip; in two for a person's first update in a chat or on a day. */
export async function readOrCreateSession(db: Db, owner: StoreConfig, opening: SessionRequest): Promise<SessionRead> {
  const { text, params } = readStatement(owner, opening);
  const [known] = await db.query(text, params);
  return parseSession(known, owner, opening) ?? (await createSession(db, owner, opening)).opened;
}

/**
 * Creates what is new and reads what a decision needs. Also runs the statements `behind` in the same transaction, after
 * it, and returns the rows of the first of them.
 */
export async function createSession(
  db: Db,
  owner: StoreConfig,
  opening: SessionRequest,
  behind: readonly Statement[] = [],
): Promise<{ opened: SessionRead; rows: Row[] }> {
  const statements = [openStatement(owner, opening), readStatement(owner, opening), ...behind];
  const [, read, rows = []] = await db.transaction(statements);
  return { opened: parseSession(read?.[0], owner, opening) ?? missing(opening), rows };
}

function missing({ actor }: SessionRequest): never {
  throw new Error(`the session of chat ${actor.chatId} could not be opened`);
}

const markSchema = z.object({ mark: z.enum(["first", "repeat", "duplicate", "no_session"]) });

/** Reads, marks the update as seen and claims due rows, in one transaction and one request. */
export async function readAndMark(
  db: Db,
  owner: StoreConfig,
  opening: SessionRequest,
  claimDue: () => Statement,
): Promise<ReadOnlySession> {
  // Made once per request, so that the request keeps it when it is sent again because its answer was lost.
  const handler = crypto.randomUUID();
  const read = readStatement(owner, opening, (add) => `mark_update_v1($1, $2, $3, $4, ${add(handler)}::uuid) as mark`);
  const [rows, due = []] = await db.transaction([read, claimDue()]);
  const { mark } = markSchema.parse(rows?.[0]);
  const known = parseSession(rows?.[0], owner, opening);
  if (known) return { snapshot: known.snapshot, mark, due: parseDue(due) };
  // What could not be delivered while the chat was closed is due from here on.
  const { opened, rows: dueNow } = await createSession(db, owner, opening, [claimDue()]);
  return { snapshot: opened.snapshot, mark, due: parseDue([...due, ...dueNow]) };
}
