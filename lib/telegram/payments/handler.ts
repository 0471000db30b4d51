import type { PreCheckoutQuery } from "grammy/types";
import { messageScreen } from "../../bot/core/screen.js";
import type { UpdateContext } from "../../bot/core/situation.js";
import { textsFor } from "../../bot/core/texts.js";
import { homeScreen } from "../../bot/home/screens.js";
import type { ShopRequest } from "../../bot/shop/routes.js";
import { invitationScreen } from "../../bot/shop/screens.js";
import { shopTexts } from "../../bot/shop/texts.js";
import {
  answerCheckout,
  bookStarPayment,
  bookTelegramRefund,
  handleRefundPress,
  reply,
  type ShopContext,
  sendPackInvoice,
  showPurchases,
} from "./payments.js";

/** The form of a promo code, as `/promo_new` accepts it. */
const CODE = /^[A-Za-z0-9_-]{1,32}$/;

/** Handles everything about money: invoices, payments, refunds, promo codes, invitations. */
export function createShopHandler(counter: ShopContext) {
  /** Throws what the store throws; what Telegram refuses while something is drawn is logged. */
  async function handle(heard: UpdateContext, line: ShopRequest): Promise<void> {
    switch (line.act) {
      case "invoice":
        return sendPackInvoice(counter, heard, line.pack);
      case "paid":
        return bookStarPayment(counter, heard, line.payment);
      case "returned":
        return bookTelegramRefund(counter, line.chargeId);
      case "support":
        return showPurchases(counter, heard);
      case "refund":
      case "refund_now":
      case "refund_ask":
        return handleRefundPress(counter, heard, line);
      case "promo":
        return redeem(heard, line.code);
      case "invite": {
        const invitations = await counter.money.invitations(heard.actor);
        const own = { userId: heard.actor.userId, username: await counter.username() };
        return reply(counter, heard, invitationScreen(textsFor(invitations.locale), invitations, own));
      }
    }
  }

  async function redeem(heard: UpdateContext, code: string): Promise<void> {
    if (!CODE.test(code)) {
      const texts = textsFor(heard.actor.suggestedLocale);
      const { usage, unknown } = shopTexts[texts.locale].promo;
      return reply(counter, heard, messageScreen(texts, code === "" ? usage : unknown));
    }
    const { locale, isNew, result } = await counter.money.redeem(heard.actor, code);
    if (!isNew) return;
    const texts = textsFor(locale);
    const { promo } = shopTexts[locale];
    if (result.outcome !== "redeemed") return reply(counter, heard, messageScreen(texts, promo[result.outcome]));
    await reply(counter, heard, homeScreen(texts, promo.redeemed(result.credits, result.availableCredits)));
  }

  return {
    handle,
    answerCheckout: (query: PreCheckoutQuery, isAllowed: boolean) => answerCheckout(counter, query, isAllowed),
  };
}
