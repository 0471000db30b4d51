import type { Store } from "../tasks/ports.js";
import { claimAlert } from "./alerts.js";
import { stepBroadcast } from "./broadcast-steps.js";
import type { Db } from "./client.js";
import { recordDelivery, recordPart } from "./deliveries.js";
import { purge } from "./retention.js";
import { commitSession } from "./session-commit.js";
import { glanceSession } from "./session-glance.js";
import { openSession } from "./session-open.js";
import type { Owner } from "./session-read.js";
import { absorbResult, claimDelivery, finalizeTask } from "./settlements.js";
import { expireSubmission, markInDoubt, postponePoll, readTask, recordSubmitted, requeue } from "./submissions.js";
import { claimDue, claimSweep } from "./sweep.js";
import { recordUploads, takeTurn } from "./turns.js";
import { recordLook } from "./watches.js";

const BURY = `
with dead as (insert into dead_updates (bot_id, update_id, body, reason) values ($1, $2::bigint, $3, $4))
insert into updates (bot_id, update_id) select $1, $2::bigint where $2::bigint is not null on conflict do nothing`;

/** The rows of one bot. */
export function createStore(db: Db, owner: Owner): Store {
  const { botId } = owner;
  return {
    open: (actor, named, want = null) => openSession(db, owner, { actor, named, want }),
    glance: (actor, want, sweepLimit) => glanceSession(db, owner, { actor, named: null, want }, sweepLimit),
    commit: (actor, version, decision, sweepLimit) =>
      commitSession(db, owner, { actor, version, decision, sweepLimit }),
    bury: async (updateId, body, reason) => {
      await db.query(BURY, [botId, updateId, body, reason]);
    },
    claimDue: (limit) => claimDue(db, botId, limit),
    claimSweep: (limit, url) => claimSweep(db, botId, { limit, url }),
    purge: () => purge(db),
    recordLook: (seen) => recordLook(db, botId, seen),
    read: (taskId) => readTask(db, botId, taskId),
    takeTurn: (taskId, claimId, shown) => takeTurn(db, botId, { taskId, claimId, shown }),
    recordUploads: (taskId, claimId, uploads) => recordUploads(db, taskId, claimId, uploads),
    recordSubmitted: (taskId, fence, vendorTaskId) => recordSubmitted(db, taskId, { fence, vendorTaskId }),
    requeue: (taskId, fence, afterMs) => requeue(db, taskId, fence, afterMs),
    markInDoubt: (taskId, fence) => markInDoubt(db, taskId, fence),
    expireSubmission: (taskId) => expireSubmission(db, taskId),
    postponePoll: (taskId, afterMs) => postponePoll(db, taskId, afterMs),
    finalize: (task, settlement, vendorTaskId, holder = null) =>
      finalizeTask(db, task, settlement, { vendorTaskId, holder }),
    absorb: (taskId, output, vendorTaskId) => absorbResult(db, taskId, output, vendorTaskId),
    claimAlert: (cause, about) => claimAlert(db, owner, about === undefined ? cause : `${cause} ${about}`),
    stepBroadcast: (id, outcomes, limit) => stepBroadcast(db, botId, { id, outcomes, limit }),
    claimDelivery: (taskId, { isAsked }) => claimDelivery(db, taskId, isAsked),
    recordPart: (taskId, fence, part) => recordPart(db, { taskId, fence, part }),
    recordDelivery: (taskId, fence, outcome, sweepLimit) =>
      recordDelivery(db, { botId, taskId, fence, outcome, sweepLimit }),
  };
}
