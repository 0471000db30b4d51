import type { MoneyStore } from "../tasks/money.js";
import type { Db } from "./client.js";
import { bookPayment, issueInvoice, readInvoice } from "./invoices.js";
import { redeemPromo } from "./promos.js";
import { finishReconciliation, reconcilePage } from "./reconciliations.js";
import { readInvitations, refer } from "./referrals.js";
import { askRefund, bookRefund, finishRefund, listPayments, takeBack, undoRefund } from "./refunds.js";

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
