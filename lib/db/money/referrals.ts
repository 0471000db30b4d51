import * as z from "zod/mini";
import { shopConfig } from "../../registry/load.js";
import type { BonusNews } from "../../tasks/messenger.js";
import type { Invitations } from "../../tasks/money/payments.js";
import type { Actor } from "../../tasks/session.js";
import type { Db, Statement } from "../client.js";
import { IS_NEW, MARK_UPDATE, markUpdateParams } from "../operations/update-dedupe.js";

/** A person who is known for longer was not brought by a link. */
const NEWCOMER = "interval '1 day'";

/**
 * Records who brought a newcomer. It does not mark the update, because the update does more than this; it may be
 * repeated.
 */
const REFER = `
with person as (
  insert into users (id, first_name, username, suggested_locale) values ($1, $2, $3, $4)
  on conflict (id) do update set seen_at = now()
  returning id, created_at
)
insert into referrals (user_id, referrer_id)
select person.id, referrer.id from person, users referrer
where referrer.id = $5 and referrer.id <> person.id and person.created_at > now() - ${NEWCOMER}
  and referrer.created_at < person.created_at
  and not exists (select 1 from tasks t where t.user_id = person.id)
  and not exists (select 1 from payments p where p.user_id = person.id)
on conflict (user_id) do nothing`;

export async function recordReferral(db: Db, actor: Actor, referrerId: number): Promise<void> {
  const { userId, firstName, username, suggestedLocale } = actor;
  await db.query(REFER, [userId, firstName, username, suggestedLocale, referrerId]);
}

/**
 * Books the bonuses of an invitation when the newcomer first paid or got a result, in the transaction of that. The row
 * of the referrer counts the bonuses, so two newcomers at the same moment cannot pass the limit together.
 */
const rewardOf = (newcomer: string) => `
with due as (
  update referrals set rewarded_at = now(), rewarded_by = $5::text, told_at = null where user_id = (${newcomer}) and rewarded_at is null
  returning user_id, referrer_id
), thanked as (
  insert into accounts as a (user_id, referrals, available, paid) select referrer_id, 1, $3, $3 from due
  on conflict (user_id) do update set referrals = a.referrals + 1, available = a.available + $3, paid = a.paid + $3
  where a.referrals < $4
  returning a.user_id
), welcomed as (
  update accounts a set available = a.available + $2, paid = a.paid + $2 from due where a.user_id = due.user_id
  returning a.user_id
)
insert into ledger (user_id, kind, reason, amount, paid, charge_id)
select user_id, 'grant', 'referral', $3::int, $3::int, $5::text from thanked where $3::int > 0
union all select user_id, 'grant', 'referral', $2::int, $2::int, $5::text from welcomed where $2::int > 0
returning user_id`;

const OF_PAYMENT = rewardOf("select user_id from payments where charge_id = $1 and state = 'paid' and credits > 0");
const OF_TASK = rewardOf("select user_id from tasks where id = $1 and state = 'succeeded'");

/** Behind the end of a task, or behind what booked a payment or undid its refund, in the transaction of that. */
export function rewardStatement(cause: { chargeId: string } | { taskId: string }): Statement {
  const { newcomer, referrer, maxFriends } = shopConfig.referral;
  const bonuses = [newcomer, referrer, maxFriends];
  if ("taskId" in cause) return { text: OF_TASK, params: [cause.taskId, ...bonuses, null] };
  return { text: OF_PAYMENT, params: [cause.chargeId, ...bonuses, cause.chargeId] };
}

const CLAIM_NEWS = `
with told as (
  update referrals set told_at = now() where user_id = $1 and rewarded_at is not null and told_at is null
  returning user_id, referrer_id, rewarded_at
)
select l.user_id, l.amount as credits, l.user_id = told.user_id as is_newcomer, coalesce(u.locale, u.suggested_locale) as locale
from told join ledger l on l.user_id in (told.user_id, told.referrer_id) and l.kind = 'grant' and l.reason = 'referral'
  and l.created_at = told.rewarded_at
join users u on u.id = l.user_id order by l.id`;

const newsSchema = z.object({
  user_id: z.coerce.number(),
  credits: z.number(),
  is_newcomer: z.boolean(),
  locale: z.enum(["en", "ru"]),
});

/** What both people of an invitation are to be told, for the caller to tell: nobody else is given it again. */
export async function claimBonusNews(db: Db, newcomerId: number): Promise<BonusNews[]> {
  const rows = await db.query(CLAIM_NEWS, [newcomerId]);
  return rows.map((row) => {
    const { user_id: userId, is_newcomer: isNewcomer, credits, locale } = newsSchema.parse(row);
    return { userId, credits, isNewcomer, locale };
  });
}

/**
 * The bonuses that this payment earned, once it is given back: as far as they are unspent. The next purchase or result
 * earns them anew. They were booked in one transaction with `rewarded_at`: what the payment earned before an earlier
 * refund of it was taken then.
 */
const UNREWARD = `
with earned as (
  select user_id, referrer_id, rewarded_at from referrals
  where rewarded_by = $1 and exists (select 1 from payments where charge_id = $1 and state <> 'paid')
  for update
), undone as (
  update referrals r set rewarded_at = null, rewarded_by = null from earned where r.user_id = earned.user_id
  returning earned.referrer_id
), bonus as (
  select l.user_id, l.amount from ledger l, earned
  where l.charge_id = $1 and l.kind = 'grant' and l.reason = 'referral' and l.created_at = earned.rewarded_at
), unspent as (
  select a.user_id, least(a.paid, bonus.amount) as amount from accounts a join bonus on bonus.user_id = a.user_id for update of a
), taken as (
  update accounts a set available = a.available - unspent.amount, paid = a.paid - unspent.amount,
    referrals = greatest(a.referrals - case when a.user_id in (select referrer_id from undone) then 1 else 0 end, 0)
  from unspent where a.user_id = unspent.user_id
)
insert into ledger (user_id, kind, reason, amount, paid)
select user_id, 'capture', 'refund', amount, amount from unspent where amount > 0`;

/** Behind whatever gave the payment back, in its transaction. */
export function unrewardStatement(chargeId: string): Statement {
  return { text: UNREWARD, params: [chargeId] };
}

const INVITATIONS = `${MARK_UPDATE}
select locale, ${IS_NEW} as is_new, (select count(*)::int from referrals where referrer_id = $3) as joined,
  coalesce((select referrals from accounts where user_id = $3), 0) as rewarded
from person`;

const invitationsSchema = z.object({
  locale: z.enum(["en", "ru"]),
  is_new: z.boolean(),
  joined: z.number(),
  rewarded: z.number(),
});

export async function readInvitations(db: Db, botId: number, actor: Actor): Promise<Invitations> {
  const rows = await db.query(INVITATIONS, markUpdateParams(botId, actor));
  const { is_new, ...rest } = invitationsSchema.parse(rows[0]);
  return { ...rest, isNew: is_new };
}
