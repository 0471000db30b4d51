import * as z from "zod/mini";
import type { AlertCause } from "../../tasks/messenger.js";
import type { RepairStatus, WebhookCheck } from "../../tasks/store.js";
import type { Db, Row, Statement } from "../client.js";
import { ALERT_AGAIN_AFTER } from "./alerts.js";

/** Each check is a Bot API call, so a sweep that runs every minute makes one only this often. */
const LOOK_EVERY = "interval '5 min'";
const REMEMBERED = "interval '1 h'";
const ELSEWHERE: AlertCause = "webhook_elsewhere";

/** A sweep purges too. */
const SWEPT = `
insert into watches (bot_id, swept_at) values ($1, now())
on conflict (bot_id) do update set swept_at = now(), purged_at = now()`;

/**
 * Concurrent sweeps race on this row: the one that moves `look_at` makes the check. A deployment that is not the
 * registered one must not win that race. It gets the registered URL instead, unless the admins were alerted recently.
 */
const CLAIM_LOOK = `
with mine as (
  update watches w set look_at = now() + ${LOOK_EVERY}, looked_before = w.looked_at, looked_at = now()
  from registrations r
  where w.bot_id = $1 and r.bot_id = w.bot_id and r.url = $2 and w.look_at <= now()
  returning r.url, r.secret_mark, date_trunc('second', greatest(w.looked_before, r.registered_at)) as since,
    w.pending_updates,
    (select count(*)::int from unnest(w.repaired_at) as at where at > now() - ${REMEMBERED}) as repairs,
    w.gave_up_at is not null as gave_up, coalesce(w.gave_up_at < now() - ${REMEMBERED}, false) as rested
)
select * from mine
union all
select r.url, r.secret_mark, r.registered_at, 0, 0, false, false from registrations r
where r.bot_id = $1 and r.url <> $2 and not exists (
  select 1 from alerts a where a.bot_id = $1 and a.cause = '${ELSEWHERE}' and a.raised_at > now() - ${ALERT_AGAIN_AFTER})`;

const RECORD = `
update watches set pending_updates = $2, gave_up_at = case $3 when 'now' then now() when 'still' then gave_up_at end
where bot_id = $1`;

const lookSchema = z.object({
  url: z.string(),
  secret_mark: z.nullable(z.string()),
  since: z.coerce.date(),
  pending_updates: z.number(),
  repairs: z.number(),
  gave_up: z.boolean(),
  rested: z.boolean(),
});

/**
 * The statements of a sweep for the webhook: record that a sweep ran, and claim a check of the webhook, which should be
 * `url`.
 */
export function webhookCheckStatements(botId: number, url: string | null): [Statement, Statement] {
  return [
    { text: SWEPT, params: [botId] },
    { text: CLAIM_LOOK, params: [botId, url] },
  ];
}

export function parseWebhookCheck(rows: readonly Row[]): WebhookCheck | null {
  if (!rows[0]) return null;
  const row = lookSchema.parse(rows[0]);
  return {
    url: row.url,
    secretMark: row.secret_mark,
    lastCheckedAt: row.since,
    pendingUpdates: row.pending_updates,
    repairsLastHour: row.repairs,
    isPaused: row.gave_up,
    isPauseOver: row.rested,
  };
}

export async function recordWebhookCheck(
  db: Db,
  botId: number,
  seen: { pendingUpdates: number; gaveUp: RepairStatus },
): Promise<void> {
  await db.query(RECORD, [botId, seen.pendingUpdates, seen.gaveUp]);
}
