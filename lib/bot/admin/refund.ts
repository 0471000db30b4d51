import type { AdminStore } from "../../tasks/admin.js";
import { type RefundDeps, type Refunded, refund } from "../../tasks/refund.js";
import type { Locale } from "../../tasks/task.js";
import type { Html } from "../html.js";
import { shopTexts } from "../shop/texts.js";
import { textsFor } from "../texts-by-locale.js";
import { type AdminCommand, sentence } from "./command.js";

const WRITTEN = /^(\S{1,128})(\s+anyway)?$/;

/** `/refund CHARGE [anyway]`: gives a purchase back; `anyway` also when some of its credits were spent. */
export function refundCommand(store: AdminStore, deps: RefundDeps): AdminCommand {
  return async ({ act, argument }) => {
    const { locale } = await store.note(act);
    const { admin } = textsFor(locale);
    const [, chargeId, anyway] = WRITTEN.exec(argument) ?? [];
    if (chargeId === undefined) return sentence(admin.usage.refund);
    return sentence(wordsOf(locale, await refund(deps, chargeId, { anyway: anyway !== undefined })));
  };
}

function wordsOf(locale: Locale, refunded: Refunded): Html {
  const words = shopTexts[locale].desk;
  switch (refunded.outcome) {
    case "refunded":
      return refunded.isCertain ? words.refunded(refunded) : words.onItsWay(refunded);
    case "short":
      return words.short(refunded);
    case "refused":
      return words.refused(refunded.detail);
    case "done":
      return words.done;
    case "unknown":
      return words.unknown;
  }
}
