import type { Db } from "../client.js";

/** A result that comes sooner finds who ordered it still looking at the chat. */
const WATCHED_FOR = "interval '20 s'";
/** Whoever tells has so long for it; after that the sweep takes a worker that died for dead. */
const LEASE = "interval '1 min'";

/**
 * CTE that makes a notice due of `done`, a result that its order's message became; `isSilent` names the parameter that
 * says so. Only where it may be missed: it took long, or something was said below its message, and answered there. The
 * window of the look into `updates` is no longer than `WATCHED_FOR`.
 */
export const noticeOf = (isSilent: string) => `noticed as (
  insert into notices (task_id, bot_id, due_at)
  select done.id, done.bot_id, now() + ${LEASE} from done join users u on u.id = done.user_id
  where ${isSilent}::bool and coalesce(u.settings->'tellReady', 'true') <> 'false' and case
    when done.created_at < now() - ${WATCHED_FOR} then true
    else exists (select 1 from updates said where said.bot_id = done.bot_id and said.chat_id = done.chat_id
      and said.received_at > done.created_at and said.answered_at is not null)
    end
  on conflict do nothing returning task_id
)`;

/** The worker that died may have told it: it is told once more at the worst. */
const MOST_TRIES = 1;
const AT_ONCE = 2;

/** CTEs of the notices whose worker died: who claims one tells it. */
export const NOTICES_DUE = `notices_late as (
  select task_id, tries from notices where bot_id = $1 and due_at <= now() order by due_at limit ${AT_ONCE}
  for update skip locked
), notices_given_up as (
  delete from notices n using notices_late late where n.task_id = late.task_id and late.tries >= ${MOST_TRIES}
), notices_taken as (
  update notices n set tries = n.tries + 1, due_at = now() + ${LEASE} from notices_late late
  where n.task_id = late.task_id and late.tries < ${MOST_TRIES} returning n.task_id
)`;

/** It was told, or cannot be. */
export async function finishNotice(db: Db, taskId: string): Promise<void> {
  await db.query("delete from notices where task_id = $1", [taskId]);
}
