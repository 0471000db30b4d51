import * as z from "zod/mini";
import { shopConfig } from "../../registry/load.js";
import type { CreditReversal, Purchases } from "../../tasks/money/payments.js";
import type { Actor } from "../../tasks/session.js";
import type { Db, Statement } from "../client.js";
import { alertKey } from "../operations/alerts.js";
import { IS_NEW, MARK_UPDATE, markUpdateParams } from "../operations/update-dedupe.js";
import { rewardStatement, unrewardStatement } from "./referrals.js";

/** How long the worker that took the credits has for its call to Telegram; after that the sweep calls. */
const LEASE = "interval '2 min'";
const SHOWN_PAYMENTS = 6;
/** Names a charge in a button, which has no room for its id. */
const REF = "left(md5(charge_id), 12)";

const LIST = `${MARK_UPDATE}
select locale, ${IS_NEW} as is_new, coalesce((select available from accounts where user_id = $3), 0) as available,
  coalesce((select jsonb_agg(jsonb_build_object('ref', ${REF}, 'chargeId', charge_id, 'userId', user_id,
    'stars', stars, 'credits', credits, 'state', state, 'paidAt', paid_at,
    'isRecent', paid_at > now() - make_interval(days => $8), 'isAsked', asked_at is not null) order by paid_at desc)
    from (select * from payments where user_id = $3 and bot_id = $1 order by paid_at desc limit ${SHOWN_PAYMENTS}) p), '[]')
  as payments
from person`;

const paymentSchema = z.object({
  ref: z.string(),
  chargeId: z.string(),
  userId: z.number(),
  stars: z.number(),
  credits: z.number(),
  state: z.enum(["paid", "refunding", "refunded"]),
  paidAt: z.coerce.date(),
  isRecent: z.boolean(),
  isAsked: z.boolean(),
});
const listSchema = z.object({
  locale: z.enum(["en", "ru"]),
  is_new: z.boolean(),
  available: z.number(),
  payments: z.array(paymentSchema),
});

export async function listPayments(db: Db, botId: number, actor: Actor): Promise<Purchases> {
  const rows = await db.query(LIST, [...markUpdateParams(botId, actor), shopConfig.refundDays]);
  const { locale, is_new, available, payments } = listSchema.parse(rows[0]);
  return { locale, isNew: is_new, availableCredits: available, payments };
}

/** With the alert, in one statement: whatever breaks behind it, the admins hear of it. */
const REQUEST = `
with asked as (
  update payments set asked_at = now()
  where charge_id = $1 and bot_id = $2 and state = 'paid' and asked_at is null
  returning stars
)
insert into alerts (bot_id, cause, facts, due_at)
select $2, $3, jsonb_build_object('what', $1::text, 'count', stars), now() from asked
on conflict (bot_id, cause) do update set facts = excluded.facts, due_at = excluded.due_at`;

export async function requestRefund(db: Db, botId: number, chargeId: string): Promise<string> {
  const key = alertKey("refund_asked", chargeId);
  await db.query(REQUEST, [chargeId, botId, key]);
  return key;
}

/** Locks the rows in a statement of its own, so that the snapshot of the next statement is current. */
const LOCK = `
select 1 from payments where charge_id = $1
for update`;
const LOCK_PURSE = `
select 1 from accounts where user_id = (select user_id from payments where charge_id = $1) for update`;

function lockPayment(chargeId: string): Statement[] {
  return [LOCK, LOCK_PURSE].map((text) => ({ text, params: [chargeId] }));
}

/** Takes `taken` credits out of the paid balance of each row of `moved`. */
const TAKE = `emptied as (
  update accounts a set available = a.available - moved.taken, paid = a.paid - moved.taken
  from moved where a.user_id = moved.user_id
), ledgered as (
  insert into ledger (user_id, kind, reason, amount, paid, charge_id)
  select user_id, 'capture', 'refund', taken, taken, charge_id from moved where taken > 0
)`;

