import * as z from "zod/mini";
import type { AdminAct, BroadcastDraft } from "../tasks/admin.js";
import type { Audience, Broadcast } from "../tasks/broadcast-step.js";
import { performChange } from "./audited.js";
import { parseBroadcast } from "./broadcast-steps.js";
import type { Db } from "./client.js";

/** Who can be written to at this moment, by language. */
const REACHABLE = `(select coalesce(jsonb_object_agg(locale, count), '{}') from (
  select coalesce(u.locale, u.suggested_locale) as locale, count(*) as count
  from users u join chats c on c.bot_id = $1 and c.id = u.id
  where c.unreachable_at is null and u.banned_at is null group by 1) reachable)`;

const draftSchema = z.object({
  id: z.number(),
  people: z.object({ en: z.optional(z.number()), ru: z.optional(z.number()) }),
});

export function draftBroadcast(db: Db, botId: number, { act, messageId }: { act: AdminAct; messageId: number }) {
  const change = {
    ctes: (at: (index: number) => string) => `drafted as (
      insert into broadcasts (bot_id, admin_id, message_id) select $1, $3, ${at(0)}::bigint from fresh returning id
    )`,
    result: () => `select jsonb_build_object('id', id, 'people', ${REACHABLE}) from drafted`,
    params: [messageId],
  };
  return performChange(db, { botId, act, change }, (result): BroadcastDraft => {
    const { id, people } = draftSchema.parse(result);
    return { id, people: { en: people.en ?? 0, ru: people.ru ?? 0 } };
  });
}

const SHOWN = (row: string) => `to_jsonb(${row}) || jsonb_build_object('locale', (select locale from admin))`;

/** From the draft to the road, once. */
export function startBroadcast(
  db: Db,
  botId: number,
  { act, id, audience, progressId }: { act: AdminAct; id: number; audience: Audience; progressId: number },
) {
  const change = {
    ctes: (at: (index: number) => string) => `started as (
      update broadcasts set state = 'running', audience = ${at(1)}, progress_id = ${at(2)}::bigint, started_at = now(),
        next_at = now(), progress_at = now(), total = (
          select count(*) from users u join chats c on c.bot_id = $1 and c.id = u.id
          where c.unreachable_at is null and u.banned_at is null
            and (${at(1)} = 'all' or coalesce(u.locale, u.suggested_locale) = ${at(1)}))
      where id = ${at(0)}::bigint and bot_id = $1 and state = 'draft' and exists (select 1 from fresh)
      returning *
    )`,
    result: (at: (index: number) => string) => `select coalesce((select ${SHOWN("started")} from started),
      (select ${SHOWN("b")} from broadcasts b where id = ${at(0)}::bigint and bot_id = $1))`,
    params: [id, audience, progressId],
  };
  return performChange(db, { botId, act, change }, (result): Broadcast | null => parseBroadcast(result));
}

/** A draft is thrown away, a running one stands still: who has it has it. */
export function stopBroadcast(db: Db, botId: number, { act, id }: { act: AdminAct; id: number }) {
  const change = {
    ctes: (at: (index: number) => string) => `stopped as (
      update broadcasts set state = 'stopped', ended_at = now()
      where id = ${at(0)}::bigint and bot_id = $1 and state in ('draft', 'running') and exists (select 1 from fresh)
      returning *
    )`,
    result: (at: (index: number) => string) => `select coalesce((select ${SHOWN("stopped")} from stopped),
      (select ${SHOWN("b")} from broadcasts b where id = ${at(0)}::bigint and bot_id = $1))`,
    params: [id],
  };
  return performChange(db, { botId, act, change }, (result): Broadcast | null => parseBroadcast(result));
}

/** The one of that number, or the last that was begun. */
export function readBroadcast(db: Db, botId: number, { act, id }: { act: AdminAct; id: number | null }) {
  const change = {
    result: (at: (index: number) => string) => `select ${SHOWN("b")} from broadcasts b
      where bot_id = $1 and (${at(0)}::bigint is null and state <> 'draft' or id = ${at(0)}::bigint)
      order by id desc limit 1`,
    params: [id],
  };
  return performChange(db, { botId, act, change }, (result): Broadcast | null => parseBroadcast(result));
}
