import * as z from "zod/mini";
import type { Actor, Committed, Decision } from "../../tasks/session.js";
import type { CommitResult } from "../../tasks/store.js";
import type { Task } from "../../tasks/task.js";
import { type Db, ENDED_STATES, type Row, type Statement, toJsonb, UNDELIVERED } from "../client.js";
import { lockOrders, lockTask } from "../locks.js";
import { EMPTIED } from "../operations/retention.js";
import { parseTask, TASK_JSON } from "../tasks/row.js";
import { expiredOf, firstDelivery, releasedTo } from "../tasks/settlements.js";
import { parseDue } from "../tasks/sweep.js";
import { LIMIT_CHECK, LIMIT_REFUSAL, limitParams, parseRefusal } from "./order-limits.js";
import type { StoreConfig } from "./read.js";

/**
 * The head of each commit. It locks the session, so concurrent updates wait here, and marks the update as seen only if
 * the session still has the version that was decided on.
 */
const fresh = (handler: string) => `
with current as (
  select version from sessions where bot_id = $1 and chat_id = $2 and user_id = $3 for update
), fresh as (
  insert into updates (bot_id, update_id, handler, answered_at, chat_id)
  select $1, $4, ${handler}::uuid, null, $2 from current where version = coalesce($5::int, version)
  on conflict do nothing returning 1
), person_saved as (
  update users set locale = coalesce($8::jsonb->>'locale', locale),
    settings = settings || coalesce($8::jsonb->'settings', '{}'),
    favourites = case when $8::jsonb->'favourite' is null then favourites else
      case when ($8::jsonb->'favourite'->>'isOn')::bool then jsonb_build_array($8::jsonb->'favourite'->'model') else '[]' end
      || (favourites - ($8::jsonb->'favourite'->>'model')) end
  where id = $3 and $8::jsonb - 'lastPress' <> '{}' and exists (select 1 from fresh)
)`;

const CHANGES_SESSION = "($6::bool or $8::jsonb ? 'lastPress')";

const draftSaved = (condition: string) => `draft_saved as (
  update sessions set version = version + 1, draft = case when $6::bool then $7::jsonb else draft end,
    last_press = $8::jsonb->'lastPress'
  where bot_id = $1 and chat_id = $2 and user_id = $3 and ${condition} and exists (select 1 from fresh)
)`;

const verdict = (handler: string) => `
  exists (select 1 from updates where bot_id = $1 and update_id = $4 and handler = ${handler}::uuid) as own,
  exists (select 1 from current where version = coalesce($5::int, version)) as current,
  exists (select 1 from fresh) as fresh`;

const PLAIN = `select verdict.* from commit_v1($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb, $9::uuid) as done,
  jsonb_to_record(done) as verdict(current bool, fresh bool, own bool, available int)
where done is not null`;

/**
 * The instance that takes an order draws that it is queued and then sends it. For this long no other instance does
 * either; after that the sweep takes over.
 */
const INLINE_GRACE = "interval '10 s'";
/** How long a certain refusal ("busy", "come back later") leads to another try. */
const RETRY_REFUSALS_FOR = "interval '10 min'";

/**
 * A referral can only be recorded before the first order (see `referrals.ts`). If there is none now, there never will
 * be.
 */
const REFERRED = "exists (select 1 from referrals where user_id = $3 and rewarded_at is null)";

/**
 * Closes the draft and holds the credits together: without the credits the draft stays as it was. The hold takes free
 * credits first; `part` is what it takes from the paid balance, and what a release gives back to it.
 */
const ORDER = `${fresh("$22")}, ${LIMIT_CHECK}, purse as (
  select user_id, greatest(paid - (available - $9), 0) as part, allowance_on from accounts
  where user_id = $3 and available >= $9 and exists (select 1 from fresh)
    and (select kind from refusal) is null for update
), paid as (
  update accounts a set available = available - $9, held = held + $9, paid = paid - part, paid_held = paid_held + part
  from purse where a.user_id = purse.user_id
  returning a.user_id, available, part, purse.allowance_on
), made as (
  insert into tasks (bot_id, chat_id, user_id, cost, paid, kie_credits, intent, message_id, thread_id, locale, model, input, files,
    as_file, usual_seconds, referred, ready, next_at, drawing_until, deadline_at, allowance_on, estimate, sources, basis)
  select $1, $2, user_id, $9, part, $18::numeric, $10, $11, $12, $13, $14, $15::jsonb, $16::jsonb,
    $17::bool, $21::int, ${REFERRED}, $16::jsonb = '{}', now() + ${INLINE_GRACE}, now() + ${INLINE_GRACE}, now() + ${RETRY_REFUSALS_FOR}, allowance_on, case when $23::int is not null then least($23::int, $9) end, $24::jsonb, $25 from paid
  returning *
), ledgered as (
  insert into ledger (user_id, task_id, kind, amount, paid) select user_id, id, 'hold', cost, paid from made
), ${draftSaved("$6::bool and exists (select 1 from made)")}
select ${verdict("$22")}, (select ${TASK_JSON} from made t) as task, ${LIMIT_REFUSAL},
  coalesce((select available from paid), (select available from accounts where user_id = $3)) as available`;

/** Cancels a task that was never sent to the vendor. */
const CANCEL = `${fresh("$11")}, ${draftSaved(CHANGES_SESSION)}, stopped as (
  update tasks set state = 'failed', failure = $10::jsonb, settled_at = now(), ${firstDelivery("$11")}
  where id = $9 and user_id = $3 and bot_id = $1 and state = 'queued' and exists (select 1 from fresh)
  returning *
), ledgered as (
  insert into ledger (user_id, task_id, kind, amount, paid) select user_id, id, 'release', cost, paid from stopped
), returned as (
  ${releasedTo("stopped")}
), expired as (
  ${expiredOf("returned")}
)
select ${verdict("$11")}, exists (select 1 from stopped) as stopped,
  coalesce((select ${TASK_JSON} from stopped t), (select ${TASK_JSON} from tasks t where id = $9 and user_id = $3)) as task,
  coalesce((select available from returned), (select available from accounts where user_id = $3)) as available`;

