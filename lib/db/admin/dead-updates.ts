import * as z from "zod/mini";
import type { AuditedCommand, ClaimedDeadUpdates, DeadUpdate, DeadUpdates } from "../../tasks/operations/admin.js";
import type { Db } from "../client.js";
import { auditedRead, auditedWrite } from "../operations/audit.js";
import { dateSchema } from "../tasks/row.js";

const REASONS_SHOWN = 8;
const SHOWN_CHARACTERS = 600;
/** Longer than the replays of one command take together. */
const LEASE = "interval '2 min'";

const OPEN = "bot_id = $1 and replayed_at is null";

const BY_REASON = `
select coalesce(sum(count), 0)::int as total, coalesce(jsonb_agg(jsonb_build_object('id', newest, 'reason', reason,
  'count', count, 'at', at) order by count desc) filter (where place <= ${REASONS_SHOWN}), '[]') as reasons
from (
  select reason, count(*) as count, max(id) as newest, max(received_at) as at,
    row_number() over (order by count(*) desc) as place
  from dead_updates where ${OPEN} group by reason
) grouped`;

const reasonsSchema = z.object({
  total: z.number(),
  reasons: z.array(z.object({ id: z.number(), reason: z.string(), count: z.number(), at: dateSchema })),
});

export function listDeadUpdates(db: Db, botId: number, act: AuditedCommand) {
  const statement = { text: BY_REASON, params: [botId] };
  return auditedRead(db, { botId, act, statement }, (rows): DeadUpdates => reasonsSchema.parse(rows[0]));
}

const ONE = `
select id, update_id, left(body, ${SHOWN_CHARACTERS}) as body, reason, received_at, replayed_at is not null as replayed
from dead_updates where bot_id = $1 and id = $2`;

const deadSchema = z.pipe(
  z.object({
    id: z.coerce.number(),
    update_id: z.nullable(z.coerce.number()),
    body: z.string(),
    reason: z.string(),
    received_at: z.coerce.date(),
    replayed: z.boolean(),
  }),
  z.transform(
    ({ id, update_id, body, reason, received_at, replayed }): DeadUpdate => ({
      id,
      updateId: update_id,
      body,
      reason,
      at: received_at,
      isReplayed: replayed,
    }),
  ),
);

export function readDeadUpdate(db: Db, botId: number, { act, id }: { act: AuditedCommand; id: number }) {
  const statement = { text: ONE, params: [botId, id] };
  return auditedRead(db, { botId, act, statement }, (rows): DeadUpdate | null =>
    rows[0] ? deadSchema.parse(rows[0]) : null,
  );
}

/**
 * Claims dead letters for a replay. Dead-lettering an update marked it as seen. The first replay removes that mark;
 * from then on the mark is set by the transaction that applies the update, so a replay that is cut off or runs twice
 * applies it at most once.
 */
export function claimDeadUpdates(
  db: Db,
  botId: number,
  { act, id, ofItsReason, limit }: { act: AuditedCommand; id: number; ofItsReason: boolean; limit: number },
) {
  const change = {
    ctes: (at: (index: number) => string) => `alike as (
      select id from dead_updates where ${OPEN} and (lease_until is null or lease_until < now())
        and case when ${at(1)}::bool
          then reason = (select reason from dead_updates where bot_id = $1 and id = ${at(0)}::bigint)
          else id = ${at(0)}::bigint end
    ), chosen as (
      select * from dead_updates where id in (select id from alike order by id limit ${at(2)}::int)
        and exists (select 1 from fresh) for update skip locked
    ), unmarked as (
      delete from updates u using chosen c where u.bot_id = c.bot_id and u.update_id = c.update_id and not c.reopened
        and not exists (select 1 from dead_updates o
          where o.bot_id = c.bot_id and o.update_id = c.update_id and o.id <> c.id and o.reopened)
    ), claimed as (
      update dead_updates d set reopened = true, lease_until = now() + ${LEASE}, fence = d.fence + 1
      from chosen where d.id = chosen.id
      returning d.id, d.fence
    )`,
    result: () => `select jsonb_build_object('left', (select count(*) from alike) - (select count(*) from claimed),
      'claimed', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'fence', fence) order by id), '[]') from claimed))`,
    params: [id, ofItsReason, limit],
  };
  return auditedWrite(db, { botId, act, change }, (result): ClaimedDeadUpdates => claimedSchema.parse(result));
}

const claimedSchema = z.object({
  left: z.number(),
  claimed: z.array(z.object({ id: z.number(), fence: z.number() })),
});

const OURS = "d.bot_id = $1 and d.id = $2 and d.fence = $3 and d.replayed_at is null";

export async function readDeadBody(db: Db, botId: number, held: { id: number; fence: number }): Promise<string | null> {
  const rows = await db.query(`select body from dead_updates d where ${OURS}`, [botId, held.id, held.fence]);
  const body = rows[0]?.["body"];
  return typeof body === "string" ? body : null;
}

const REPLAYED = `update dead_updates d set replayed_at = now(), lease_until = null where ${OURS}`;

/** Dead-letters an update again. Its mark, if there is one, was set by handling it, so it stays. */
const STILL_DEAD = `
with held as (
  select bot_id, update_id from dead_updates d where ${OURS}
), marked as (
  insert into updates (bot_id, update_id) select bot_id, update_id from held where update_id is not null
  on conflict do nothing returning 1
)
update dead_updates d set lease_until = null, reason = $4,
  reopened = not (d.update_id is null or exists (select 1 from marked))
where ${OURS}`;

/** Ends a replay. `reason` null: the update was handled. */
export async function finishDeadUpdate(
  db: Db,
  botId: number,
  { id, fence, reason }: { id: number; fence: number; reason: string | null },
): Promise<void> {
  if (reason === null) await db.query(REPLAYED, [botId, id, fence]);
  else await db.query(STILL_DEAD, [botId, id, fence, reason]);
}
