import * as z from "zod/mini";
import {
  type Audience,
  type Broadcast,
  type BroadcastOutcome,
  type BroadcastSend,
  type BroadcastStep,
  broadcastStates,
  SEND_INTERVAL_MS,
} from "../../tasks/messenger.js";
import type { AuditedCommand, BroadcastDraft } from "../../tasks/operations/admin.js";
import type { Db } from "../client.js";
import { auditedWrite } from "../operations/audit.js";

/** Longer than a Bot API call may take. A copy whose lease ran out may or may not have arrived. */
const SEND_LEASE = "interval '60 s'";
/** How long a function that runs a broadcast keeps the sweep from giving it to another. */
const CARRIED = "interval '15 s'";
const PROGRESS_EVERY = "interval '3 s'";
/** A person for whom Telegram answered 429 this often is left out. */
const MOST_TRIES = 20;
/** How long to wait when there is nobody left to claim and other functions still hold copies. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Records what became of the copies that were claimed. It also locks the broadcast and the pace for the statement after
 * it, which reads what this one left. A copy that was given up as unknown in the meantime and did arrive counts as
 * delivered.
 */
const RECORD = `
with given as (
  select g.*, s.state as before, s.fence >= ${MOST_TRIES} as is_last
  from jsonb_to_recordset($3::jsonb) as g (user_id bigint, fence int, state text)
  join broadcast_sends s on s.broadcast_id = $2 and s.user_id = g.user_id and s.fence = g.fence
  where s.state in ('sending', 'unknown') for update of s
), recorded as (
  update broadcast_sends s set lease_until = null, state = case
    when given.state = 'gone' or (given.state = 'again' and is_last) then 'refused'
    when given.state = 'again' and before = 'unknown' then 'unknown' else given.state end
  from given where s.broadcast_id = $2 and s.user_id = given.user_id
  returning s.user_id, s.state, before
), closed as (
  update chats c set unreachable_at = now() from recorded
  where c.bot_id = $1 and c.id = recorded.user_id and recorded.state = 'blocked'
), paced as (
  insert into paces (bot_id, next_at) values ($1, now() + $4::float8 * interval '1 ms')
  on conflict (bot_id) do update set next_at = greatest(paces.next_at, now() + $4::float8 * interval '1 ms')
)
update broadcasts set delivered = delivered + (select count(*) from recorded where state = 'delivered'),
  blocked = blocked + (select count(*) from recorded where state = 'blocked'),
  refused = refused + (select count(*) from recorded where state = 'refused'),
  unknown = unknown + (select count(*) from recorded where state = 'unknown')
    - (select count(*) from recorded where before = 'unknown'),
  state = case when state = 'running' and exists (select 1 from given where state = 'gone') then 'failed' else state end,
  ended_at = case when state = 'running' and exists (select 1 from given where state = 'gone') then now() else ended_at end
where id = $2 and bot_id = $1`;

/**
 * Claims the next people: first those whom Telegram put off, then new ones in the order of their ids. Also claims the
 * times at which they may be written to. `pace.room` is 0 while the broadcast is not running or the pace is more than a
 * second ahead of the clock. `ending` says that there was room, that nobody was left and that no copy is under way.
 * `moved.next_at` keeps the sweep away while this function runs; a function that stops passes `limit` 0, and the
 * broadcast is due as soon as the pace allows.
 */
const TAKE = `
with cast_row as (
  select * from broadcasts where id = $2 and bot_id = $1
), pace as (
  select next_at, case when next_at <= now() + interval '1 s' and exists (select 1 from cast_row where state = 'running')
    then $3::int else 0 end as room
  from paces where bot_id = $1
), expired as (
  update broadcast_sends s set state = 'unknown', lease_until = null from cast_row
  where s.broadcast_id = cast_row.id and s.state = 'sending' and s.lease_until < now()
  returning 1
), again as (
  select s.user_id from broadcast_sends s, cast_row where s.broadcast_id = cast_row.id and s.state = 'again'
  order by s.user_id limit (select room from pace)
), next as (
  select u.id from users u join chats c on c.bot_id = $1 and c.id = u.id, cast_row
  where u.id > cast_row.reached_id and u.created_at <= cast_row.started_at
    and c.unreachable_at is null and u.banned_at is null
    and (cast_row.audience = 'all' or coalesce(u.locale, u.suggested_locale) = cast_row.audience)
  order by u.id limit (select room from pace) - (select count(*) from again)
), retaken as (
  update broadcast_sends s set state = 'sending', fence = s.fence + 1, lease_until = now() + ${SEND_LEASE}
  from again where s.broadcast_id = $2 and s.user_id = again.user_id
  returning s.user_id, s.fence
), taken as (
  insert into broadcast_sends (broadcast_id, user_id, state, lease_until)
  select $2, id, 'sending', now() + ${SEND_LEASE} from next
  returning user_id, fence
), sends as (
  select * from retaken union all select * from taken
), paced as (
  update paces set next_at = greatest(paces.next_at, now())
    + (select count(*) from sends) * ${SEND_INTERVAL_MS} * interval '1 ms'
  where bot_id = $1 and exists (select 1 from sends)
), ending as (
  select cast_row.state = 'running' and pace.room > 0 and not exists (select 1 from sends)
    and not exists (select 1 from broadcast_sends
      where broadcast_id = $2 and (state = 'again' or (state = 'sending' and lease_until >= now()))) as is_done
  from cast_row, pace
), moved as (
  update broadcasts b set reached_id = greatest(reached_id, coalesce((select max(id) from next), 0)),
    unknown = unknown + (select count(*) from expired),
    state = case when is_done then 'done' else b.state end,
    ended_at = case when is_done then now() else ended_at end,
    next_at = case when $3::int = 0 then greatest(now(), pace.next_at) else now() + ${CARRIED} end,
    progress_at = case when progress_at <= now() or is_done then now() + ${PROGRESS_EVERY} else progress_at end
  from ending, pace where b.id = $2
  returning b.*, is_done
)
select (select to_jsonb(moved) || jsonb_build_object('locale', (
    select coalesce(locale, suggested_locale) from users where id = moved.admin_id)) from moved) as broadcast,
  (select coalesce(jsonb_agg(jsonb_build_object('userId', user_id, 'fence', fence) order by user_id), '[]') from sends) as sends,
  (select greatest(0, extract(epoch from next_at - now()) * 1000) from pace) as pause_ms,
  (select cast_row.progress_at <= now() or cast_row.state <> 'running' or is_done from cast_row, ending) as show`;

