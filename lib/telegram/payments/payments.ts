import type { PreCheckoutQuery } from "grammy/types";
import type { Api } from "grammy/web";
import { messageScreen, type Screen } from "../../bot/core/screen.js";
import type { UpdateContext } from "../../bot/core/situation.js";
import type { Texts } from "../../bot/core/texts.js";
import { localeOf, textsFor } from "../../bot/core/texts-by-locale.js";
import { paidScreen, refundedScreen, refundScreen, supportScreen } from "../../bot/shop/screens.js";
import { shopTexts } from "../../bot/shop/texts.js";
import { shopConfig } from "../../registry/load.js";
import { alert, tellDueAlert } from "../../tasks/deps.js";
import { checkout } from "../../tasks/money/checkout.js";
import type { Invoice, PaidInvoice, Payment } from "../../tasks/money/payments.js";
import { type RefundDeps, refund, unsettledRefund } from "../../tasks/money/refund.js";
import { mayAnswerAgain } from "../../tasks/operations/handle-update.js";
import type { WorkItem } from "../../tasks/store.js";
import { draw } from "../draw.js";
import { describeError } from "../errors.js";
import { sendInvoice } from "./stars.js";

/** What everything at the counter works with. */
export type ShopContext = RefundDeps & {
  api: Api;
  /** The name of the bot, for links to it. */
  username: () => Promise<string>;
};

/** The answer to what was heard: in the place of the pressed message, or below. Never throws. */
export async function reply(
  { api, log }: Pick<ShopContext, "api" | "log">,
  { actor, incoming }: UpdateContext,
  screen: Screen,
  { isBelow = false } = {},
): Promise<void> {
  const pressed = incoming.kind === "press" && !isBelow ? incoming.message : null;
  const messageId = pressed !== null && !pressed.holdsMedia ? pressed.id : null;
  await draw({ api, log }, { chatId: actor.chatId, threadId: actor.threadId, userId: actor.userId, messageId }, screen);
}

/** Of two comings of an update one is answered: the first, or the second when the first died in front of its answer. */
export async function mayAnswer(
  { store }: Pick<ShopContext, "store">,
  { actor }: UpdateContext,
  { isNew }: { isNew: boolean },
): Promise<boolean> {
  return isNew || mayAnswerAgain(store, actor.updateId);
}

/** The price is read where it is fixed: an old button sells at today's, or says that there is no such pack. */
export async function sendPackInvoice(counter: ShopContext, heard: UpdateContext, packId: string): Promise<void> {
  const pack = shopConfig.packs.find(({ id }) => id === packId);
  if (!pack) {
    const texts = textsFor(heard.actor.suggestedLocale);
    return reply(counter, heard, messageScreen(texts, texts.home.oldButton));
  }
  const fresh: Invoice = { id: newInvoiceId(), pack: pack.id, stars: pack.stars, credits: pack.credits };
  const issued = await counter.money.issueInvoice(heard.actor, fresh);
  if (!(await mayAnswer(counter, heard, issued))) return;
  const { locale, invoice } = issued;
  const texts = textsFor(locale);
  if (invoice === null) return reply(counter, heard, { text: texts.admin.shutOut, keyboard: [] });
  const isSent = await sendInvoice(counter, { chatId: heard.actor.chatId, locale, invoice });
  if (!isSent) await reply(counter, heard, messageScreen(texts, shopTexts[locale].notSent), { isBelow: true });
}

/** Stars came. */
export async function bookStarPayment(counter: ShopContext, heard: UpdateContext, payment: PaidInvoice): Promise<void> {
  const booked = await counter.money.bookPayment(heard.actor, payment);
  const { credits, isNew } = booked;
  counter.log("info", "stars.paid", { userId: heard.actor.userId, ...payment, credits, isNew });
  if (!(await mayAnswer(counter, heard, booked))) return;
  const facts = { what: payment.chargeId, count: 1 };
  if (credits === 0) await alert(counter, "stars_unbooked", facts, payment.chargeId);
  await reply(counter, heard, paidScreen(textsFor(booked.locale), booked));
}

/** Whether a payment may go on. Nothing else is done for it; never throws. */
export async function answerCheckout(counter: ShopContext, query: PreCheckoutQuery, isAllowed: boolean): Promise<void> {
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
    log("warn", "checkout.unanswered", { userId: from.id, invoiceId, detail: describeError(error) });
  }
}

/** Nobody can guess another's. */
function newInvoiceId(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(15))).toString("base64url");
}

/** `/paysupport`: what was bought, each purchase a button. */
export async function showPurchases(counter: ShopContext, heard: UpdateContext): Promise<void> {
  const purchases = await counter.money.payments(heard.actor);
  if (heard.incoming.kind !== "press" && !(await mayAnswer(counter, heard, purchases))) return;
  await reply(counter, heard, supportScreen(textsFor(purchases.locale), purchases.payments));
}

export type RefundPress = { act: "refund" | "refund_now" | "refund_ask"; ref: string };

/** One purchase: asked about, given back, or put before the admins. Returns what is left to do of it. */
export async function handleRefundPress(
  counter: ShopContext,
  heard: UpdateContext,
  { act, ref }: RefundPress,
): Promise<WorkItem[]> {
  const { locale, payments } = await counter.money.payments(heard.actor);
  const texts = textsFor(locale);
  const payment = payments.find((each) => each.ref === ref);
  const isSure = act === "refund_now" && payment?.isRecent && payment.state === "paid" && payment.credits > 0;
  if (payment && isSure) {
    const refunded = await refund(counter, payment.chargeId, { anyway: false });
    await reply(counter, heard, refundedScreen(texts, payment, refunded));
    return unsettledRefund(payment.chargeId, refunded);
  }
  if (!payment) await reply(counter, heard, supportScreen(texts, payments));
  else if (act === "refund_ask") await ask(counter, heard, { texts, payment });
  else await reply(counter, heard, refundScreen(texts, payment));
  return [];
}

async function ask(
  counter: ShopContext,
  heard: UpdateContext,
  { texts, payment }: { texts: Texts; payment: Payment },
): Promise<void> {
  await tellDueAlert(counter, await counter.money.requestRefund(payment.chargeId));
  await reply(counter, heard, messageScreen(texts, shopTexts[texts.locale].asked));
}

/** Telegram gave Stars back. Past us, the credits are taken as far as they are there, and the admins hear of the rest. */
export async function bookTelegramRefund(counter: ShopContext, chargeId: string): Promise<void> {
  const booked = await counter.money.bookRefund(chargeId);
  if (booked === null) return;
  counter.log("warn", "stars.returned", { chargeId, ...booked });
  const facts = { what: String(booked.userId), count: booked.shortfall };
  if (booked.shortfall > 0) await alert(counter, "refund_shortfall", facts, chargeId);
}
