import type { PaymentStore } from "../tasks/money/payments.js";
import type { AdminStore } from "../tasks/operations/admin.js";
import type { Store } from "../tasks/store.js";
import { draftBroadcast, readBroadcast, startBroadcast, stepBroadcast, stopBroadcast } from "./admin/broadcasts.js";
import {
  claimDeadUpdates,
  finishDeadUpdate,
  listDeadUpdates,
  readDeadBody,
  readDeadUpdate,
} from "./admin/dead-updates.js";
import { readExport } from "./admin/exports.js";
import { grantCredits, readPerson, setBan } from "./admin/people.js";
import { readStats } from "./admin/stats.js";
import { type Db, storable } from "./client.js";
import { bookPayment, issueInvoice, readInvoice } from "./money/invoices.js";
import { createPromo, redeemPromo } from "./money/promos.js";
import { finishReconciliation, reconcilePage } from "./money/reconciliations.js";
import { claimBonusNews, readInvitations, recordReferral } from "./money/referrals.js";
import { bookRefund, finishRefund, listPayments, requestRefund, reverseCredits, undoRefund } from "./money/refunds.js";
import { claimDueAlert, finishAlert, raiseAlert } from "./operations/alerts.js";
import { auditedWrite, readAudit } from "./operations/audit.js";
import { recordCatalogue } from "./operations/catalogue.js";
import { readDisabledModels, switchModel } from "./operations/disabled-models.js";
import { purge } from "./operations/retention.js";
import { claimAnswer, isLastOfAlbum, markUpdate, recordAlbumPart, recordAnswer } from "./operations/update-dedupe.js";
import { recordWebhookCheck } from "./operations/webhook-checks.js";
import { commitSession } from "./sessions/commit.js";
import { readAndMark, readOrCreateSession } from "./sessions/open.js";
import type { StoreConfig } from "./sessions/read.js";
import { recordDelivery, recordPart } from "./tasks/deliveries.js";
import { finishNotice } from "./tasks/notices.js";
import { recordDrift } from "./tasks/price-drift.js";
import { acceptLateResult, claimDelivery, finalizeTask } from "./tasks/settlements.js";
import {
  claimNextSubmission,
  expireSubmission,
  markInDoubt,
  postponePoll,
  readTask,
  recordFiles,
  recordSubmitted,
  recordUploads,
  requeue,
} from "./tasks/submissions.js";
import { claimDue, claimSweep, createDueClaims } from "./tasks/sweep.js";

const DEAD_LETTER = `
with dead as (
  insert into dead_updates (bot_id, update_id, body, reason) select $1, $2::bigint, $3, $4
  where not exists (select 1 from dead_updates where bot_id = $1 and update_id = $2::bigint and replayed_at is null
    and body = $3 and reason = $4)
)
insert into updates (bot_id, update_id) select $1, $2::bigint where $2::bigint is not null on conflict do nothing`;

const MOST_KEPT_CHARACTERS = 256 * 1024;

/** The rows of one bot. */
export function createStore(db: Db, owner: StoreConfig): Store {
  const { botId } = owner;
  const due = createDueClaims(botId);
  return {
    readSession: (actor, named, want = null) => readOrCreateSession(db, owner, { actor, named, want }),
    readAndMark: (actor, want, sweepLimit) =>
      readAndMark(db, owner, { actor, named: null, want }, () => due(sweepLimit)),
    commit: (actor, version, decision, sweepLimit) =>
      commitSession(db, owner, { actor, version, decision, due: due(sweepLimit) }),
    claimAnswer: (updateId, claimId) => claimAnswer(db, botId, { updateId, claimId }),
    recordAnswer: (updateId) => recordAnswer(db, botId, updateId),
    recordAlbumPart: (updateId, albumId) => recordAlbumPart(db, botId, { updateId, albumId }),
    isLastOfAlbum: (updateId, albumId) => isLastOfAlbum(db, botId, { updateId, albumId }),
    claimBonusNews: (newcomerId) => claimBonusNews(db, newcomerId),
    markUpdate: (updateId) => markUpdate(db, botId, updateId),
    deadLetter: async (updateId, body, reason) => {
      await db.query(DEAD_LETTER, [botId, updateId, storable(body.slice(0, MOST_KEPT_CHARACTERS)), storable(reason)]);
    },
    claimDue: (limit) => claimDue(db, due(limit)),
    claimSweep: (limit, url) => claimSweep(db, botId, { limit, url }),
    purge: () => purge(db),
    recordWebhookCheck: (seen) => recordWebhookCheck(db, botId, seen),
    read: (taskId) => readTask(db, botId, taskId),
    claimNextSubmission: (taskId, claimId, shown) => claimNextSubmission(db, botId, { taskId, claimId, shown }),
    recordFiles: (taskId, claimId, files) => recordFiles(db, taskId, claimId, files),
    recordUploads: (taskId, claimId, uploads) => recordUploads(db, taskId, claimId, uploads),
    recordSubmitted: (taskId, fence, vendorTaskId) => recordSubmitted(db, taskId, { fence, vendorTaskId }),
    requeue: (taskId, fence, afterMs) => requeue(db, taskId, fence, afterMs),
    markInDoubt: (taskId, fence) => markInDoubt(db, taskId, fence),
    expireSubmission: (taskId) => expireSubmission(db, taskId),
    postponePoll: (taskId, afterMs) => postponePoll(db, taskId, afterMs),
    finalize: (task, settlement, vendorTaskId, holder = null) =>
      finalizeTask(db, task, settlement, { vendorTaskId, holder }),
    acceptLateResult: (taskId, output, vendorTaskId) => acceptLateResult(db, taskId, output, vendorTaskId),
    recordCatalogue: (listed, ours) => recordCatalogue(db, botId, listed, ours),
    recordDrift: (drift) => recordDrift(db, botId, drift),
    raiseAlert: (cause, facts, about) => raiseAlert(db, owner, { cause, facts, about }),
    claimDueAlert: (key) => claimDueAlert(db, owner, key),
    finishAlert: ({ key, claimId }, isTold) => finishAlert(db, botId, { key, claimId, isTold }),
    stepBroadcast: (id, outcomes, limit) => stepBroadcast(db, botId, { id, outcomes, limit }),
    claimDelivery: (taskId, { isAsked }) => claimDelivery(db, taskId, isAsked),
    finishNotice: (taskId) => finishNotice(db, taskId),
    recordDeliveredPart: (taskId, fence, part) => recordPart(db, { taskId, fence, part }),
    recordDelivery: (taskId, fence, outcome, sweepLimit) =>
      recordDelivery(db, { taskId, fence, outcome, due: due(sweepLimit) }),
  };
}

