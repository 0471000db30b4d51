import type { StarTransaction as Listed } from "grammy/types";
import type { Api } from "grammy/web";
import type { RefundCall, Stars, StarTransaction } from "../tasks/money.js";
import { classify, describe } from "./telegram-errors.js";

const PAGE = 100;

/** Telegram's side of the till. */
export function createStars(api: Api): Stars {
  return {
    async refund(userId, chargeId): Promise<RefundCall> {
      try {
        await api.refundStarPayment(userId, chargeId);
        return { outcome: "refunded" };
      } catch (error) {
        const detail = describe(error);
        // Asked before, and the answer was lost on its way.
        if (/CHARGE_ALREADY_REFUNDED/.test(detail)) return { outcome: "refunded" };
        const { kind } = classify(error);
        return kind === "unknown" || kind === "later" ? { outcome: "unknown", detail } : { outcome: "refused", detail };
      }
    },
    async transactions(offset) {
      const { transactions } = await api.getStarTransactions({ offset, limit: PAGE });
      return transactions.map((each) => ({ at: new Date(each.date * 1_000), sale: saleOf(each) }));
    },
  };
}

/** Withdrawals, gifts and whatever else moves Stars is none of ours. */
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
