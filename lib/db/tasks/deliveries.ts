import { type DeliveryOutcome, RESEND_AFTER_MS } from "../../tasks/messenger.js";
import type { WorkItem } from "../../tasks/store.js";
import type { DeliveredPart } from "../../tasks/task.js";
import { type Db, type Statement, toJsonb } from "../client.js";
import { noticeOf } from "./notices.js";
import { RENEW_DELIVERY } from "./settlements.js";
import { parseDue } from "./sweep.js";

const OURS = "id = $1 and delivery_fence = $2 and delivery = 'sending'";

/** Records a delivery. A task has a second row when its late result came after its failure was told. */
const SENT = `
with done as (
  update tasks set delivery = 'sent', delivery_lease_until = null, message_id = $3, shown_as = $5
  where ${OURS} returning id, bot_id, chat_id, user_id, created_at
), kept as (
  insert into deliveries (task_id, chat_id, message_id, file_ids) select id, chat_id, $3, $4::text[] from done
  on conflict (task_id) do update set message_id = excluded.message_id, file_ids = excluded.file_ids
), ${noticeOf("$6")}
select task_id::text as id, 'tell' as work, null::bigint as user_id from noticed`;

/** Records the part that was sent before a delivery broke off: the next attempt sends only the rest. */
const arrivedBy = (param: string) => `arrived = coalesce(${param}::jsonb, arrived),
  message_id = coalesce((${param}::jsonb->>'messageId')::bigint, message_id)`;

const BLOCKED = `
with done as (
  update tasks set delivery = 'blocked', delivery_lease_until = null, ${arrivedBy("$3")} where ${OURS} returning bot_id, chat_id
)
update chats c set unreachable_at = now() from done where c.bot_id = done.bot_id and c.id = done.chat_id`;

/**
 * Records a part and renews the lease. Unclear sends are counted for the next part alone, however many parts there are.
 */
const PART = `
update tasks set ${arrivedBy("$3")}, delivery_unknowns = 0, ${RENEW_DELIVERY} where ${OURS} returning id`;

const RETRY = `
update tasks set delivery = 'pending', delivery_lease_until = null, ${arrivedBy("$4")},
  next_at = now() + $3::float8 * interval '1 ms', delivery_attempts = delivery_attempts - $5::int
where ${OURS}`;

const UNKNOWN = `
update tasks set delivery = 'unknown', delivery_lease_until = null, ${arrivedBy("$3")}, next_at = now() + ${RESEND_AFTER_MS} * interval '1 ms',
  delivery_unknowns = delivery_unknowns + 1
where ${OURS}`;

const DEAD = `
update tasks set delivery = 'dead', delivery_lease_until = null, ${arrivedBy("$3")} where ${OURS}`;

function statementOf(taskId: string, fence: number, outcome: DeliveryOutcome): Statement {
  const arrived = "deliveredPart" in outcome && outcome.deliveredPart ? toJsonb(outcome.deliveredPart) : null;
  switch (outcome.outcome) {
    case "sent": {
      const { messageId, fileIds, shownAs, isSilent = false } = outcome;
      return { text: SENT, params: [taskId, fence, messageId, fileIds, shownAs, isSilent] };
    }
    case "blocked":
      return { text: BLOCKED, params: [taskId, fence, arrived] };
    case "retry":
      return { text: RETRY, params: [taskId, fence, outcome.afterMs, arrived, outcome.isUntried ? 1 : 0] };
    case "unknown":
      return { text: UNKNOWN, params: [taskId, fence, arrived] };
    case "dead":
      return { text: DEAD, params: [taskId, fence, arrived] };
  }
}

export async function recordPart(
  db: Db,
  { taskId, fence, part }: { taskId: string; fence: number; part: DeliveredPart },
): Promise<boolean> {
  const rows = await db.query(PART, [taskId, fence, toJsonb(part)]);
  return rows.length > 0;
}

/**
 * Records how a delivery went, if the caller still holds its lease, and claims due rows in the same request. The notice
 * of a result is the caller's to tell.
 */
export async function recordDelivery(
  db: Db,
  record: { taskId: string; fence: number; outcome: DeliveryOutcome; due: Statement },
): Promise<WorkItem[]> {
  const written = statementOf(record.taskId, record.fence, record.outcome);
  const [notice, due] = await db.transaction([written, record.due]);
  return parseDue([...(notice ?? []), ...(due ?? [])]);
}
