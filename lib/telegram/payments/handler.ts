import type { PreCheckoutQuery } from "grammy/types";
import { messageScreen } from "../../bot/core/screen.js";
import type { UpdateContext } from "../../bot/core/situation.js";
import { textsFor } from "../../bot/core/texts-by-locale.js";
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

/** What an admin can give a code for a name. */
const CODE = /^[A-Za-z0-9_-]{1,32}$/;
const NO_CODE = "";

/** Where money changes hands: invoices, payments, refunds, codes, invitations. */
export function createShopHandler(counter: ShopContext) {
  /** Returns what is left to do. Throws what the store throws; what Telegram refuses while something is drawn is logged. */
  async function handle(heard: UpdateContext, line: ShopRequest): Promise<WorkItem[]> {
    if ("ref" in line) return handleRefundPress(counter, heard, line);
    await answer(heard, line);
    return [];
  }

  async function answer(heard: UpdateContext, line: Exclude<ShopRequest, RefundPress>): Promise<void> {
    switch (line.act) {
      case "invoice":
        return sendPackInvoice(counter, heard, line.pack);
      case "paid":
        return bookStarPayment(counter, heard, line.payment);
      case "returned":
        return bookTelegramRefund(counter, line.chargeId);
      case "support":
        return showPurchases(counter, heard);
      case "promo":
        return redeem(heard, line.code);
      case "invite": {
        const invitations = await counter.money.invitations(heard.actor);
        if (!(await mayAnswer(counter, heard, invitations))) return;
        const own = { userId: heard.actor.userId, username: await counter.username() };
        return reply(counter, heard, invitationScreen(textsFor(invitations.locale), invitations, own));
      }
    }
  }

  async function redeem(heard: UpdateContext, code: string): Promise<void> {
    const { locale, isNew, result } = await counter.money.redeem(heard.actor, CODE.test(code) ? code : NO_CODE);
    if (!(await mayAnswer(counter, heard, { isNew }))) return;
    const texts = textsFor(locale);
    const { promo } = shopTexts[locale];
    if (code === "") return reply(counter, heard, messageScreen(texts, promo.usage));
    if (result.outcome !== "redeemed") return reply(counter, heard, messageScreen(texts, promo[result.outcome]));
    await reply(counter, heard, homeScreen(texts, promo.redeemed(result.credits, result.availableCredits)));
  }

  return {
    handle,
    answerCheckout: (query: PreCheckoutQuery, isAllowed: boolean) => answerCheckout(counter, query, isAllowed),
  };
}
