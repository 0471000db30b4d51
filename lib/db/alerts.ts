import * as z from "zod/mini";
import type { Locale } from "../tasks/task.js";
import type { Db } from "./client.js";

/** Long enough not to nag, short enough that a new day's trouble is heard of. */
export const ALERT_AGAIN_AFTER = "interval '6 h'";

const CLAIM = `
with raised as (
  insert into alerts (bot_id, cause) values ($1, $2)
  on conflict (bot_id, cause) do update set raised_at = now() where alerts.raised_at < now() - ${ALERT_AGAIN_AFTER}
  returning cause
)
select coalesce((select jsonb_agg(jsonb_build_object('id', id, 'locale', coalesce(locale, suggested_locale)))
  from users where id = any($3::bigint[])), '[]') as admins
from raised`;

const adminsSchema = z.array(z.object({ id: z.number(), locale: z.enum(["en", "ru"]) }));

/** The languages of those admins who have spoken to the bot; null when the cause was raised lately. */
export async function claimAlert(
  db: Db,
  owner: { botId: number; adminIds: readonly number[] },
  cause: string,
): Promise<ReadonlyMap<number, Locale> | null> {
  const [row] = await db.query(CLAIM, [owner.botId, cause, owner.adminIds]);
  if (!row) return null;
  return new Map(adminsSchema.parse(row["admins"]).map(({ id, locale }) => [id, locale]));
}
