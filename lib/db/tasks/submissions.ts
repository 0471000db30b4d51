import * as z from "zod/mini";
import type { InputFiles } from "../../registry/model/schema.js";
import type { Shown, SubmissionTurn } from "../../tasks/store.js";
import type { Task } from "../../tasks/task.js";
import { type Db, toJsonb } from "../client.js";
import { lockSubmissions } from "../locks.js";
import { firstTask, parseTask, TASK_JSON } from "./row.js";

/** The longest video that KIE is known to make took 13 minutes; a task that is silent for an hour is given up. */
const GIVE_UP_VENDOR_AFTER = "interval '60 min'";
const RELEASE_IN_DOUBT_AFTER = "interval '20 min'";
/**
 * Ends every wait at the deadline at which the order ends: a worker that asked for a longer one is asked again by then.
 */
const byDeadline = (at: string) => `case when deadline_at > now() then least(${at}, deadline_at) else ${at} end`;

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
      next_at = now() + ${FIRST_POLL}, deadline_at = now() + ${GIVE_UP_VENDOR_AFTER}
    where id = $1 and fence = $2 and vendor_task_id is null and state in ('submitting', 'in_doubt')
    returning ${TASK_JSON} as task`;
  return firstTask(await db.query(text, [taskId, claim.fence, claim.vendorTaskId]));
}

/** `moved` of the task $1 with the fence $2; sent again because its answer was lost, it gives what it did. */
const movedOnce = (moved: string, state: "queued" | "in_doubt") => `
with moved as (${moved})
select ${TASK_JSON} as task from moved t
union all select ${TASK_JSON} as task from tasks t
where id = $1 and fence = $2 and state = '${state}' and drawing_until > now() and not exists (select 1 from moved)`;

export async function requeue(db: Db, taskId: string, fence: number, afterMs: number): Promise<Task | null> {
  const moved = `
    update tasks t set state = 'queued', sent_at = now(), claim_id = null, lease_until = null,
      next_at = ${byDeadline(`now() + greatest($3::float8 * interval '1 ms', ${DRAWING_LEASE})`)},
      resume_at = ${byDeadline("now() + $3::float8 * interval '1 ms'")}, drawing_until = now() + ${DRAWING_LEASE}
    where id = $1 and fence = $2 and state = 'submitting'
    returning t.*`;
  return firstTask(await db.query(movedOnce(moved, "queued"), [taskId, fence, afterMs]));
}

const doubted = (holder: string) => `
    update tasks t set state = 'in_doubt', sent_at = now(), lease_until = null,
      next_at = now() + ${RELEASE_IN_DOUBT_AFTER}, deadline_at = now() + ${RELEASE_IN_DOUBT_AFTER},
      drawing_until = now() + ${DRAWING_LEASE}
    where id = $1 and state = 'submitting' and ${holder}
    returning t.*`;

export async function markInDoubt(db: Db, taskId: string, fence: number): Promise<Task | null> {
  return firstTask(await db.query(movedOnce(doubted("fence = $2"), "in_doubt"), [taskId, fence]));
}

/**
 * Puts a task in doubt whose lease ran out: its worker is dead or too late. A worker that claimed it since then has a
 * lease of its own.
 */
export async function expireSubmission(db: Db, taskId: string): Promise<Task | null> {
  const text = `with moved as (${doubted("lease_until < now()")}) select ${TASK_JSON} as task from moved t`;
  return firstTask(await db.query(text, [taskId]));
}

export async function postponePoll(db: Db, taskId: string, afterMs: number): Promise<void> {
  const text = `
    update tasks set polls = polls + 1, next_at = ${byDeadline("now() + $2::float8 * interval '1 ms'")}
    where id = $1 and state in ('submitted', 'in_doubt')`;
  await db.query(text, [taskId, afterMs]);
}

const LEASE = "interval '60 s'";
/** Longer than an upload may take, so that a slow upload is not begun a second time beside itself. */
const UPLOAD_LEASE = "interval '110 s'";
/**
 * KIE refuses more than 20 creations in 10 s, counted as they arrive. A place is taken from the claim until one window
 * after the answer, so that requests that were slow on their way cannot arrive in a burst.
 */
const CREATIONS_PER_WINDOW = 20;
const WINDOW = "interval '10.5 s'";
/**
 * How long to wait when it is not known when a place becomes free: an answer is awaited, or the head of the queue is
 * not ready yet.
 */
const LOOK_AGAIN_MS = 400;
/** How long the sweep leaves a task alone while its own worker waits with it. */
const PARKED = "interval '20 s'";

/**
 * Claims the upload of a task's files. The state stays `queued`: a worker that dies over an upload has sent nothing,
 * and the next one begins afresh.
 */
const CLAIM_UPLOAD = `
update tasks t set claim_id = $3::uuid, lease_until = now() + ${UPLOAD_LEASE}, next_at = now() + ${UPLOAD_LEASE},
  drawing_until = case when not $4::bool then drawing_until end
where id = $2 and bot_id = $1 and state = 'queued' and not ready
  and (lease_until is null or lease_until < now() or claim_id = $3::uuid)
