import * as z from "zod/mini";
import type { BookedPayment, Invoice, IssuedInvoice, OpenInvoice, PaidInvoice } from "../../tasks/money/payments.js";
import type { Actor } from "../../tasks/session.js";
import type { Locale } from "../../tasks/task.js";
import type { Db } from "../client.js";
import { IS_NEW, MARK_UPDATE, markUpdateParams } from "../operations/update-dedupe.js";
import { rewardStatement } from "./referrals.js";

/** A price holds for a day; after that an invoice is refused and the person takes a new one. */
const INVOICE_LASTS = "interval '24 h'";
const localeSchema = z.enum(["en", "ru"]);

const READ = `
select i.user_id, i.stars, i.created_at < now() - ${INVOICE_LASTS} as is_old,
  exists (select 1 from payments p where p.invoice_id = i.id) as is_paid,
  coalesce(u.locale, u.suggested_locale) as locale, u.banned_at is not null as is_banned
from invoices i left join users u on u.id = i.user_id where i.id = $1 and i.bot_id = $2`;

const readSchema = z.object({
  user_id: z.coerce.number(),
  stars: z.number(),
  is_old: z.boolean(),
  is_paid: z.boolean(),
  is_banned: z.boolean(),
  locale: z.nullable(localeSchema),
});

export async function readInvoice(
  db: Db,
  botId: number,
  invoiceId: string,
): Promise<{ invoice: OpenInvoice | null; locale: Locale | null }> {
  const [first] = await db.query(READ, [invoiceId, botId]);
  if (!first) return { invoice: null, locale: null };
  const row = readSchema.parse(first);
  const { stars } = row;
  const invoice = { userId: row.user_id, stars, isPaid: row.is_paid, isOld: row.is_old, isBanned: row.is_banned };
  return { invoice, locale: row.locale };
}

/** One invoice an update, however often that comes: each one that is shown can be paid. */
const ISSUE = `${MARK_UPDATE}, issued as (
  insert into invoices (id, bot_id, user_id, pack, stars, credits, update_id)
  select $8, $1, $3, $9, $10, $11, $2 from fresh, person where not is_banned
  returning id, pack, stars, credits
)
select locale, ${IS_NEW} as is_new, (select to_jsonb(i) from (
  select * from issued
  union all select id, pack, stars, credits from invoices where bot_id = $1 and update_id = $2
) i) as invoice from person`;

const issuedSchema = z.object({
  locale: localeSchema,
  is_new: z.boolean(),
  invoice: z.nullable(z.object({ id: z.string(), pack: z.string(), stars: z.number(), credits: z.number() })),
});

export async function issueInvoice(
  db: Db,
  botId: number,
  actor: Actor,
  { id, pack, stars, credits }: Invoice,
): Promise<IssuedInvoice> {
  const rows = await db.query(ISSUE, [...markUpdateParams(botId, actor), id, pack, stars, credits]);
  const { locale, is_new, invoice } = issuedSchema.parse(rows[0]);
  return { locale, isNew: is_new, invoice };
}

/**
 * Books a charge. Whether it is new is decided by its own id and not by the update's mark, so that a replayed dead
 * letter books a payment that is missing. The credits are those of the invoice as it was issued; a payment that fits no
 * invoice is worth none.
 */
const BOOK = `${MARK_UPDATE}, paid as (
  insert into payments (charge_id, bot_id, user_id, invoice_id, stars, credits)
  select $8, $1, person.id, i.id, $10, case when i.stars = $10 and i.user_id = person.id then i.credits else 0 end
  from person left join invoices i on i.id = $9 and i.bot_id = $1
  on conflict (charge_id) do nothing
  returning user_id, charge_id, credits
), credited as (
  insert into accounts as a (user_id, available, paid) select user_id, credits, credits from paid
  on conflict (user_id) do update set available = a.available + excluded.available, paid = a.paid + excluded.paid
  returning available
), ledgered as (
  insert into ledger (user_id, kind, reason, amount, paid, charge_id)
  select user_id, 'grant', 'payment', credits, credits, charge_id from paid where credits > 0
)
select locale, ${IS_NEW} as is_new from person`;

/** Runs after BOOK, so that it sees a booking that another request made at the same moment. */
const READ_BOOKED = `
select p.credits, coalesce(a.available, 0) as available from payments p left join accounts a on a.user_id = p.user_id
where p.charge_id = $1`;

const personSchema = z.object({ locale: localeSchema, is_new: z.boolean() });
const bookedSchema = z.object({ credits: z.number(), available: z.number() });

/** Books the payment and after it, in the same request, the bonus of an invitation. */
export async function bookPayment(db: Db, botId: number, actor: Actor, paid: PaidInvoice): Promise<BookedPayment> {
  const params = [...markUpdateParams(botId, actor), paid.chargeId, paid.invoiceId, paid.stars];
  const [people, bonuses, booked] = await db.transaction([
    { text: BOOK, params },
    rewardStatement({ chargeId: paid.chargeId }),
    { text: READ_BOOKED, params: [paid.chargeId] },
  ]);
  const { locale, is_new } = personSchema.parse(people?.[0]);
  const { credits, available } = bookedSchema.parse(booked?.[0]);
  return { locale, isNew: is_new, credits, availableCredits: available, hasEarnedBonus: (bonuses ?? []).length > 0 };
}
