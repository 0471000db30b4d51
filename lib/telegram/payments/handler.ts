import type { PreCheckoutQuery } from "grammy/types";
import { messageScreen } from "../../bot/core/screen.js";
import type { UpdateContext } from "../../bot/core/situation.js";
import { textsFor } from "../../bot/core/texts.js";
import { homeScreen } from "../../bot/home/screens.js";
import type { ShopRequest } from "../../bot/shop/routes.js";
import { invitationScreen } from "../../bot/shop/screens.js";
import { shopTexts } from "../../bot/shop/texts.js";
import type { WorkItem } from "../../tasks/store.js";
import {
  answerCheckout,
  bookStarPayment,
  bookTelegramRefund,
  handleRefundPress,
  mayAnswer,
  type RefundPress,
  reply,
  type ShopContext,
  sendPackInvoice,
  showPurchases,
} from "./payments.js";

/** The form of a promo code, as `/promo_new` accepts it. */
const CODE = /^[A-Za-z0-9_-]{1,32}$/;
const NO_CODE = "";

/** Where money changes hands: invoices, payments, refunds, codes, invitations. */
export function createShopHandler(shop: ShopContext) {
  /** Returns what is left to do. Throws what the store throws; what Telegram refuses while something is drawn is logged. */
  async function handle(context: UpdateContext, request: ShopRequest): Promise<WorkItem[]> {
    if ("ref" in request) return handleRefundPress(shop, context, request);
    await answer(context, request);
    return [];
  }

  async function answer(context: UpdateContext, request: Exclude<ShopRequest, RefundPress>): Promise<void> {
    switch (request.act) {
      case "invoice":
        return sendPackInvoice(shop, context, request.pack);
      case "paid":
        return bookStarPayment(shop, context, request.payment);
      case "returned":
        return bookTelegramRefund(shop, request.chargeId);
      case "support":
        return showPurchases(shop, context);
      case "promo":
        return redeem(context, request.code);
      case "invite": {
        const invitations = await shop.money.invitations(context.actor);
        if (!(await mayAnswer(shop, context, invitations))) return;
        const own = { userId: context.actor.userId, username: await shop.username() };
        return reply(shop, context, invitationScreen(textsFor(invitations.locale), invitations, own));
      }
    }
  }

  async function redeem(context: UpdateContext, code: string): Promise<void> {
    const { locale, isNew, result } = await shop.money.redeem(context.actor, CODE.test(code) ? code : NO_CODE);
    if (!(await mayAnswer(shop, context, { isNew }))) return;
    const texts = textsFor(locale);
    const { promo } = shopTexts[locale];
    if (code === "") return reply(shop, context, messageScreen(texts, promo.usage));
    if (result.outcome !== "redeemed") return reply(shop, context, messageScreen(texts, promo[result.outcome]));
    await reply(shop, context, homeScreen(texts, promo.redeemed(result.credits, result.availableCredits)));
  }

  return {
    handle,
    answerCheckout: (query: PreCheckoutQuery, isAllowed: boolean) => answerCheckout(shop, query, isAllowed),
  };
}