returning ${TASK_JSON} as task`;

/**
 * Claims the head of the submission queue. A person's tasks keep their order, each sent after the one before it was
 * answered, and people take turns: first those who sent least in the last window. A task that another worker is drawing
 * at the moment is not sent, because sending draws it too. Uses `clock_timestamp()`, because `now()` is from before the
 * wait for the lock.
 */
const CLAIM_NEXT = `
with mine as (
  select *, $4::bool or drawing_until is null or drawing_until <= now() as undrawn from tasks where id = $2 and bot_id = $1
), window_sent as (
  select user_id, sent_at from tasks where bot_id = $1 and sent_at > clock_timestamp() - ${LEASE} - ${WINDOW}
    and (state = 'submitting' or sent_at > clock_timestamp() - ${WINDOW})
), room as (
  select ${CREATIONS_PER_WINDOW} - count(*) as slots,
    extract(epoch from min(sent_at) + ${WINDOW} - clock_timestamp()) * 1000 as frees_in_ms
  from window_sent
), waiting as (
  select id, user_id, ready, row_number() over (partition by user_id order by id) as nth,
    drawing_until is null or drawing_until <= now() or (id = $2 and $4::bool) as undrawn from tasks
  where bot_id = $1 and state = 'queued' and (ready or lease_until > now())
    and (resume_at is null or resume_at <= now())
), line as (
  select id, user_id, ready, undrawn, nth, row_number() over (
    order by nth + (select count(*) from window_sent s where s.user_id = waiting.user_id), id) as place
  from waiting
), head as (
  select line.id from line, mine where nth = 1 and line.ready and line.undrawn and mine.state = 'queued' and mine.ready
    and not exists (
      select 1 from tasks s
      where s.bot_id = $1 and s.user_id = line.user_id and s.state = 'submitting' and s.lease_until > now()
    )
  order by place limit 1
), again as (
  select * from tasks where bot_id = $1 and state = 'submitting' and claim_id = $3::uuid
), sent as (
  update tasks t set state = 'submitting', claim_id = $3::uuid, sent_at = clock_timestamp(), fence = fence + 1,
    lease_until = now() + ${LEASE}, next_at = now() + ${LEASE},
    drawing_until = null
  from head, room where t.id = head.id and t.state = 'queued' and slots > 0 and not exists (select 1 from again)
  returning t.*
), moved as (
  select undrawn and coalesce((select place from line where id = $2), 1) <> $5::int as is_to_draw from mine
), parked as (
  update tasks set next_at = ${byDeadline(`greatest(now() + ${PARKED}, resume_at)`)}, drawing_until = case
    when is_to_draw then clock_timestamp() + ${DRAWING_LEASE} when not $4::bool then drawing_until end
  from moved
  where id = $2 and bot_id = $1 and state = 'queued' and ready and not exists (select 1 from sent)
)
select coalesce((select ${TASK_JSON} from sent t), (select ${TASK_JSON} from again t)) as next,
  (select ${TASK_JSON} from mine t) as mine, (select ready from mine) as ready,
  (select place from line where id = $2) as place, (select is_to_draw from moved) as is_to_draw,
  (select case when slots > 0 then null else frees_in_ms end from room) as frees_in_ms,
  (select extract(epoch from resume_at - clock_timestamp()) * 1000 from mine) as resumes_in_ms`;

const turnSchema = z.object({
  next: z.optional(z.unknown()),
  mine: z.optional(z.unknown()),
  ready: z.nullable(z.boolean()),
  place: z.nullable(z.coerce.number()),
  is_to_draw: z.nullable(z.boolean()),
  frees_in_ms: z.nullable(z.coerce.number()),
  resumes_in_ms: z.nullable(z.coerce.number()),
});

/**
 * Claims the next step of a queued task in one transaction and one round trip. A repeated call with the same claim
 * gives the same task again.
 */
export async function claimNextSubmission(
  db: Db,
  botId: number,
  { taskId, claimId, shown }: { taskId: string; claimId: string; shown: Shown },
): Promise<SubmissionTurn> {
  const params = [botId, taskId, claimId, shown.isDrawn];
  const [, uploads, turns] = await db.transaction([
    lockSubmissions(botId),
    { text: CLAIM_UPLOAD, params },
    { text: CLAIM_NEXT, params: [...params, shown.position] },
  ]);
  const upload = uploads?.[0];
  if (upload) return { outcome: "upload", task: parseTask(upload["task"]) };

  const turn = turnSchema.parse(turns?.[0]);
  if (turn.next) return { outcome: "send", task: parseTask(turn.next) };
  const mine = turn.mine ? parseTask(turn.mine) : null;
  if (mine?.state !== "queued" || !turn.ready) return { outcome: "done", task: mine };
  const freesInMs = Math.max(turn.frees_in_ms ?? 0, turn.resumes_in_ms ?? 0);
  const waitMs = freesInMs > 0 ? Math.max(freesInMs, 50) : LOOK_AGAIN_MS;
  return { outcome: "wait", task: mine, position: turn.place ?? 1, waitMs, isToDraw: turn.is_to_draw === true };
}

const RECORD_UPLOADS = `
update tasks set uploads = $3::jsonb, ready = true, lease_until = null
where id = $1 and claim_id = $2::uuid and state = 'queued' returning id`;

export async function recordUploads(
  db: Db,
  taskId: string,
  claimId: string,
  uploads: Record<string, string>,
): Promise<boolean> {
  const rows = await db.query(RECORD_UPLOADS, [taskId, claimId, toJsonb(uploads)]);
  return rows.length > 0;
}

export async function recordFiles(db: Db, taskId: string, claimId: string, files: InputFiles): Promise<void> {
  const text = "update tasks set files = $3::jsonb where id = $1 and claim_id = $2::uuid and state = 'queued'";
  await db.query(text, [taskId, claimId, toJsonb(files)]);
}