const FORGET = `${fresh("$10")}, ${draftSaved(CHANGES_SESSION)}, gone as (
  update tasks set ${EMPTIED}
  where id = $9 and user_id = $3 and bot_id = $1 and state in (${ENDED_STATES})
    and delivery not in (${UNDELIVERED}) and exists (select 1 from fresh)
  returning id
), unshown as (
  update deliveries set file_ids = '{}' where task_id in (select id from gone)
)
select ${verdict("$10")}, exists (select 1 from gone) as forgotten,
  (select available from accounts where user_id = $3) as available`;

const verdictSchema = z.object({
  current: z.boolean(),
  fresh: z.boolean(),
  own: z.boolean(),
  available: z.coerce.number(),
  stopped: z.optional(z.boolean()),
  forgotten: z.optional(z.boolean()),
  task: z.optional(z.unknown()),
  refused: z.optional(z.unknown()),
});

export type CommitRequest = {
  actor: Actor;
  version: number;
  decision: Omit<Decision<unknown>, "view">;
  due: Statement;
};

/** Applies a decision and claims due rows, in one transaction and one request. */
export async function commitSession(db: Db, owner: StoreConfig, request: CommitRequest): Promise<CommitResult> {
  const results = await db.transaction([...locksOf(owner, request), commitStatement(owner, request), request.due]);
  const [rows, due] = results.slice(-2);
  const row = verdictSchema.parse(rows?.[0] ?? missingSession(request.actor));
  const taken = parseDue(due ?? []);
  // Our own first attempt committed and only its answer was lost. The version has moved on since, so check this before
  // `current`.
  if (!row.fresh && row.own) return { outcome: "duplicate", isOwn: true, due: taken };
  if (!row.current) return { outcome: "stale", due: taken };
  if (!row.fresh) return { outcome: "duplicate", isOwn: false, due: taken };
  return { outcome: "applied", committed: committedOf(request.decision, row), due: taken };
}

function locksOf(owner: StoreConfig, { actor, decision }: CommitRequest): Statement[] {
  if (decision.cancelTaskId) return [lockTask(decision.cancelTaskId)];
  return decision.order !== undefined && owner.limits != null ? [lockOrders(owner.botId, actor.userId)] : [];
}

function missingSession(actor: Actor): Row {
  throw new Error(`session of chat ${actor.chatId} was not opened before it was changed`);
}

function commitStatement(owner: StoreConfig, { actor, version, decision }: CommitRequest): Statement {
  // Only a decision that changes or orders the draft depends on the session version. Everything else may commit on any
  // version.
  const restsOnDraft = decision.draft !== undefined || decision.order !== undefined || decision.lastPress !== undefined;
  const head = [
    owner.botId,
    actor.chatId,
    actor.userId,
    actor.updateId,
    restsOnDraft ? version : null,
    decision.draft !== undefined,
    decision.draft ? toJsonb(decision.draft) : null,
    personChanges(decision),
  ];
  // Made once per request, so that the request keeps it when it is sent again because its answer was lost.
  const handler = crypto.randomUUID();
  const { order, cancelTaskId, forgetTaskId } = decision;
  if ([order, cancelTaskId, forgetTaskId].filter((each) => each !== undefined).length > 1) {
    throw new Error("an update orders, cancels or forgets one task");
  }
  if (order) {
    const tail = [order.costCredits, order.idempotencyKey, order.messageId, order.threadId, order.locale, order.model];
    return {
      text: ORDER,
      params: [
        ...head,
        ...tail,
        toJsonb(order.input),
        toJsonb(order.files),
        order.asFile,
        order.kieCredits,
        ...limitParams(owner.limits ?? null, owner.adminIds.includes(actor.userId)),
        order.usualSeconds,
        handler,
        order.estimateCredits ?? null,
        toJsonb(order.sources ?? {}),
        order.priceBasis ?? null,
      ],
    };
  }
  if (cancelTaskId) return { text: CANCEL, params: [...head, cancelTaskId, JSON.stringify(CANCELLED), handler] };
  if (forgetTaskId) return { text: FORGET, params: [...head, forgetTaskId, handler] };
  return { text: PLAIN, params: [...head, handler] };
}

function personChanges({ locale, settings, favourite, lastPress }: CommitRequest["decision"]): string | null {
  const changes = { locale, settings, favourite, lastPress };
  return Object.values(changes).every((change) => change === undefined) ? null : JSON.stringify(changes);
}

const CANCELLED = { kind: "cancelled", field: null, retry: "now", detail: "cancelled by the user before it was sent" };

function orderOf(task: Task | null, row: z.infer<typeof verdictSchema>): Committed["order"] {
  if (task !== null) return { outcome: "accepted", task };
  const refusal = parseRefusal(row.refused);
  return refusal === null
    ? { outcome: "no_credits", availableCredits: row.available }
    : { outcome: "limited", ...refusal };
}

function committedOf(decision: CommitRequest["decision"], row: z.infer<typeof verdictSchema>): Committed {
  const task = row.task === null || row.task === undefined ? null : parseTask(row.task);
  return {
    availableCredits: row.available,
    order: decision.order ? orderOf(task, row) : null,
    forgotten: row.forgotten === true,
    cancelled: decision.cancelTaskId && task ? { done: row.stopped === true, task } : null,
  };
}
