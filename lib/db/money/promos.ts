import * as z from "zod/mini";
import type { Promo, PromoOutcome } from "../../tasks/money/payments.js";
import type { AuditedCommand, AuditedResult } from "../../tasks/operations/admin.js";
import type { Actor } from "../../tasks/session.js";
import type { Locale } from "../../tasks/task.js";
import type { Db } from "../client.js";
import { lockPromo } from "../locks.js";
import { auditedWrite } from "../operations/audit.js";
import { IS_NEW, MARK_UPDATE, markUpdateParams } from "../operations/update-dedupe.js";

const REDEEM = `${MARK_UPDATE}, code as (
  select c.*, coalesce(c.expires_at <= now(), false) as is_over,
    (select count(*) from promo_uses u where u.code = c.code) as uses,
    exists (select 1 from promo_uses u where u.code = c.code and u.user_id = $3) as is_used,
    exists (select 1 from promo_uses u where u.code = c.code and u.user_id = $3 and u.update_id = $2) as is_used_by_it
  from promo_codes c, person where c.code = $8 and not is_banned
), used as (
  insert into promo_uses (code, user_id, update_id)
  select code, $3, $2 from code where not is_over and not is_used and uses < max_uses and exists (select 1 from fresh)
  returning code
), credited as (
  insert into accounts as a (user_id, available, paid) select $3, code.credits, code.credits from code, used
  on conflict (user_id) do update set available = a.available + excluded.available, paid = a.paid + excluded.paid
  returning available
), ledgered as (
  insert into ledger (user_id, kind, reason, amount, paid)
  select $3, 'grant', 'promo', code.credits, code.credits from code, used
)
select locale, ${IS_NEW} as is_new, (select credits from code) as credits,
  coalesce((select available from credited), (select available from accounts where user_id = $3)) as available,
  case when exists (select 1 from used) or (select is_used_by_it from code) then 'redeemed' else (
    select case when is_used then 'repeated' when is_over then 'expired' else 'used_up' end from code) end as outcome
from person`;

const redeemedSchema = z.object({
  locale: z.enum(["en", "ru"]),
  is_new: z.boolean(),
  credits: z.nullable(z.number()),
  available: z.nullable(z.number()),
  outcome: z.nullable(z.enum(["redeemed", "repeated", "expired", "used_up"])),
});

/** Redeems a promo code. `code` may be in upper or lower case. */
export async function redeemPromo(
  db: Db,
  botId: number,
  actor: Actor,
  code: string,
): Promise<{ locale: Locale; isNew: boolean; result: PromoOutcome }> {
  const name = code.toUpperCase();
  const [, rows] = await db.transaction([
    lockPromo(name),
    { text: REDEEM, params: [...markUpdateParams(botId, actor), name] },
  ]);
  const row = redeemedSchema.parse(rows?.[0]);
  return { locale: row.locale, isNew: row.is_new, result: resultOf(row) };
}

function resultOf({ outcome, credits, available }: z.infer<typeof redeemedSchema>): PromoOutcome {
  if (outcome === null) return { outcome: "unknown" };
  if (outcome !== "redeemed") return { outcome };
  return { outcome, credits: credits ?? 0, availableCredits: available ?? 0 };
}

/** Makes a promo code. False: there is such a code already. */
export function createPromo(db: Db, botId: number, act: AuditedCommand, promo: Promo): Promise<AuditedResult<boolean>> {
  const change = {
    ctes: (at: (index: number) => string) => `made as (
      insert into promo_codes (code, credits, max_uses, expires_at, created_by)
      select ${at(0)}, ${at(1)}, ${at(2)}, now() + make_interval(days => ${at(3)}::int), $3 from fresh
      on conflict (code) do nothing returning code
    )`,
    result: () => "select jsonb_build_object('made', exists (select 1 from made))",
    params: [promo.code, promo.credits, promo.maxUses, promo.days],
  };
  return auditedWrite(db, { botId, act, change }, (result) => madeSchema.parse(result).made);
}

const madeSchema = z.object({ made: z.boolean() });
