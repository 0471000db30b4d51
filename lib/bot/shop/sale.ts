import type { PreCheckoutQuery } from "grammy/types";
import { theShop } from "../../registry/shop.js";
import { alert } from "../../tasks/alert.js";
import { checkout } from "../../tasks/checkout.js";
import type { Invoice, PaidInvoice } from "../../tasks/money.js";
import { noteScreen } from "../screen.js";
import { describe } from "../telegram-errors.js";
import { localeOf, textsFor } from "../texts-by-locale.js";
import type { Heard } from "../view.js";
import { type Counter, show } from "./counter.js";
import { sendInvoice } from "./invoice.js";
import { paidScreen } from "./screens.js";
import { shopTexts } from "./texts.js";

/** The price is read where it is fixed: an old button sells at today's, or says that there is no such pack. */
export async function sell(counter: Counter, heard: Heard, packId: string): Promise<void> {
  const pack = theShop.packs.find(({ id }) => id === packId);
  if (!pack) {
    const texts = textsFor(heard.actor.suggestedLocale);
    return show(counter, heard, noteScreen(texts, texts.home.oldButton));
  }
  const invoice: Invoice = { id: newInvoiceId(), pack: pack.id, stars: pack.stars, credits: pack.credits };
  const { locale, isNew, isBanned } = await counter.money.issueInvoice(heard.actor, invoice);
  // The first coming of this press has sent one: a second invoice could be paid as well.
  if (!isNew) return;
  const texts = textsFor(locale);
  if (isBanned) return show(counter, heard, { text: texts.admin.shutOut, keyboard: [] });
  const isSent = await sendInvoice(counter, { chatId: heard.actor.chatId, locale, invoice });
  if (!isSent) await show(counter, heard, noteScreen(texts, shopTexts[locale].notSent), { isBelow: true });
}

/** Stars came. */
export async function take(counter: Counter, heard: Heard, payment: PaidInvoice): Promise<void> {
  const booked = await counter.money.bookPayment(heard.actor, payment);
  const { credits, isNew } = booked;
  counter.log("info", "stars.paid", { userId: heard.actor.userId, ...payment, credits, isNew });
  if (!isNew) return;
  const facts = { what: payment.chargeId, count: 1 };
  if (credits === 0) await alert(counter, "stars_unbooked", facts, payment.chargeId);
  await show(counter, heard, paidScreen(textsFor(booked.locale), booked));
}

/** Whether a payment may go on. Nothing else is done for it; never throws. */
export async function answerCheckout(counter: Counter, query: PreCheckoutQuery, isAllowed: boolean): Promise<void> {
  const { api, log, money } = counter;
  const { id, from, invoice_payload: invoiceId, total_amount: stars, currency } = query;
  const answer = await checkout(money, { invoiceId, userId: from.id, stars, currency });
  const refusal = isAllowed ? answer.refusal : "denied";
  if (refusal !== null) log("warn", "checkout.refused", { userId: from.id, invoiceId, refusal, error: answer.error });
  try {
    if (refusal === null) await api.answerPreCheckoutQuery(id, true);
    else {
      const { refusals } = shopTexts[answer.locale ?? localeOf(from.language_code)];
      await api.answerPreCheckoutQuery(id, false, { error_message: refusals[refusal] });
    }
  } catch (error) {
    // Nothing was charged: without our word Telegram gives up, and says so.
    log("warn", "checkout.unanswered", { userId: from.id, invoiceId, detail: describe(error) });
  }
}

/** Nobody can guess another's. */
function newInvoiceId(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(15))).toString("base64url");
}