const broadcastSchema = z.pipe(
  z.object({
    id: z.number(),
    admin_id: z.number(),
    locale: z._default(z.nullable(z.enum(["en", "ru"])), null),
    message_id: z.number(),
    state: z.enum(broadcastStates),
    total: z.number(),
    delivered: z.number(),
    blocked: z.number(),
    unknown: z.number(),
    refused: z.number(),
    progress_id: z.nullable(z.number()),
  }),
  z.transform(
    ({ admin_id, message_id, progress_id, locale, ...row }): Broadcast => ({
      ...row,
      locale: locale ?? "en",
      adminId: admin_id,
      messageId: message_id,
      progressId: progress_id,
    }),
  ),
);

export function parseBroadcast(value: unknown): Broadcast | null {
  return value === null || value === undefined ? null : broadcastSchema.parse(value);
}

const stepSchema = z.object({
  broadcast: z.unknown(),
  sends: z.array(z.object({ userId: z.number(), fence: z.number() })),
  pause_ms: z.nullable(z.coerce.number()),
  show: z.nullable(z.boolean()),
});

/** Records and claims in one transaction and one round trip. */
export async function stepBroadcast(
  db: Db,
  botId: number,
  {
    id,
    outcomes,
    limit,
  }: { id: string; outcomes: readonly (BroadcastSend & { outcome: BroadcastOutcome })[]; limit: number },
): Promise<BroadcastStep> {
  const given = outcomes.map(({ userId, fence, outcome }) => ({ user_id: userId, fence, state: outcome.state }));
  const pauseMs = Math.max(0, ...outcomes.map(({ outcome }) => (outcome.state === "again" ? outcome.afterMs : 0)));
  const [, rows] = await db.transaction([
    { text: RECORD, params: [botId, id, JSON.stringify(given), pauseMs] },
    { text: TAKE, params: [botId, id, limit] },
  ]);
  const row = stepSchema.parse(rows?.[0]);
  const { sends } = row;
  const waitMs = sends.length > 0 ? (row.pause_ms ?? 0) : Math.max(row.pause_ms ?? 0, LOOK_AGAIN_MS);
  return { broadcast: parseBroadcast(row.broadcast), sends, waitMs, showProgress: row.show === true };
}

/** How many people can be written to at the moment, by language. */
const REACHABLE = `(select coalesce(jsonb_object_agg(locale, count), '{}') from (
  select coalesce(u.locale, u.suggested_locale) as locale, count(*) as count
  from users u join chats c on c.bot_id = $1 and c.id = u.id
  where c.unreachable_at is null and u.banned_at is null group by 1) reachable)`;

const draftSchema = z.object({
  id: z.number(),
  people: z.object({ en: z.optional(z.number()), ru: z.optional(z.number()) }),
});

export function draftBroadcast(db: Db, botId: number, { act, messageId }: { act: AuditedCommand; messageId: number }) {
  const change = {
    ctes: (at: (index: number) => string) => `drafted as (
      insert into broadcasts (bot_id, admin_id, message_id) select $1, $3, ${at(0)}::bigint from fresh returning id
    )`,
    result: () => `select jsonb_build_object('id', id, 'people', ${REACHABLE}) from drafted`,
    params: [messageId],
  };
  return auditedWrite(db, { botId, act, change }, (result): BroadcastDraft => {
    const { id, people } = draftSchema.parse(result);
    return { id, people: { en: people.en ?? 0, ru: people.ru ?? 0 } };
  });
}

const SHOWN = (row: string) => `to_jsonb(${row}) || jsonb_build_object('locale', (select locale from admin))`;

/** Starts a draft, once. */
export function startBroadcast(
  db: Db,
  botId: number,
  { act, id, audience, progressId }: { act: AuditedCommand; id: number; audience: Audience; progressId: number },
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
  return auditedWrite(db, { botId, act, change }, (result): Broadcast | null => parseBroadcast(result));
}

/** Discards a draft, stops a running broadcast. Messages that were delivered stay. */
export function stopBroadcast(db: Db, botId: number, { act, id }: { act: AuditedCommand; id: number }) {
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
  return auditedWrite(db, { botId, act, change }, (result): Broadcast | null => parseBroadcast(result));
}

/** Reads the broadcast with this id; for null, the one that was started last. */
export function readBroadcast(db: Db, botId: number, { act, id }: { act: AuditedCommand; id: number | null }) {
  const change = {
    result: (at: (index: number) => string) => `select ${SHOWN("b")} from broadcasts b
      where bot_id = $1 and (${at(0)}::bigint is null and state <> 'draft' or id = ${at(0)}::bigint)
      order by id desc limit 1`,
    params: [id],
  };
  return auditedWrite(db, { botId, act, change }, (result): Broadcast | null => parseBroadcast(result));
}
