import * as z from "zod/mini";
import type { ClaimProof, Settlement, WorkItem } from "../../tasks/store.js";
import type { Output, Task } from "../../tasks/task.js";
import { type Db, OPEN_STATES, type Row, type Statement, toJsonb, UNDELIVERED } from "../client.js";
import { lockTask } from "../locks.js";
import { rewardStatement } from "../money/referrals.js";
import { firstTask, TASK_JSON } from "./row.js";

export const FIRST_RECHECK = "interval '2 h'";
/** Rechecks run 2, 6, 18, 54 and 162 hours after the task was given up; KIE deletes results after two weeks. */
const LAST_LATE_LOOK = "interval '4 days'";
/** How many rechecks one sweep makes; each is a request to the vendor. */
const LATE_LOOKS = 50;

/** Tasks that were given up and may have a result by now. Their next look is set at once: one who dies loses only this. */
export const claimLateLooks = (most: number) => `
update tasks t set look_again_at = case
  when now() - settled_at < ${LAST_LATE_LOOK} then settled_at + 3 * (now() - settled_at) end
from (
  select id from tasks where bot_id = $1 and look_again_at <= now() and delivery not in (${UNDELIVERED})
  order by look_again_at limit ${most} for update skip locked
) late
where t.id = late.id
returning t.id`;

const rowSchema = z.object({ id: z.coerce.string() });

export function recheckStatement(botId: number): Statement {
  return { text: claimLateLooks(LATE_LOOKS), params: [botId] };
}

export function parseRechecks(rows: readonly Row[]): WorkItem[] {
  return rows.map((row) => ({ taskId: rowSchema.parse(row).id, work: "settle" }));
}

/**
 * Longer than a worker may send after it claimed a delivery: it begins no call later than 60 s after its function's
 * answer, and no call takes longer than 50 s.
 */
const DELIVERY_LEASE = "interval '110 s'";
export const RENEW_DELIVERY = `delivery_lease_until = now() + ${DELIVERY_LEASE}, next_at = now() + ${DELIVERY_LEASE}`;
/** Leases a delivery. `claim`: the parameter that holds the id of the claim. */
const leaseDelivery = (claim: string) =>
  `delivery = 'sending', delivery_fence = delivery_fence + 1, delivery_claim = ${claim}::uuid, ${RENEW_DELIVERY}`;
/** Leases the delivery of a task to the worker that ends it. */
export const firstDelivery = (claim: string) =>
  `${leaseDelivery(claim)}, delivery_attempts = 1, delivery_unknowns = 0, delivery_since = now()`;

/**
 * Returns the row of `won`, or else the row as this very claim left it: a request that is sent again because its answer
 * was lost must get the same answer. `claim`: the parameter that holds the id of the claim.
 */
const wonOrOwn = (claim: string) => `
select ${TASK_JSON} as task from won t
union all
select ${TASK_JSON} from tasks t where id = $1 and delivery = 'sending' and delivery_claim = ${claim}::uuid
  and not exists (select 1 from won)`;

/** A task of the vendor's belongs to the first of our tasks that named it. */
const isFree = (vendorTaskId: string) =>
  `not exists (select 1 from tasks o where o.vendor_task_id = ${vendorTaskId} and o.id <> $1)`;

/** Accepts a late result. The message that told of the failure, or is about to, stays as it is. */
const ABSORB = `
with won as (
update tasks t set output = $2::jsonb, absorbed = true, vendor_task_id = coalesce(vendor_task_id, $3), look_again_at = null,
  own_message = delivery in ('sent', 'sending'), ${firstDelivery("$4")}
where id = $1 and state = 'failed' and not absorbed and not forgotten and failure->>'kind' in ('in_doubt', 'timed_out')
  and (vendor_task_id is null or vendor_task_id = $3) and ${isFree("$3")}
returning *
)${wonOrOwn("$4")}`;

