import type { StarTransaction as Listed } from "grammy/types";
import type { Api } from "grammy/web";
import { shopTexts } from "../../bot/shop/texts.js";
import type { Log } from "../../log.js";
import type { Invoice, StarRefundOutcome, StarsApi, StarTransaction } from "../../tasks/money/payments.js";
import type { Locale } from "../../tasks/task.js";
import { classifyError, describeError } from "../errors.js";
import { callTelegram } from "../retry.js";

const PAGE = 100;

/** Stars by the Bot API. */
export function createStars(api: Api): StarsApi {
  return {
    async refund(userId, chargeId): Promise<StarRefundOutcome> {
      try {
        // A second time is refused as done before.
        await callTelegram(() => api.refundStarPayment(userId, chargeId), { effort: "question", isRepeatable: true });
        return { outcome: "refunded" };
      } catch (error) {
        const detail = describeError(error);
        // An earlier request was done and its answer was lost.
        if (/CHARGE_ALREADY_REFUNDED/.test(detail)) return { outcome: "refunded" };
        const { kind } = classifyError(error);
        return kind === "unknown" || kind === "later" ? { outcome: "unknown", detail } : { outcome: "refused", detail };
      }
    },
    async transactions(offset) {
      const page = () => api.getStarTransactions({ offset, limit: PAGE });
      const { transactions } = await callTelegram(page, { effort: "setting", isRepeatable: true });
      return transactions.map((each) => ({ at: new Date(each.date * 1_000), sale: saleOf(each) }));
    },
  };
}

/** Reads a sale or a refund. Null for withdrawals, gifts and whatever else moves Stars. */
function saleOf({ id, amount, source, receiver }: Listed): StarTransaction | null {
  const partner = source ?? receiver;
  if (partner?.type !== "user" || partner.transaction_type !== "invoice_payment") return null;
  return {
    chargeId: id,
    userId: partner.user.id,
    stars: amount,
    direction: source ? "in" : "out",
    invoiceId: partner.invoice_payload ?? null,
  };
}

/** A forwarded invoice leads to the bot instead of being paid by somebody else. */
const START_PARAMETER = "buy";

/** Sends an invoice; its payload is our own id and nothing more. False: as far as we know it was not sent. */
export async function sendInvoice(
  { api, log }: { api: Api; log: Log },
  { chatId, locale, invoice }: { chatId: number; locale: Locale; invoice: Invoice },
): Promise<boolean> {
  const words = shopTexts[locale];
  const title = words.invoiceTitle(invoice.credits);
  const prices = [{ label: title, amount: invoice.stars }];
  try {
    const send = () =>
      api.sendInvoice(chatId, title, words.invoiceDescription(invoice.credits), invoice.id, "XTR", prices, {
        start_parameter: START_PARAMETER,
      });
    await callTelegram(send, { effort: "answer", isRepeatable: false });
    return true;
  } catch (error) {
    log("error", "invoice.not_sent", { chatId, invoiceId: invoice.id, detail: describeError(error) });
    return false;
  }
}
