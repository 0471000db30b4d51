import * as z from "zod/mini";
import { shopConfig } from "../../registry/load.js";
import type { Invitations } from "../../tasks/money/payments.js";
import type { Actor } from "../../tasks/session.js";
import type { Db, Statement } from "../client.js";
import { IS_NEW, MARK_UPDATE, markUpdateParams } from "../operations/update-dedupe.js";

/** Who came longer ago was not brought by a link. */
const NEWCOMER = "interval '1 day'";

/** The update is marked by what it does besides: this alone may be repeated. */
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
 * The bonuses of an invitation, once the newcomer paid or got a result. Behind whatever that was, in its transaction.
 * The row of the referrer counts, so that two newcomers at once cannot pass the limit together.
 */
const rewardOf = (newcomer: string) => `
with due as (
  update referrals set rewarded_at = now() where user_id = (${newcomer}) and rewarded_at is null
  returning user_id, referrer_id
), thanked as (
  update accounts a set referrals = a.referrals + 1, available = a.available + $3, paid = a.paid + $3
  from due where a.user_id = due.referrer_id and a.referrals < $4
  returning a.user_id
), welcomed as (
  update accounts a set available = a.available + $2, paid = a.paid + $2 from due where a.user_id = due.user_id
  returning a.user_id
)
insert into ledger (user_id, kind, reason, amount, paid)
select user_id, 'grant', 'referral', $3::int, $3::int from thanked where $3::int > 0
union all select user_id, 'grant', 'referral', $2::int, $2::int from welcomed where $2::int > 0`;

const OF_USER = rewardOf("$1::bigint");
const OF_TASK = rewardOf("select user_id from tasks where id = $1 and state = 'succeeded'");

export function rewardStatement(cause: { userId: number } | { taskId: string }): Statement {
  const { newcomer, referrer, maxFriends } = shopConfig.referral;
  const [text, id] = "userId" in cause ? [OF_USER, cause.userId] : [OF_TASK, cause.taskId];
  return { text, params: [id, newcomer, referrer, maxFriends] };
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