type Ending = Pick<Task, "id" | "mayEarnReferral" | "vendorTaskId">;
type Proof = { vendorTaskId: string | null; holder: ClaimProof | null };

/**
 * Ends a task: state, ledger and account in one statement. A second worker waits for the row, reads it again and finds
 * that the task has ended. The bonus of an invitation is booked in the same transaction, where one may be due.
 */
export async function finalizeTask(db: Db, task: Ending, settlement: Settlement, proof: Proof): Promise<Task | null> {
  const statement = finalizeStatement(task, settlement, proof);
  const mayReward = settlement.state === "succeeded" && task.mayEarnReferral;
  const [, rows] = await db.transaction([
    lockTask(task.id),
    statement,
    ...(mayReward ? [rewardStatement({ taskId: task.id })] : []),
  ]);
  return firstTask(rows ?? []);
}

const CAPTURED = `update accounts a set held = a.held - won.cost, paid_held = a.paid_held - won.paid
  from won where a.user_id = won.user_id`;

/**
 * Gives the hold of `ended` back, or the `back` of it. Its free part returns only to the day's allowance that it came
 * from: on a later day it has expired with that allowance, or people could save free credits by holding them overnight.
 */
export const releasedTo = (ended: string, back = { amount: "cost", paid: "paid" }) => {
  const [paid, free] = [`${ended}.${back.paid}`, `${ended}.${back.amount} - ${ended}.${back.paid}`];
  return `update accounts a set held = a.held - ${ended}.cost,
    paid_held = a.paid_held - ${ended}.paid, paid = a.paid + ${paid},
    available = a.available + ${paid} + case when ${isOfToday(ended)} then ${free} else 0 end
  from ${ended} where a.user_id = ${ended}.user_id
  returning a.user_id, a.available, case when ${isOfToday(ended)} then 0 else ${free} end as expired`;
};

const isOfToday = (ended: string) =>
  `coalesce(a.allowance_on <= coalesce(${ended}.allowance_on, (${ended}.created_at at time zone 'utc')::date), true)`;

/** Books the release in full, and the part that has expired as an expiry. `released`: what `releasedTo` returned. */
export const expiredOf = (released: string) => `insert into ledger (user_id, kind, reason, amount, paid)
  select user_id, 'capture', 'expiry', expired, 0 from ${released} where expired > 0`;

/**
 * Captures a part of the hold and gives the rest back. What is taken is taken of the free credits first, as it was
 * held: the smaller the order turns out, the more of the paid credits comes back.
 */
const SPLIT = `split as (
  select *, cost - charged as back, paid - greatest(charged - (cost - paid), 0) as back_paid from won
), resolved as (
  insert into ledger (user_id, task_id, kind, reason, amount, paid)
  select user_id, id, 'capture', null, charged, paid - back_paid from split
  union all select user_id, id, 'release', 'rest', back, back_paid from split where back > 0
), settled as (
  ${releasedTo("split", { amount: "back", paid: "back_paid" })}
), expired as (
  ${expiredOf("settled")}
)`;

/**
 * Builds the statement of this end alone: Postgres plans a statement each time it is sent, which costs more than to run
 * it.
 */
function finalizeStatement(task: Ending, settlement: Settlement, proof: Proof): Statement {
  const params: unknown[] = [task.id];
  const add = (value: unknown) => `$${params.push(value)}`;
  const vendor = vendorPart(task.vendorTaskId, proof.vendorTaskId, add);
  const claim = add(crypto.randomUUID());
  const text = `
with won as (
  update tasks t set ${[...endOf(settlement, proof, add), ...vendor.sets].join(", ")},
    sent_at = case when state = 'submitting' then now() else sent_at end,
    settled_at = now(), lease_until = null, ${firstDelivery(claim)}
  where ${["id = $1", `state in (${OPEN_STATES})`, ...vendor.conditions, ...heldBy(proof.holder, add)].join(" and ")}
  returning *
), ${resolutionOf(settlement)}
${wonOrOwn(claim)}`;
  return { text, params };
}

