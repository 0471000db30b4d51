import type { MoneyStore } from "../tasks/money/payments.js";
import type { AdminStore } from "../tasks/operations/admin.js";
import type { Store } from "../tasks/store.js";
import { draftBroadcast, readBroadcast, startBroadcast, stepBroadcast, stopBroadcast } from "./admin/broadcasts.js";
import { claimDead, finishDead, listDead, readDead, readDeadBody } from "./admin/dead-updates.js";
import { readExport } from "./admin/exports.js";
import { grantCredits, readPerson, setBan } from "./admin/people.js";
import { readStats } from "./admin/stats.js";
import type { Db } from "./client.js";
import { bookPayment, issueInvoice, readInvoice } from "./money/invoices.js";
import { createPromo, redeemPromo } from "./money/promos.js";
import { finishReconciliation, reconcilePage } from "./money/reconciliations.js";
import { readInvitations, refer } from "./money/referrals.js";
import { askRefund, bookRefund, finishRefund, listPayments, takeBack, undoRefund } from "./money/refunds.js";
import { performChange, readAudit } from "./operations/audit.js";
import { readModelsOff, switchModel } from "./operations/disabled-models.js";
import { purge } from "./operations/retention.js";
import { claimAlert, recordLook } from "./operations/webhook-checks.js";
import { commitSession } from "./sessions/commit.js";
import { glanceSession, openSession } from "./sessions/open.js";
import type { Owner } from "./sessions/read.js";
import { recordDelivery, recordPart } from "./tasks/deliveries.js";
import { absorbResult, claimDelivery, finalizeTask } from "./tasks/settlements.js";
import {
  expireSubmission,
  markInDoubt,
  postponePoll,
  readTask,
  recordSubmitted,
  recordUploads,
  requeue,
  takeTurn,
} from "./tasks/submissions.js";
import { claimDue, claimSweep } from "./tasks/sweep.js";

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

/** The operator's desk of one bot. */
export function createAdminStore(db: Db, owner: { botId: number; adminIds: readonly number[] }): AdminStore {
  const { botId } = owner;
  return {
    note: (act) => performChange(db, { botId, act, change: { result: () => "null" } }, () => null),
    createPromo: (act, promo) => createPromo(db, botId, act, promo),
    audit: (act, page) => readAudit(db, botId, { act, page }),
    person: (act, who) => readPerson(db, botId, { act, who }),
    grant: (act, who, credits) => grantCredits(db, botId, { act, who, credits }),
    setBan: (act, who, isBanned) => setBan(db, owner, { act, who, isBanned }),
    stats: (act, days) => readStats(db, botId, { act, days }),
    switchModel: (act, model, isOn) => switchModel(db, botId, { act, model, isOn }),
    exportPage: (from) => readExport(db, botId, from),
    draftBroadcast: (act, messageId) => draftBroadcast(db, botId, { act, messageId }),
    startBroadcast: (act, start) => startBroadcast(db, botId, { act, ...start }),
    stopBroadcast: (act, id) => stopBroadcast(db, botId, { act, id }),
    broadcast: (act, id) => readBroadcast(db, botId, { act, id }),
    deadUpdates: (act) => listDead(db, botId, act),
    deadUpdate: (act, id) => readDead(db, botId, { act, id }),
    claimDead: (act, which) => claimDead(db, botId, { act, ...which }),
    readDeadBody: (held) => readDeadBody(db, botId, held),
    finishDead: (held) => finishDead(db, botId, held),
    modelsOff: (act) => readModelsOff(db, botId, act),
  };
}

/** The till of one bot. */
export function createMoneyStore(db: Db, { botId }: { botId: number }): MoneyStore {
  return {
    readInvoice: (invoiceId) => readInvoice(db, botId, invoiceId),
    issueInvoice: (actor, invoice) => issueInvoice(db, botId, actor, invoice),
    bookPayment: (actor, paid) => bookPayment(db, botId, actor, paid),
    payments: (actor) => listPayments(db, botId, actor),
    askRefund: (chargeId) => askRefund(db, botId, chargeId),
    takeBack: (chargeId, terms) => takeBack(db, botId, chargeId, terms),
    finishRefund: (chargeId) => finishRefund(db, chargeId),
    undoRefund: (chargeId) => undoRefund(db, chargeId),
    bookRefund: (chargeId) => bookRefund(db, botId, chargeId),
    redeem: (actor, code) => redeemPromo(db, botId, actor, code),
    refer: (actor, referrerId) => refer(db, actor, referrerId),
    invitations: (actor) => readInvitations(db, botId, actor),
    reconcile: (transactions) => reconcilePage(db, botId, transactions),
    finishReconciliation: (seenCount, isWhole) => finishReconciliation(db, botId, { seenCount, isWhole }),
  };
}
