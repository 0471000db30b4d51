import type { PreCheckoutQuery } from "grammy/types";
import type { Api } from "grammy/web";
import { messageScreen, type Screen } from "../../bot/core/screen.js";
import type { UpdateContext } from "../../bot/core/situation.js";
import type { Texts } from "../../bot/core/texts.js";
import { localeOf, textsFor } from "../../bot/core/texts.js";
import { homeTexts } from "../../bot/home/texts.js";
import { paidScreen, refundedScreen, refundScreen, supportScreen } from "../../bot/shop/screens.js";
import { shopTexts } from "../../bot/shop/texts.js";
import { shopConfig } from "../../registry/load.js";
import { alert, tellDueAlert } from "../../tasks/deps.js";
import { checkout } from "../../tasks/money/checkout.js";
import type { Invoice, PaidInvoice, Payment } from "../../tasks/money/payments.js";
import { type RefundDeps, refund, unsettledRefund } from "../../tasks/money/refund.js";
import { mayAnswerAgain } from "../../tasks/operations/handle-update.js";
import { tellBonuses } from "../../tasks/orders/deliver.js";
import type { WorkItem } from "../../tasks/store.js";
import { draw } from "../draw.js";
import { describeError } from "../errors.js";
import { callTelegram } from "../retry.js";
import { sendInvoice } from "./stars.js";

/** What the functions of the shop work with. */
export type ShopContext = RefundDeps & {
  api: Api;
  /** The name of the bot, for links to it. */
  username: () => Promise<string>;
};

/** Answers an update: in place of the pressed message, or below. Never throws. */
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
export async function sendPackInvoice(shop: ShopContext, context: UpdateContext, packId: string): Promise<void> {
  const pack = shopConfig.packs.find(({ id }) => id === packId);
  if (!pack) {
    const texts = textsFor(context.actor.suggestedLocale);
    return reply(shop, context, messageScreen(texts, texts.oldButton));
  }
  const fresh: Invoice = { id: newInvoiceId(), pack: pack.id, stars: pack.stars, credits: pack.credits };
  const issued = await shop.money.issueInvoice(context.actor, fresh);
  if (!(await mayAnswer(shop, context, issued))) return;
  const { locale, invoice } = issued;
  const texts = textsFor(locale);
  if (invoice === null) return reply(shop, context, { text: homeTexts[locale].shutOut, keyboard: [] });
  const isSent = await sendInvoice(shop, { chatId: context.actor.chatId, locale, invoice });
  if (!isSent) await reply(shop, context, messageScreen(texts, shopTexts[locale].notSent), { isBelow: true });
}

/** Books a payment that Telegram reports, and thanks for it. */
export async function bookStarPayment(shop: ShopContext, context: UpdateContext, payment: PaidInvoice): Promise<void> {
  const booked = await shop.money.bookPayment(context.actor, payment);
  const { credits, isNew } = booked;
  shop.log("info", "stars.paid", { userId: context.actor.userId, ...payment, credits, isNew });
  if (!(await mayAnswer(shop, context, booked))) return;
  const facts = { what: payment.chargeId, count: 1 };
  if (credits === 0) await alert(shop, "stars_unbooked", facts, payment.chargeId);
  await reply(shop, context, paidScreen(textsFor(booked.locale), booked));
  if (booked.hasEarnedBonus) await tellBonuses(shop, context.actor.userId);
}

/** Answers whether a payment may go on. Does nothing else for it; never throws. */
export async function answerCheckout(shop: ShopContext, query: PreCheckoutQuery, isAllowed: boolean): Promise<void> {
  const { api, log, money } = shop;
  const { id, from, invoice_payload: invoiceId, total_amount: stars, currency } = query;
  const answer = await checkout(money, { invoiceId, userId: from.id, stars, currency });
  const refusal = isAllowed ? answer.refusal : "denied";
  if (refusal !== null) log("warn", "checkout.refused", { userId: from.id, invoiceId, refusal, error: answer.error });
  try {
    const { refusals } = shopTexts[answer.locale ?? localeOf(from.language_code)];
    const say = () =>
      refusal === null
        ? api.answerPreCheckoutQuery(id, true)
        : api.answerPreCheckoutQuery(id, false, { error_message: refusals[refusal] });
    await callTelegram(say, { effort: "checkout", isRepeatable: true });
  } catch (error) {
    // Nothing was charged: without our answer Telegram gives the payment up, and tells the person.
    log("warn", "checkout.unanswered", { userId: from.id, invoiceId, detail: describeError(error) });
  }
}

/** Makes an invoice id that nobody can guess. */
function newInvoiceId(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(15))).toString("base64url");
}

/** `/paysupport`: what was bought, each purchase a button. */
export async function showPurchases(shop: ShopContext, context: UpdateContext): Promise<void> {
  const purchases = await shop.money.payments(context.actor);
  if (context.incoming.kind !== "press" && !(await mayAnswer(shop, context, purchases))) return;
  await reply(shop, context, supportScreen(textsFor(purchases.locale), purchases.payments));
}

export type RefundPress = { act: "refund" | "refund_now" | "refund_ask"; ref: string };

/** Handles the buttons of one purchase: ask, give back, or put before the admins. */
export async function handleRefundPress(
  shop: ShopContext,
  context: UpdateContext,
  { act, ref }: RefundPress,
): Promise<WorkItem[]> {
  const { locale, payments } = await shop.money.payments(context.actor);
  const texts = textsFor(locale);
  const payment = payments.find((each) => each.ref === ref);
  const isSure = act === "refund_now" && payment?.isRecent && payment.state === "paid" && payment.credits > 0;
  if (payment && isSure) {
    const refunded = await refund(shop, payment.chargeId, { anyway: false });
    await reply(shop, context, refundedScreen(texts, payment, refunded));
    return unsettledRefund(payment.chargeId, refunded);
  }
  if (!payment) await reply(shop, context, supportScreen(texts, payments));
  else if (act === "refund_ask") await ask(shop, context, { texts, payment });
  else await reply(shop, context, refundScreen(texts, payment));
  return [];
}

async function ask(
  shop: ShopContext,
  context: UpdateContext,
  { texts, payment }: { texts: Texts; payment: Payment },
): Promise<void> {
  await tellDueAlert(shop, await shop.money.requestRefund(payment.chargeId));
  await reply(shop, context, messageScreen(texts, shopTexts[texts.locale].asked));
}

/**
 * Books a refund that Telegram reports. If it did not start with us, takes whatever credits are left and alerts the
 * admins about the shortfall.
 */
export async function bookTelegramRefund(shop: ShopContext, chargeId: string): Promise<void> {
  const booked = await shop.money.bookRefund(chargeId);
  if (booked === null) return;
  shop.log("warn", "stars.returned", { chargeId, ...booked });
  const facts = { what: String(booked.userId), count: booked.shortfall };
  if (booked.shortfall > 0) await alert(shop, "refund_shortfall", facts, chargeId);
}
