import * as z from "zod/mini";
import type { ReconciledPage, StarTransaction } from "../../tasks/money/payments.js";
import type { WorkItem } from "../../tasks/store.js";
import type { Db, Row, Statement } from "../client.js";
import { bookRefund } from "./refunds.js";

/** A little less than a day, so that a daily sweep that comes a little early still compares. */
const EVERY = "interval '20 h'";
/** Skips bots without a recent invoice: the daily comparison would only wake their database. */
const LATELY = "interval '60 days'";
/** Younger payments may not yet be in the part of Telegram's list that was read. */
const SETTLED = "interval '1 h'";
const REFUND_AGAIN = "interval '2 min'";
const REFUNDS_AT_ONCE = 5;

/**
 * Claims the comparison for one of all sweeps, and only on the deployment that the webhook at `url` is registered for.
 */
const CLAIM = `
update watches w set reconciled_at = now() from registrations r
where w.bot_id = $1 and r.bot_id = w.bot_id and r.url = $2
  and (w.reconciled_at is null or w.reconciled_at < now() - ${EVERY})
  and exists (select 1 from invoices i where i.bot_id = $1 and i.created_at > now() - ${LATELY})
returning w.star_transactions as offset_count`;

export const claimRefunds = (most: number) => `
update payments set next_at = now() + ${REFUND_AGAIN} where charge_id in (
  select charge_id from payments where bot_id = $1 and state = 'refunding' and next_at <= now()
  order by next_at limit ${most} for update skip locked
) returning charge_id, user_id`;

/**
 * The statements of a sweep for payments: whether it has to compare, and the refunds that Telegram has not answered.
 */
export function paymentUpkeepStatements(botId: number, url: string | null): [Statement, Statement] {
  return [
    { text: CLAIM, params: [botId, url] },
    { text: claimRefunds(REFUNDS_AT_ONCE), params: [botId] },
  ];
}

const claimSchema = z.object({ offset_count: z.number() });
const refundSchema = z.object({ charge_id: z.string(), user_id: z.coerce.number() });

export function parseReconciliation(rows: readonly Row[]): { offset: number } | null {
  return rows[0] ? { offset: claimSchema.parse(rows[0]).offset_count } : null;
}

export function parseRefunds(rows: readonly Row[]): WorkItem[] {
  return rows.map((row) => {
    const { charge_id, user_id } = refundSchema.parse(row);
    return { chargeId: charge_id, userId: user_id, work: "refund" };
  });
}

/**
 * A person whose payment never reached us may have no row. A statement of its own, before the booking, because
 * `bookPayment` too locks the person before the payment: in the other order the two could deadlock.
 */
const ADD_USERS = `
insert into users (id, first_name, suggested_locale)
select distinct "userId", '', 'en' from jsonb_to_recordset($2::jsonb) as t("chargeId" text, "userId" bigint)
where not exists (select 1 from payments p where p.bot_id = $1 and p.charge_id = "chargeId")
order by "userId" on conflict (id) do nothing`;

/** Books payments like `bookPayment`, many at once. */
const BOOK_MISSED = `
with listed as (
  select * from jsonb_to_recordset($2::jsonb) as t("chargeId" text, "userId" bigint, stars int, "invoiceId" text)
), known as (
  update payments p set matched_at = now() from listed
  where p.charge_id = listed."chargeId" and p.stars = listed.stars and p.matched_at is null
), lost as (
  insert into payments (charge_id, bot_id, user_id, invoice_id, stars, credits, matched_at)
  select "chargeId", $1, "userId", i.id, listed.stars,
    case when i.stars = listed.stars and i.user_id = "userId" then i.credits else 0 end, now()
  from listed left join invoices i on i.id = "invoiceId" and i.bot_id = $1
  on conflict (charge_id) do nothing
  returning user_id, charge_id, stars, credits
), credited as (
  insert into accounts as a (user_id, available, paid)
  select user_id, sum(credits), sum(credits) from lost group by user_id
  on conflict (user_id) do update set available = a.available + excluded.available, paid = a.paid + excluded.paid
), ledgered as (
  insert into ledger (user_id, kind, reason, amount, paid, charge_id)
  select user_id, 'grant', 'payment', credits, credits, charge_id from lost where credits > 0
)
select user_id, charge_id, stars, credits from lost`;

const lostSchema = z.object({
  user_id: z.coerce.number(),
  charge_id: z.string(),
  stars: z.number(),
  credits: z.number(),
});

/** Books what a page of Telegram's list has and we have not: one request for its payments, and one for each refund. */
export async function reconcilePage(
  db: Db,
  botId: number,
  transactions: readonly StarTransaction[],
): Promise<ReconciledPage> {
  const sales = transactions.filter(({ direction }) => direction === "in");
  const params = [botId, JSON.stringify(sales)];
  const statements = [ADD_USERS, BOOK_MISSED].map((text) => ({ text, params }));
  const [, rows = []] = sales.length === 0 ? [] : await db.transaction(statements);
  const booked = rows.map((row) => {
    const { user_id, charge_id, ...rest } = lostSchema.parse(row);
    return { chargeId: charge_id, userId: user_id, ...rest };
  });
  const refunded = [];
  for (const { chargeId } of transactions.filter(({ direction }) => direction === "out")) {
    const found = await bookRefund(db, botId, chargeId);
    if (found) refunded.push({ chargeId, userId: found.userId, shortfall: found.shortfall });
  }
  return { booked, refunded };
}

const FINISH = `
with moved as (
  update watches set star_transactions = $2 where bot_id = $1
)
select charge_id from payments
where $3::bool and bot_id = $1 and matched_at is null and paid_at < now() - ${SETTLED} order by paid_at limit 100`;

export async function finishReconciliation(
  db: Db,
  botId: number,
  { seenCount, isWhole }: { seenCount: number; isWhole: boolean },
): Promise<string[]> {
  const rows = await db.query(FINISH, [botId, seenCount, isWhole]);
  return rows.map((row) => String(row["charge_id"]));
}
