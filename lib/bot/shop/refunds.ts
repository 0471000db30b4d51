import { alert } from "../../tasks/alert.js";
import type { Payment } from "../../tasks/money.js";
import { refund } from "../../tasks/refund.js";
import { noteScreen } from "../screen.js";
import type { Texts } from "../texts.js";
import { textsFor } from "../texts-by-locale.js";
import type { Heard } from "../view.js";
import { type Counter, show } from "./counter.js";
import { refundedScreen, refundScreen, supportScreen } from "./screens.js";
import { shopTexts } from "./texts.js";

/** `/paysupport`: what was bought, each purchase a button. */
export async function support(counter: Counter, heard: Heard): Promise<void> {
  const { locale, payments } = await counter.money.payments(heard.actor);
  await show(counter, heard, supportScreen(textsFor(locale), payments));
}

type Wish = { act: "refund" | "refund_now" | "refund_ask"; ref: string };

/** One purchase: asked about, given back, or put before the admins. */
export async function ofPayment(counter: Counter, heard: Heard, { act, ref }: Wish): Promise<void> {
  const { locale, payments } = await counter.money.payments(heard.actor);
  const texts = textsFor(locale);
  const payment = payments.find((each) => each.ref === ref);
  if (!payment) return show(counter, heard, supportScreen(texts, payments));
  if (act === "refund_ask") return ask(counter, heard, { texts, payment });
  const isSure = act === "refund_now" && payment.isRecent && payment.state === "paid" && payment.credits > 0;
  if (!isSure) return show(counter, heard, refundScreen(texts, payment));
  const refunded = await refund(counter, payment.chargeId, { anyway: false });
  await show(counter, heard, refundedScreen(texts, payment, refunded));
}

async function ask(
  counter: Counter,
  heard: Heard,
  { texts, payment }: { texts: Texts; payment: Payment },
): Promise<void> {
  const { chargeId, stars } = payment;
  const isNew = await counter.money.askRefund(chargeId);
  if (isNew) await alert(counter, "refund_asked", { what: chargeId, count: stars }, chargeId);
  await show(counter, heard, noteScreen(texts, shopTexts[texts.locale].asked));
}

/** Telegram gave Stars back. Past us, the credits are taken as far as they are there, and the admins hear of the rest. */
export async function giveBack(counter: Counter, chargeId: string): Promise<void> {
  const booked = await counter.money.bookRefund(chargeId);
  if (booked === null) return;
  counter.log("warn", "stars.returned", { chargeId, ...booked });
  const facts = { what: String(booked.userId), count: booked.shortfall };
  if (booked.shortfall > 0) await alert(counter, "refund_shortfall", facts, chargeId);
}
