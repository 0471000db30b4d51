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
/** The delivery of a task that has just ended, in the hands of who ended it. */
export const FIRST_ATTEMPT = `${LEASE_DELIVERY}, delivery_attempts = 1, delivery_unknowns = 0, delivery_since = now()`;

/** A vendor's task belongs to the first of ours that named it. */
const isFree = (vendorTaskId: string) =>
  `not exists (select 1 from tasks o where o.vendor_task_id = ${vendorTaskId} and o.id <> $1)`;

/** What told of the failure, or is just telling of it, keeps its message. */
const ABSORB = `
update tasks t set output = $2::jsonb, absorbed = true, vendor_task_id = coalesce(vendor_task_id, $3), look_again_at = null,
  own_message = delivery in ('sent', 'sending'), ${FIRST_ATTEMPT}
where id = $1 and state = 'failed' and not absorbed and not forgotten and failure->>'kind' in ('in_doubt', 'timed_out')
  and (vendor_task_id is null or vendor_task_id = $3) and ${isFree("$3")}
returning ${TASK_JSON} as task`;

type Ending = Pick<Task, "id" | "isReferred" | "vendorTaskId">;
type Proof = { vendorTaskId: string | null; holder: Holder | null };

/**
 * Ends a task: state, ledger and account in one statement. Whoever comes second waits for the row, looks at it again
 * and finds that it ended. The bonus of an invitation goes with it, where there can be one.
 */
export async function finalizeTask(db: Db, task: Ending, settlement: Settlement, proof: Proof): Promise<Task | null> {
  const statement = finalizeStatement(task, settlement, proof);
  if (settlement.state === "failed" || !task.isReferred)
    return firstTask(await db.query(statement.text, statement.params));
  const [rows] = await db.transaction([statement, rewardStatement({ taskId: task.id })]);
  return firstTask(rows ?? []);
}

/** Postgres plans a statement each time it comes, which costs more than to run it: only what this end needs is in it. */
function finalizeStatement(task: Ending, settlement: Settlement, proof: Proof): Statement {
  const params: unknown[] = [task.id];
  const add = (value: unknown) => `$${params.push(value)}`;
  const vendor = vendorPart(task.vendorTaskId, proof.vendorTaskId, add);
  const hasSucceeded = settlement.state === "succeeded";
  const text = `
with won as (
  update tasks t set ${[...endOf(settlement, proof, add), ...vendor.sets].join(", ")},
    sent_at = case when state = 'submitting' then now() else sent_at end,
    settled_at = now(), lease_until = null, ${FIRST_ATTEMPT}
  where ${["id = $1", `state in (${OPEN_STATES})`, ...vendor.conditions, ...heldBy(proof.holder, add)].join(" and ")}
  returning *
), resolved as (
  insert into ledger (user_id, task_id, kind, amount, paid)
  select user_id, id, '${hasSucceeded ? "capture" : "release"}', cost, paid from won
), settled as (
  update accounts a set held = a.held - won.cost, paid_held = a.paid_held - won.paid
    ${hasSucceeded ? "" : ", available = a.available + won.cost, paid = a.paid + won.paid"}
  from won where a.user_id = won.user_id
)
select ${TASK_JSON} as task from won t`;
  return { text, params };
}

type Add = (value: unknown) => string;

function endOf(settlement: Settlement, { vendorTaskId }: Proof, add: Add): string[] {
  if (settlement.state === "succeeded")
    return ["state = 'succeeded'", `output = ${add(toJsonb(settlement.output))}::jsonb`];
  const { failure } = settlement;
  const failed = ["state = 'failed'", `failure = ${add(toJsonb(failure))}::jsonb`];
  // Given up by us: KIE has it, and says nothing of how it ended.
  const isGivenUp = failure.kind === "timed_out" && vendorTaskId === null;
  if (isGivenUp)
    failed.push(`look_again_at = case when vendor_task_id is not null then now() + ${FIRST_LATE_LOOK} end`);
  return failed;
}

/** `known`: the vendor's id as the row had it; it never changes again. */
function vendorPart(known: string | null, named: string | null, add: Add): { sets: string[]; conditions: string[] } {
  if (named === null) return { sets: [], conditions: [] };
  const id = add(named);
  if (named === known) return { sets: [], conditions: [`vendor_task_id = ${id}`] };
  const conditions = [`(vendor_task_id is null or vendor_task_id = ${id})`, isFree(id)];
  return { sets: [`vendor_task_id = coalesce(vendor_task_id, ${id})`], conditions };
}

function heldBy(holder: Holder | null, add: Add): string[] {
  if (holder === null) return [];
  if ("claimId" in holder) return [`claim_id = ${add(holder.claimId)}::uuid`, "state = 'queued'"];
  return [`fence = ${add(holder.fence)}`, "state in ('submitting', 'in_doubt')"];
}

export async function absorbResult(db: Db, taskId: string, output: Output, vendorTaskId: string): Promise<Task | null> {
  const params = [taskId, toJsonb(output), vendorTaskId];
  return firstTask(await db.query(ABSORB, params));
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
