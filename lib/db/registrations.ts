import type { Db } from "./client.js";

/** Registering takes a few Telegram calls; a holder that died is replaced after this. */
const LEASE = "interval '30 s'";

const CLAIM = `
insert into registrations (bot_id, url, lease_until) values ($1, $2, now() + ${LEASE})
on conflict (bot_id) do update set url = $2, fence = registrations.fence + 1, lease_until = now() + ${LEASE}
where registrations.lease_until < now()
returning fence`;

const DONE = `
update registrations set lease_until = now(), registered_at = now() where bot_id = $1 and fence = $2`;

/**
 * Takes the right to register the webhook of a bot. Keyed by the bot's id, which outlives a change of its token.
 * Null: another deployment is registering right now.
 */
export async function claimRegistration(db: Db, botId: number, url: string): Promise<number | null> {
  const [, rows] = await db.transaction([
    { text: "select pg_advisory_xact_lock(hashtextextended('kiegram:webhook:' || $1::text, 0))", params: [botId] },
    { text: CLAIM, params: [botId, url] },
  ]);
  const fence = rows?.[0]?.["fence"];
  return typeof fence === "number" ? fence : null;
}

export async function finishRegistration(db: Db, botId: number, fence: number): Promise<void> {
  await db.query(DONE, [botId, fence]);
}