function resolutionOf(settlement: Settlement): string {
  if (settlement.state === "failed") {
    return `${resolvedBy("release")}, settled as (${releasedTo("won")}), expired as (${expiredOf("settled")})`;
  }
  const isWhole = settlement.chargeCredits === undefined || settlement.chargeCredits === null;
  return isWhole ? `${resolvedBy("capture")}, settled as (${CAPTURED})` : SPLIT;
}

const resolvedBy = (kind: "capture" | "release") => `resolved as (
  insert into ledger (user_id, task_id, kind, amount, paid) select user_id, id, '${kind}', cost, paid from won
)`;

type Add = (value: unknown) => string;

function endOf(settlement: Settlement, { vendorTaskId }: Proof, add: Add): string[] {
  if (settlement.state === "succeeded") {
    const { output, chargeCredits: charge = null, consumedCredits: consumed = null } = settlement;
    return [
      "state = 'succeeded'",
      `output = ${add(toJsonb(output))}::jsonb`,
      ...(consumed === null ? [] : [`consumed = ${add(consumed)}::numeric`]),
      ...(charge === null ? [] : [`charged = least(greatest(${add(charge)}::int, 0), cost)`]),
    ];
  }
  const { failure } = settlement;
  const failed = ["state = 'failed'", `failure = ${add(toJsonb(failure))}::jsonb`];
  // We give the task up: KIE has it and says nothing of how it ended.
  const isGivenUp = failure.kind === "timed_out" && vendorTaskId === null;
  if (isGivenUp) failed.push(`look_again_at = case when vendor_task_id is not null then now() + ${FIRST_RECHECK} end`);
  return failed;
}

/** `known`: the vendor's id in the row; once set, it never changes. */
function vendorPart(known: string | null, named: string | null, add: Add): { sets: string[]; conditions: string[] } {
  if (named === null) return { sets: [], conditions: [] };
  const id = add(named);
  if (named === known) return { sets: [], conditions: [`vendor_task_id = ${id}`] };
  const conditions = [`(vendor_task_id is null or vendor_task_id = ${id})`, isFree(id)];
  return { sets: [`vendor_task_id = coalesce(vendor_task_id, ${id})`], conditions };
}

function heldBy(holder: ClaimProof | null, add: Add): string[] {
  if (holder === null) return [];
  if ("claimId" in holder) return [`claim_id = ${add(holder.claimId)}::uuid`, "state = 'queued'"];
  return [`fence = ${add(holder.fence)}`, "state in ('submitting', 'in_doubt')"];
}

export async function acceptLateResult(
  db: Db,
  taskId: string,
  output: Output,
  vendorTaskId: string,
): Promise<Task | null> {
  const params = [taskId, toJsonb(output), vendorTaskId, crypto.randomUUID()];
  const [, rows] = await db.transaction([lockTask(taskId), { text: ABSORB, params }]);
  return firstTask(rows ?? []);
}

/**
 * Claims a delivery. A dead one is claimed only for its owner, who asks for it again ($3): a worker with an old due row
 * must not send it once more. A lease that ran out counts as an unclear send, because its worker may have died right
 * after one.
 */
const CLAIM_DELIVERY = `
with won as (
  update tasks t set ${leaseDelivery("$2")}, delivery_attempts = delivery_attempts + 1,
    delivery_unknowns = case delivery when 'sending' then delivery_unknowns + 1 when 'dead' then 0 else delivery_unknowns end,
    delivery_since = case delivery when 'dead' then now() else delivery_since end
  where id = $1 and (delivery in ('pending', 'unknown') or (delivery = 'dead' and $3::bool)
    or (delivery = 'sending' and delivery_lease_until < now()))
  returning *
)${wonOrOwn("$2")}`;

export async function claimDelivery(db: Db, taskId: string, isAsked: boolean): Promise<Task | null> {
  return firstTask(await db.query(CLAIM_DELIVERY, [taskId, crypto.randomUUID(), isAsked]));
}