/** The `AdminStore` of one bot. */
export function createAdminStore(db: Db, owner: { botId: number; adminIds: readonly number[] }): AdminStore {
  const { botId } = owner;
  return {
    recordCommand: (act) => auditedWrite(db, { botId, act, change: { result: () => "null" } }, () => null),
    createPromo: (act, promo) => createPromo(db, botId, act, promo),
    readAudit: (act, page) => readAudit(db, botId, { act, page }),
    readPerson: (act, who) => readPerson(db, botId, { act, who }),
    grant: (act, who, credits) => grantCredits(db, botId, { act, who, credits }),
    setBan: (act, who, isBanned) => setBan(db, owner, { act, who, isBanned }),
    stats: (act, days) => readStats(db, botId, { act, days }),
    switchModel: (act, model, isOn) => switchModel(db, botId, { act, model, isOn }),
    exportPage: (from) => readExport(db, botId, from),
    draftBroadcast: (act, messageId) => draftBroadcast(db, botId, { act, messageId }),
    startBroadcast: (act, start) => startBroadcast(db, botId, { act, ...start }),
    stopBroadcast: (act, id) => stopBroadcast(db, botId, { act, id }),
    broadcast: (act, id) => readBroadcast(db, botId, { act, id }),
    deadUpdates: (act) => listDeadUpdates(db, botId, act),
    deadUpdate: (act, id) => readDeadUpdate(db, botId, { act, id }),
    claimDeadUpdates: (act, which) => claimDeadUpdates(db, botId, { act, ...which }),
    readDeadBody: (held) => readDeadBody(db, botId, held),
    finishDeadUpdate: (held) => finishDeadUpdate(db, botId, held),
    disabledModels: (act) => readDisabledModels(db, botId, act),
  };
}

/** The `PaymentStore` of one bot. */
export function createPaymentStore(db: Db, { botId }: { botId: number }): PaymentStore {
  return {
    readInvoice: (invoiceId) => readInvoice(db, botId, invoiceId),
    issueInvoice: (actor, invoice) => issueInvoice(db, botId, actor, invoice),
    bookPayment: (actor, paid) => bookPayment(db, botId, actor, paid),
    payments: (actor) => listPayments(db, botId, actor),
    requestRefund: (chargeId) => requestRefund(db, botId, chargeId),
    reverseCredits: (chargeId, terms) => reverseCredits(db, botId, chargeId, terms),
    finishRefund: (chargeId) => finishRefund(db, chargeId),
    undoRefund: (chargeId) => undoRefund(db, chargeId),
    bookRefund: (chargeId) => bookRefund(db, botId, chargeId),
    redeem: (actor, code) => redeemPromo(db, botId, actor, code),
    recordReferral: (actor, referrerId) => recordReferral(db, actor, referrerId),
    invitations: (actor) => readInvitations(db, botId, actor),
    reconcile: (transactions) => reconcilePage(db, botId, transactions),
    finishReconciliation: (seenCount, isWhole) => finishReconciliation(db, botId, { seenCount, isWhole }),
  };
}
