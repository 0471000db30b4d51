import type { Task } from "../tasks/task.js";
import type { Db } from "./client.js";
import { firstTask, TASK_JSON } from "./task-row.js";

/** KIE's own longest known video took 13 minutes; a task silent for an hour is given up. */
const VENDOR_PATIENCE = "interval '60 min'";
const IN_DOUBT_PATIENCE = "interval '20 min'";
/** Longer than a drawing may take (`DRAWING_TIMEOUT_MS`), counted from before it begins. */
export const DRAWING_LEASE = "interval '7 s'";
const FIRST_POLL = "interval '20 s'";

export async function readTask(db: Db, botId: number, taskId: string): Promise<Task | null> {
  const text = `select ${TASK_JSON} as task from tasks t where id = $1 and bot_id = $2`;
  return firstTask(await db.query(text, [taskId, botId]));
}

export async function recordSubmitted(
  db: Db,
  taskId: string,
  claim: { fence: number; vendorTaskId: string },
): Promise<Task | null> {
  const text = `
    update tasks t set state = 'submitted', vendor_task_id = $3, submitted_at = now(), sent_at = now(),
      lease_until = null,
      next_at = now() + ${FIRST_POLL}, deadline_at = now() + ${VENDOR_PATIENCE}
    where id = $1 and fence = $2 and vendor_task_id is null and state in ('submitting', 'in_doubt')
    returning ${TASK_JSON} as task`;
  return firstTask(await db.query(text, [taskId, claim.fence, claim.vendorTaskId]));
}

export async function requeue(db: Db, taskId: string, fence: number, afterMs: number): Promise<Task | null> {
  const text = `
    update tasks t set state = 'queued', sent_at = now(), claim_id = null, lease_until = null,
      next_at = now() + greatest($3::float8 * interval '1 ms', ${DRAWING_LEASE}),
      resume_at = now() + $3::float8 * interval '1 ms', drawing_until = now() + ${DRAWING_LEASE}
    where id = $1 and fence = $2 and state = 'submitting'
    returning ${TASK_JSON} as task`;
  return firstTask(await db.query(text, [taskId, fence, afterMs]));
}

const doubted = (holder: string) => `
    update tasks t set state = 'in_doubt', sent_at = now(), lease_until = null,
      next_at = now() + ${IN_DOUBT_PATIENCE}, deadline_at = now() + ${IN_DOUBT_PATIENCE},
      drawing_until = now() + ${DRAWING_LEASE}
    where id = $1 and state = 'submitting' and ${holder}
    returning ${TASK_JSON} as task`;

export async function markInDoubt(db: Db, taskId: string, fence: number): Promise<Task | null> {
  return firstTask(await db.query(doubted("fence = $2"), [taskId, fence]));
}

/** Whoever sent it is dead or too late; who took it anew meanwhile has a lease of their own. */
export async function expireSubmission(db: Db, taskId: string): Promise<Task | null> {
  return firstTask(await db.query(doubted("lease_until < now()"), [taskId]));
}

export async function postponePoll(db: Db, taskId: string, afterMs: number): Promise<void> {
  const text = `
    update tasks set polls = polls + 1, next_at = now() + $2::float8 * interval '1 ms'
    where id = $1 and state in ('submitted', 'in_doubt')`;
  await db.query(text, [taskId, afterMs]);
}
