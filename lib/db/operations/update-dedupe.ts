import type { Actor } from "../../tasks/session.js";

/**
 * The head of a statement that an update causes, parameters 1 to 6: creates the person's row and marks the update as
 * seen. `fresh` has a row only the first time that the update comes.
 */
export const MARK_UPDATE = `
with person as (
  insert into users (id, first_name, username, suggested_locale) values ($3, $4, $5, $6)
  on conflict (id) do update set first_name = $4, username = $5, suggested_locale = $6, seen_at = now()
  returning id, coalesce(locale, suggested_locale) as locale, banned_at is not null as is_banned
), fresh as (
  insert into updates (bot_id, update_id) values ($1, $2) on conflict do nothing returning 1
)`;

export function markUpdateParams(botId: number, actor: Actor): unknown[] {
  const { updateId, userId, firstName, username, suggestedLocale } = actor;
  return [botId, updateId, userId, firstName, username, suggestedLocale];
}
