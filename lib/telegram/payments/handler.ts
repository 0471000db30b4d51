import type { PreCheckoutQuery } from "grammy/types";
import { noteScreen } from "../../bot/core/screen.js";
import type { Heard } from "../../bot/core/situation.js";
import { textsFor } from "../../bot/core/texts-by-locale.js";
import { homeScreen } from "../../bot/home/screens.js";
import type { ShopLine } from "../../bot/shop/routes.js";
import { invitationScreen } from "../../bot/shop/screens.js";
import { shopTexts } from "../../bot/shop/texts.js";
import { answerCheckout, type Counter, giveBack, ofPayment, sell, show, support, take } from "./payments.js";

/** What an admin can give a code for a name. */
const CODE = /^[A-Za-z0-9_-]{1,32}$/;

/** Where money changes hands: invoices, payments, refunds, codes, invitations. */
export function createCashier(counter: Counter) {
  /** Throws what the store throws; what Telegram refuses while something is drawn is logged. */
  async function handle(heard: Heard, line: ShopLine): Promise<void> {
    switch (line.act) {
      case "invoice":
        return sell(counter, heard, line.pack);
      case "paid":
        return take(counter, heard, line.payment);
      case "returned":
        return giveBack(counter, line.chargeId);
      case "support":
        return support(counter, heard);
      case "refund":
      case "refund_now":
      case "refund_ask":
        return ofPayment(counter, heard, line);
      case "promo":
        return redeem(heard, line.code);
      case "invite": {
        const invitations = await counter.money.invitations(heard.actor);
        const own = { userId: heard.actor.userId, username: await counter.username() };
        return show(counter, heard, invitationScreen(textsFor(invitations.locale), invitations, own));
      }
    }
  }

  async function redeem(heard: Heard, code: string): Promise<void> {
    if (!CODE.test(code)) {
      const texts = textsFor(heard.actor.suggestedLocale);
      const { usage, unknown } = shopTexts[texts.locale].promo;
      return show(counter, heard, noteScreen(texts, code === "" ? usage : unknown));
    }
    const { locale, isNew, result } = await counter.money.redeem(heard.actor, code);
    if (!isNew) return;
    const texts = textsFor(locale);
    const { promo } = shopTexts[locale];
    if (result.outcome !== "redeemed") return show(counter, heard, noteScreen(texts, promo[result.outcome]));
    await show(counter, heard, homeScreen(texts, promo.redeemed(result.credits, result.availableCredits)));
  }

  return {
    handle,
    answerCheckout: (query: PreCheckoutQuery, isAllowed: boolean) => answerCheckout(counter, query, isAllowed),
  };
}