/** A request that is sent again because its answer was lost finds what it took by its claim ($4). */
const TAKE_BACK = `
with wanted as (
  select p.*, coalesce(a.paid, 0) as have from payments p left join accounts a on a.user_id = p.user_id
  where p.charge_id = $1 and p.bot_id = $2
), moved as (
  update payments p set state = 'refunding', next_at = now() + ${LEASE}, taken = least(wanted.have, wanted.credits),
    shortfall = greatest(wanted.credits - wanted.have, 0), refund_claim = $4::uuid
  from wanted where p.charge_id = wanted.charge_id and wanted.state = 'paid'
    and ($3::bool or wanted.have >= wanted.credits)
  returning p.charge_id, p.user_id, p.taken, p.shortfall
), ${TAKE}
select wanted.user_id, wanted.stars, wanted.credits, wanted.have, wanted.state,
  coalesce(moved.taken, own.taken) as taken, coalesce(moved.shortfall, own.shortfall) as shortfall
from wanted left join moved on true left join payments own
  on own.charge_id = wanted.charge_id and own.state = 'refunding' and own.refund_claim = $4::uuid`;

const takenSchema = z.object({
  user_id: z.coerce.number(),
  stars: z.number(),
  credits: z.number(),
  have: z.number(),
  state: z.string(),
  taken: z.nullable(z.number()),
  shortfall: z.nullable(z.number()),
});

export async function reverseCredits(
  db: Db,
  botId: number,
  chargeId: string,
  { anyway }: { anyway: boolean },
): Promise<CreditReversal> {
  const params = [chargeId, botId, anyway, crypto.randomUUID()];
  const [, , rows] = await db.transaction([
    ...lockPayment(chargeId),
    { text: TAKE_BACK, params },
    unrewardStatement(chargeId),
  ]);
  if (!rows?.[0]) return { outcome: "unknown" };
  const { user_id: userId, stars, credits, have, state, taken, shortfall } = takenSchema.parse(rows[0]);
  if (taken !== null && shortfall !== null) return { outcome: "taken", chargeId, userId, stars, taken, shortfall };
  return state === "paid" ? { outcome: "short", userId, stars, credits, have } : { outcome: "done" };
}

export async function finishRefund(db: Db, chargeId: string): Promise<void> {
  const text = `update payments set state = 'refunded', refunded_at = now(), next_at = null
    where charge_id = $1 and state = 'refunding'`;
  await db.query(text, [chargeId]);
}

const UNDO = `
with undone as (
  update payments p set state = 'paid', taken = 0, shortfall = 0, next_at = null
  from (select charge_id, taken from payments where charge_id = $1) before
  where p.charge_id = before.charge_id and p.state = 'refunding'
  returning p.user_id, p.charge_id, before.taken as back
), filled as (
  update accounts a set available = a.available + back, paid = a.paid + back from undone where a.user_id = undone.user_id
)
insert into ledger (user_id, kind, reason, amount, paid, charge_id)
select user_id, 'grant', 'refund_undone', back, back, charge_id from undone where back > 0`;

export async function undoRefund(db: Db, chargeId: string): Promise<void> {
  await db.transaction([...lockPayment(chargeId), { text: UNDO, params: [chargeId] }, rewardStatement({ chargeId })]);
}

/**
 * Books a refund that Telegram made. The Stars are gone, so credits that were spent become a shortfall. A refund that
 * we asked for is only finished.
 */
const BOOK_REFUND = `
with ended as (
  update payments set state = 'refunded', refunded_at = now(), next_at = null where charge_id = $1 and state = 'refunding'
), wanted as (
  select p.*, coalesce(a.paid, 0) as have from payments p left join accounts a on a.user_id = p.user_id
  where p.charge_id = $1 and p.bot_id = $2 and p.state = 'paid'
), moved as (
  update payments p set state = 'refunded', refunded_at = now(), taken = least(wanted.have, wanted.credits),
    shortfall = greatest(wanted.credits - wanted.have, 0)
  from wanted where p.charge_id = wanted.charge_id
  returning p.charge_id, p.user_id, p.taken, p.shortfall
), ${TAKE}
select user_id, taken, shortfall from moved`;

const bookedSchema = z.object({ user_id: z.coerce.number(), taken: z.number(), shortfall: z.number() });

export async function bookRefund(
  db: Db,
  botId: number,
  chargeId: string,
): Promise<{ userId: number; taken: number; shortfall: number } | null> {
  const [, , rows] = await db.transaction([
    ...lockPayment(chargeId),
    { text: BOOK_REFUND, params: [chargeId, botId] },
    unrewardStatement(chargeId),
  ]);
  if (!rows?.[0]) return null;
  const { user_id, taken, shortfall } = bookedSchema.parse(rows[0]);
  return { userId: user_id, taken, shortfall };
}
