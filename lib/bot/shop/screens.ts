import { shopConfig } from "../../registry/load.js";
import type { BookedPayment, Invitations, Payment } from "../../tasks/money/payments.js";
import type { RefundOutcome } from "../../tasks/money/refund.js";
import { type Html, html, lines } from "../core/html.js";
import { type Button, homeRow, messageScreen, type Screen } from "../core/screen.js";
import type { Texts } from "../core/texts.js";
import { shopTexts } from "./texts.js";

/** The button to more credits; no button where none are sold. */
export function buyRow(texts: Texts): Button[] {
  return shopConfig.packs.length === 0 ? [] : [{ label: shopTexts[texts.locale].buy, action: { verb: "shop" } }];
}

/** What can be bought, a pack a row. */
export function buyScreen(
  texts: Texts,
  { availableCredits, inGroup }: { availableCredits: number; inGroup: boolean },
): Screen {
  const words = shopTexts[texts.locale];
  if (inGroup) return messageScreen(texts, words.privateOnly);
  if (shopConfig.packs.length === 0) return messageScreen(texts, words.nothingSold);
  const packs = shopConfig.packs.map((pack): Button[] => [
    { label: words.pack(pack), action: { verb: "buy", pack: pack.id } },
  ]);
  const rest: Button[] = [
    { label: words.invite, action: { verb: "invite" } },
    { label: words.support, action: { verb: "support" } },
  ];
  return {
    text: words.title(availableCredits),
    keyboard: [...packs, ...rest.map((each) => [each]), [resumeButton(texts.back)]],
  };
}

/** Back to the form that wanted the credits; without one, to the beginning. */
function resumeButton(label: string): Button {
  return { label, action: { verb: "resume" } };
}

/** Thanks for a payment, and says what it brought. */
export function paidScreen(
  texts: Texts,
  { credits, availableCredits }: Pick<BookedPayment, "credits" | "availableCredits">,
): Screen {
  const words = shopTexts[texts.locale];
  if (credits === 0) return messageScreen(texts, words.paidForNothing);
  return { text: words.paid(credits, availableCredits), keyboard: [[resumeButton(words.goOn)]] };
}

/** A person's last purchases, each a button to give it back. */
export function supportScreen(texts: Texts, payments: readonly Payment[], notice: Html | null = null): Screen {
  const rows = payments.map((payment): Button[] => [
    { label: paymentLabel(texts, payment), action: { verb: "refund", payment: payment.ref } },
  ]);
  const words = shopTexts[texts.locale];
  const title = payments.length === 0 ? words.noPayments : words.supportTitle(shopConfig.refundDays);
  return { text: lines([notice, notice && html``, title]), keyboard: [...rows, homeRow(texts)] };
}

function paymentLabel({ moment, locale }: Texts, payment: Payment): string {
  const words = shopTexts[locale];
  const state = payment.state !== "paid" ? words.states.refunded : payment.isAsked ? words.states.asked : null;
  return [words.payment(payment, moment(payment.paidAt)), ...(state === null ? [] : [state])].join(" · ");
}

/** Asks before a purchase is given back. */
export function refundScreen(texts: Texts, payment: Payment): Screen {
  const words = shopTexts[texts.locale];
  if (payment.state !== "paid") return messageScreen(texts, words.refundDone);
  if (!payment.isRecent || payment.credits === 0)
    return helpScreen(texts, payment, words.refundOld(shopConfig.refundDays));
  return {
    text: words.askRefund(payment),
    keyboard: [
      [{ label: words.refundNow, action: { verb: "refund_now", payment: payment.ref }, style: "danger" }],
      [{ label: words.keep, action: { verb: "support" } }],
    ],
  };
}

function helpScreen(texts: Texts, payment: Payment, text: Html): Screen {
  const words = shopTexts[texts.locale];
  if (payment.isAsked) return messageScreen(texts, lines([text, html``, words.asked]));
  const ask: Button = { label: words.askTeam, action: { verb: "refund_ask", payment: payment.ref } };
  return { text, keyboard: [[ask], homeRow(texts)] };
}

/** Says what came of giving a payment back. */
export function refundedScreen(texts: Texts, payment: Payment, refunded: RefundOutcome): Screen {
  const words = shopTexts[texts.locale];
  switch (refunded.outcome) {
    case "refunded":
      return messageScreen(texts, refunded.isCertain ? words.refunded(refunded) : words.refundOnItsWay(refunded));
    case "short":
      return helpScreen(texts, payment, words.refundShort(refunded));
    case "refused":
      return messageScreen(texts, words.refundRefused);
    case "done":
    case "unknown":
      return messageScreen(texts, words.refundDone);
  }
}

/** A person's own link and what it brought so far. `username` is the bot's. */
export function invitationScreen(
  texts: Texts,
  { joined, rewarded }: Pick<Invitations, "joined" | "rewarded">,
  { userId, username }: { userId: number; username: string },
): Screen {
  const words = shopTexts[texts.locale];
  const link = `https://t.me/${username}?start=${referralPayload(userId)}`;
  const shareUrl = `https://t.me/share/url?${new URLSearchParams({ url: link, text: words.share })}`;
  return messageScreen(texts, words.invitation({ link, shareUrl, ...shopConfig.referral, joined, rewarded }));
}

/** As `referrerOf` reads it. */
function referralPayload(userId: number): string {
  return `ref_${userId.toString(36)}`;
}
