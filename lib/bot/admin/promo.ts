import type { AdminStore } from "../../tasks/admin.js";
import type { Promo } from "../../tasks/money.js";
import { shopTexts } from "../shop/texts.js";
import { textsFor } from "../texts-by-locale.js";
import { type AdminCommand, sentence } from "./command.js";

const WRITTEN = /^([A-Za-z0-9_-]{3,32})\s+(\d{1,6})(?:\s+(\d{1,7}))?(?:\s+(\d{1,4}))?$/;
const USES = 100;

/** `/promo_new CODE CREDITS [USES] [DAYS]`: a code that so many people can use, each once. */
export function promoCommand(store: AdminStore): AdminCommand {
  return async ({ act, argument }) => {
    const promo = promoOf(argument);
    if (promo === null) {
      const { locale } = await store.note(act);
      return sentence(textsFor(locale).admin.usage.promo_new);
    }
    const { locale, value: isMade } = await store.createPromo(act, promo);
    const { desk } = shopTexts[locale];
    return sentence(isMade ? desk.promoMade(promo) : desk.promoTaken(promo.code));
  };
}

/** Null: not written so. */
function promoOf(argument: string): Promo | null {
  const [, code, credits, uses, days] = WRITTEN.exec(argument) ?? [];
  const promo = {
    code: code?.toUpperCase() ?? "",
    credits: Number(credits),
    maxUses: uses === undefined ? USES : Number(uses),
    days: days === undefined ? null : Number(days),
  };
  return promo.code !== "" && promo.credits > 0 && promo.maxUses > 0 && promo.days !== 0 ? promo : null;
}
