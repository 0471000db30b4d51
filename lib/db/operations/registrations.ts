import type { RegistrationEnd } from "../../tasks/operations/register.js";
import type { Db, Statement } from "../client.js";
import { lockWebhook } from "../locks.js";

/** Registering takes a few Bot API calls. If a deployment died over them, another may register after this time. */
const LEASE = "interval '30 s'";

/** The row of `won`, else the one that this very claim took: a request whose answer was lost is sent again. */
const wonOrOwn = (claim: string) => `
select fence from won
union all
select fence from registrations where bot_id = $1 and claim = ${claim}::uuid and lease_until > now()
  and not exists (select 1 from won)`;

const CLAIM = `
with won as (
  insert into registrations (bot_id, lease_until, claim) values ($1, now() + ${LEASE}, $2::uuid)
  on conflict (bot_id) do update set fence = registrations.fence + 1, lease_until = now() + ${LEASE}, claim = $2::uuid
  where registrations.lease_until < now()
  returning fence
)${wonOrOwn("$2")}`;

/** Like CLAIM, but only while `url` is the registered address: another may have been registered since the check. */
const CLAIM_AGAIN = `
with won as (
  update registrations set fence = fence + 1, lease_until = now() + ${LEASE}, claim = $2::uuid
  where bot_id = $1 and url = $3 and lease_until < now()
  returning fence
)${wonOrOwn("$2")}`;

const RELEASE = "update registrations set lease_until = now() where bot_id = $1 and fence = $2";

const done = (change: string, condition = "true") => `
with done as (
  update registrations set lease_until = now(), registered_at = now(), url = $3, secret_mark = $4
  where bot_id = $1 and fence = $2 and ${condition}
  returning bot_id
)
insert into watches (bot_id, look_at) select bot_id, now() + interval '5 min' from done
on conflict (bot_id) do update set ${change}`;

/** After a registration by the operator the count of repairs begins anew. */
const REGISTERED = done("look_at = excluded.look_at, pending_updates = 0, repaired_at = '{}', gave_up_at = null");
/** Counts a repair while the lease is held, so that a request that is sent twice counts one. Drops old repairs. */
const REPAIRED = done(
  "repaired_at = (watches.repaired_at || now())[greatest(1, cardinality(watches.repaired_at) - 8):]",
  "lease_until > now()",
);

const statements: Record<RegistrationEnd, string> = { failed: RELEASE, registered: REGISTERED, repaired: REPAIRED };

/**
 * Claims the right to register the webhook of a bot, by the bot's id, which outlives a change of its token. Null:
 * another deployment is registering at the moment.
 */
export function claimRegistration(db: Db, botId: number): Promise<number | null> {
  return claim(db, botId, { text: CLAIM, params: [botId, crypto.randomUUID()] });
}

/** Like `claimRegistration`; null also when the bot is no longer registered for that address. */
export function claimRepair(db: Db, botId: number, url: string): Promise<number | null> {
  return claim(db, botId, { text: CLAIM_AGAIN, params: [botId, crypto.randomUUID(), url] });
}

async function claim(db: Db, botId: number, statement: Statement): Promise<number | null> {
  const [, rows] = await db.transaction([lockWebhook(botId), statement]);
  const fence = rows?.[0]?.["fence"];
  return typeof fence === "number" ? fence : null;
}

export async function finishRegistration(
  db: Db,
  held: { botId: number; fence: number; url: string; secretMark: string },
  finish: RegistrationEnd,
): Promise<void> {
  const params = [held.botId, held.fence, ...(finish === "failed" ? [] : [held.url, held.secretMark])];
  await db.query(statements[finish], params);
}
