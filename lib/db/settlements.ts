import type { Holder, Settlement } from "../tasks/ports.js";
import type { Output, Task } from "../tasks/task.js";
import type { Db, Statement } from "./client.js";
import { toJsonb } from "./jsonb.js";
import { FIRST_LATE_LOOK } from "./late-looks.js";
import { rewardStatement } from "./referrals.js";
import { OPEN_STATES } from "./state-lists.js";
import { firstTask, TASK_JSON } from "./task-row.js";

/** As long as the calls of one delivery may take together. */
const DELIVERY_LEASE = "interval '110 s'";
const LEASE_DELIVERY = `delivery = 'sending', delivery_fence = delivery_fence + 1,
  delivery_lease_until = now() + ${DELIVERY_LEASE}, next_at = now() + ${DELIVERY_LEASE}`;
const FIRST_ATTEMPT = `${LEASE_DELIVERY}, delivery_attempts = 1, delivery_unknowns = 0, delivery_since = now()`;

/** A statement of its own in front of the one that reads: the snapshot must be taken after the lock is held. */
function lockTask(taskId: string): Statement {
  return {
    text: "select pg_advisory_xact_lock(hashtextextended('kiegram:finalize:' || $1::text, 0))",
    params: [taskId],
  };
}

/** A vendor's task belongs to the first of ours that named it. */
const VENDOR_TASK_FREE = "not exists (select 1 from tasks o where o.vendor_task_id = $3 and o.id <> $1)";

/** By us: KIE has it, and says nothing of how it ended. */
const GIVEN_UP = "$5::jsonb->>'kind' = 'timed_out' and $3::text is null and vendor_task_id is not null";

const FINALIZE = `
with won as (
  update tasks t set state = $2, vendor_task_id = coalesce(vendor_task_id, $3), output = $4::jsonb, failure = $5::jsonb,
    sent_at = case when state = 'submitting' then now() else sent_at end,
    settled_at = now(), lease_until = null, ${FIRST_ATTEMPT},
    look_again_at = case when ${GIVEN_UP} then now() + ${FIRST_LATE_LOOK} end
  where id = $1 and state in (${OPEN_STATES})
    and ($3::text is null or ((vendor_task_id is null or vendor_task_id = $3) and ${VENDOR_TASK_FREE}))
    and ($6::uuid is null or (claim_id = $6 and state = 'queued'))
    and ($7::int is null or (fence = $7 and state in ('submitting', 'in_doubt')))
  returning *
), resolved as (
  insert into ledger (user_id, task_id, kind, amount, paid)
  select user_id, id, case when state = 'succeeded' then 'capture' else 'release' end, cost, paid from won
), settled as (
  update accounts a set held = a.held - won.cost, paid_held = a.paid_held - won.paid,
    available = a.available + case when won.state = 'succeeded' then 0 else won.cost end,
    paid = a.paid + case when won.state = 'succeeded' then 0 else won.paid end
  from won where a.user_id = won.user_id
)
select ${TASK_JSON} as task from won t`;

/** What told of the failure, or is just telling of it, keeps its message. */
const ABSORB = `
update tasks t set output = $2::jsonb, absorbed = true, vendor_task_id = coalesce(vendor_task_id, $3), look_again_at = null,
  own_message = delivery in ('sent', 'sending'), ${FIRST_ATTEMPT}
where id = $1 and state = 'failed' and not absorbed and not forgotten and failure->>'kind' in ('in_doubt', 'timed_out')
  and (vendor_task_id is null or vendor_task_id = $3) and ${VENDOR_TASK_FREE}
returning ${TASK_JSON} as task`;

/**
 * Ends a task: state, ledger and account in one statement, behind a short lock. Whoever comes second finds no row.
 */
export async function finalizeTask(
  db: Db,
  taskId: string,
  settlement: Settlement,
  { vendorTaskId, holder }: { vendorTaskId: string | null; holder: Holder | null },
): Promise<Task | null> {
  const succeeded = settlement.state === "succeeded";
  const output = succeeded ? toJsonb(settlement.output) : null;
  const failure = succeeded ? null : toJsonb(settlement.failure);
  const claimId = holder && "claimId" in holder ? holder.claimId : null;
  const fence = holder && "fence" in holder ? holder.fence : null;
  const params = [taskId, settlement.state, vendorTaskId, output, failure, claimId, fence];
  const [, rows] = await db.transaction([
    lockTask(taskId),
    { text: FINALIZE, params },
    ...(succeeded ? [rewardStatement({ taskId })] : []),
  ]);
  return firstTask(rows ?? []);
}

export async function absorbResult(db: Db, taskId: string, output: Output, vendorTaskId: string): Promise<Task | null> {
  const params = [taskId, toJsonb(output), vendorTaskId];
  const [, rows] = await db.transaction([lockTask(taskId), { text: ABSORB, params }]);
  return firstTask(rows ?? []);
}

/** A delivery whose workers die again and again would reach the person in part each time. */
const MOST_TAKEOVERS = 4;

/** A dead delivery is never due: who claims one is its owner, asking for it again. */
const CLAIM_DELIVERY = `
with given_up as (
  update tasks set delivery = 'dead', delivery_lease_until = null
  where id = $1 and delivery = 'sending' and delivery_lease_until < now() and delivery_unknowns >= ${MOST_TAKEOVERS}
)
update tasks t set ${LEASE_DELIVERY}, delivery_attempts = delivery_attempts + 1, delivery_unknowns = case delivery
  when 'sending' then delivery_unknowns + 1 when 'dead' then 0 else delivery_unknowns end,
  delivery_since = case delivery when 'dead' then now() else delivery_since end
where id = $1 and (delivery in ('pending', 'unknown', 'dead')
  or (delivery = 'sending' and delivery_lease_until < now() and delivery_unknowns < ${MOST_TAKEOVERS}))
returning ${TASK_JSON} as task`;

export async function claimDelivery(db: Db, taskId: string): Promise<Task | null> {
  return firstTask(await db.query(CLAIM_DELIVERY, [taskId]));
}
