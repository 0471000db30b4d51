import { theShop } from "../../registry/shop.js";
import type { Booked, Payment } from "../../tasks/money.js";
import type { Refunded } from "../../tasks/refund.js";
import { type Html, html, lines } from "../html.js";
import type { Button, Screen } from "../screen.js";
import { homeRow, noteScreen } from "../screen.js";
import type { Texts } from "../texts.js";

/** The way to more credits; nothing where none are sold. */
export function buyRow(texts: Texts): Button[] {
  return theShop.packs.length === 0 ? [] : [{ label: texts.shop.buy, action: { verb: "shop" } }];
}

/** What can be bought, a pack a row. */
export function buyScreen(
  texts: Texts,
  { availableCredits, inGroup }: { availableCredits: number; inGroup: boolean },
): Screen {
  if (inGroup) return noteScreen(texts, texts.shop.privateOnly);
  if (theShop.packs.length === 0) return noteScreen(texts, texts.shop.nothingSold);
  const packs = theShop.packs.map((pack): Button[] => [
    { label: texts.shop.pack(pack), action: { verb: "buy", pack: pack.id } },
  ]);
  const rest: Button[] = [
    { label: texts.shop.invite, action: { verb: "invite" } },
    { label: texts.shop.support, action: { verb: "support" } },
  ];
  return {
    text: texts.shop.title(availableCredits),
    keyboard: [...packs, ...rest.map((each) => [each]), [resumeButton(texts.home.back)]],
  };
}

/** Back to the form that wanted the credits; without one, to the beginning. */
function resumeButton(label: string): Button {
  return { label, action: { verb: "resume" } };
}

/** What came of a payment. */
export function paidScreen(
  texts: Texts,
  { credits, availableCredits }: Pick<Booked, "credits" | "availableCredits">,
): Screen {
  if (credits === 0) return noteScreen(texts, texts.shop.paidForNothing);
  return { text: texts.shop.paid(credits, availableCredits), keyboard: [[resumeButton(texts.shop.goOn)]] };
}

/** A person's last purchases, each a button to give it back. */
export function supportScreen(texts: Texts, payments: readonly Payment[], notice: Html | null = null): Screen {
  const rows = payments.map((payment): Button[] => [
    { label: paymentLabel(texts, payment), action: { verb: "refund", payment: payment.ref } },
  ]);
  const title = payments.length === 0 ? texts.shop.noPayments : texts.shop.supportTitle(theShop.refundDays);
  return { text: lines([notice, notice && html``, title]), keyboard: [...rows, homeRow(texts)] };
}

function paymentLabel({ shop, library }: Texts, payment: Payment): string {
  const state = payment.state !== "paid" ? shop.states.refunded : payment.isAsked ? shop.states.asked : null;
  return [shop.payment(payment, library.moment(payment.paidAt)), ...(state === null ? [] : [state])].join(" · ");
}

/** Before anything is given back. */
export function refundScreen(texts: Texts, payment: Payment): Screen {
  const { shop } = texts;
  if (payment.state !== "paid") return noteScreen(texts, shop.refundDone);
  if (!payment.isRecent || payment.credits === 0) return helpScreen(texts, payment, shop.refundOld(theShop.refundDays));
  return {
    text: shop.askRefund(payment),
    keyboard: [
      [{ label: shop.refundNow, action: { verb: "refund_now", payment: payment.ref }, style: "danger" }],
      [{ label: shop.keep, action: { verb: "support" } }],
    ],
  };
}

function helpScreen(texts: Texts, payment: Payment, text: Html): Screen {
  if (payment.isAsked) return noteScreen(texts, lines([text, html``, texts.shop.asked]));
  const ask: Button = { label: texts.shop.askTeam, action: { verb: "refund_ask", payment: payment.ref } };
  return { text, keyboard: [[ask], homeRow(texts)] };
}

/** What came of giving a payment back. */
export function refundedScreen(texts: Texts, payment: Payment, refunded: Refunded): Screen {
  const { shop } = texts;
  switch (refunded.outcome) {
    case "refunded":
      return noteScreen(texts, refunded.isCertain ? shop.refunded(refunded) : shop.refundOnItsWay(refunded));
    case "short":
      return helpScreen(texts, payment, shop.refundShort(refunded));
    case "refused":
      return noteScreen(texts, shop.refundRefused);
    case "done":
    case "unknown":
      return noteScreen(texts, shop.refundDone);
  }
}
