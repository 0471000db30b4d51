import * as z from "zod/mini";
import type { Actor } from "../../tasks/session.js";
import type { AnswerClaim } from "../../tasks/store.js";
import type { Db } from "../client.js";

/**
 * The head of a statement that an update causes, parameters 1 to 7: the person is known from here on, and of the same
 * update only the first coming is `fresh`.
 */
export const MARK_UPDATE = `
with person as (
  insert into users (id, first_name, username, suggested_locale) values ($3, $4, $5, $6)
  on conflict (id) do update set first_name = $4, username = $5, suggested_locale = $6, seen_at = now()
  returning id, coalesce(locale, suggested_locale) as locale, banned_at is not null as is_banned
), fresh as (
  insert into updates (bot_id, update_id, handler, answered_at) values ($1, $2, $7::uuid, null)
  on conflict do nothing returning 1
)`;

/** Whether this very call marked the update, also when it is sent again because its answer was lost. */
export const IS_NEW = isMarkedBy("$7");

/** `handler`: the parameter with the id of the call. Inside a statement with `fresh`, of the update $2 of the bot $1. */
export function isMarkedBy(handler: string): string {
  return `(exists (select 1 from fresh) or exists (
    select 1 from updates where bot_id = $1 and update_id = $2 and handler = ${handler}::uuid))`;
}

export function markUpdateParams(botId: number, actor: Actor): unknown[] {
  const { updateId, userId, firstName, username, suggestedLocale } = actor;
  return [botId, updateId, userId, firstName, username, suggestedLocale, crypto.randomUUID()];
}

/**
 * Who marked an update or took it over shows what came of it within this time, or is taken for dead and somebody else
 * shows it. Under load it takes seconds, and who lives must not be taken for dead; yet when an instance died, Telegram
 * brings the update again at once, and the person waits as long.
 */
const ANSWERING = "interval '10 s'";

const CLAIM_ANSWER = `
with taken as (
  update updates set handler = $3::uuid, received_at = now()
  where bot_id = $1 and update_id = $2 and answered_at is null
    and (handler = $3::uuid or received_at <= now() - ${ANSWERING})
  returning 1
)
select exists (select 1 from taken) as taken, answered_at is not null as answered,
  extract(epoch from received_at + ${ANSWERING} - now())::float8 * 1000 as wait_ms
from updates where bot_id = $1 and update_id = $2`;

const claimSchema = z.object({ taken: z.boolean(), answered: z.boolean(), wait_ms: z.number() });

/** `claimId`: the same when it is asked again. */
export async function claimAnswer(
  db: Db,
  botId: number,
  { updateId, claimId }: { updateId: number; claimId: string },
): Promise<AnswerClaim> {
  const [row] = await db.query(CLAIM_ANSWER, [botId, updateId, claimId]);
  if (!row) return { outcome: "answered" };
  const { taken, answered, wait_ms } = claimSchema.parse(row);
  if (taken) return { outcome: "taken" };
  return answered ? { outcome: "answered" } : { outcome: "wait", waitMs: Math.max(wait_ms, 0) };
}

const MARK_ONLY = `
with fresh as (
  insert into updates (bot_id, update_id, handler) values ($1, $2, $3::uuid) on conflict do nothing returning 1
)
select ${isMarkedBy("$3")} as is_new`;

const markedSchema = z.object({ is_new: z.boolean() });

/** Marks an update that no person sent, and so belongs to no session. Whether this very call did. */
export async function markUpdate(db: Db, botId: number, updateId: number): Promise<boolean> {
  const [row] = await db.query(MARK_ONLY, [botId, updateId, crypto.randomUUID()]);
  return markedSchema.parse(row).is_new;
}

export async function recordAnswer(db: Db, botId: number, updateId: number): Promise<void> {
  await db.query("select note_answer_v1($1, $2)", [botId, updateId]);
}

type AlbumPart = { updateId: number; albumId: string };

export async function recordAlbumPart(db: Db, botId: number, { updateId, albumId }: AlbumPart): Promise<void> {
  await db.query("update updates set album = $3 where bot_id = $1 and update_id = $2", [botId, updateId, albumId]);
}

/** Updates of one chat come in the order of their ids. */
export async function isLastOfAlbum(db: Db, botId: number, { updateId, albumId }: AlbumPart): Promise<boolean> {
  const text = "select 1 from updates where bot_id = $1 and album = $3 and update_id > $2 limit 1";
  return (await db.query(text, [botId, updateId, albumId])).length === 0;
}
