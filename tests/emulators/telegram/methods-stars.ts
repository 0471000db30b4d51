import { ApiError, badRequest } from "./api-error.js";
import type { Handlers } from "./handlers.js";
import { openMessage } from "./send-options.js";
import type { World } from "./world.js";

type Names =
  | "sendInvoice"
  | "answerPreCheckoutQuery"
  | "refundStarPayment"
  | "getStarTransactions"
  | "getMyStarBalance";

const MOST_STARS = 10_000;
const TITLE = { least: 1, most: 32 };
const DESCRIPTION = { least: 1, most: 255 };
const PAYLOAD = { least: 1, most: 128 };

/** Invoices in Telegram Stars; those in other currencies, links to invoices and subscriptions are not modelled. */
export function starMethods(world: World): Pick<Handlers, Names> {
  const { stars } = world;

  return {
    sendInvoice(params) {
      if (params.currency !== "XTR")
        throw new ApiError(501, "Not Implemented: the Telegram stand-in sells for Stars only");
      // Assumed: what is too long is refused; the limits are documented, the words are not.
      checkSize("title", params.title.length, TITLE);
      checkSize("description", params.description.length, DESCRIPTION);
      checkSize("payload", Buffer.byteLength(params.payload), PAYLOAD);
      const [price, ...others] = params.prices;
      const isSound = Number.isInteger(price?.amount) && (price?.amount ?? 0) > 0 && (price?.amount ?? 0) <= MOST_STARS;
      if (!price || others.length > 0 || !isSound || params.provider_token) throw badRequest("STARS_INVOICE_INVALID");
      const { chat, draft } = openMessage(world, params);
      const invoice = {
        title: params.title,
        description: params.description,
        start_parameter: params.start_parameter ?? "",
        currency: "XTR",
        total_amount: price.amount,
      };
      const message = world.chats.add(chat, { ...draft, invoice });
      stars.addInvoice(chat.id, message.message_id, { payload: params.payload, stars: price.amount });
      return message;
    },

    answerPreCheckoutQuery({ pre_checkout_query_id, ok, error_message }) {
      if (!ok && !error_message) throw badRequest("error message can't be empty");
      stars.answer(pre_checkout_query_id, ok ? null : (error_message ?? ""));
      return true;
    },

    refundStarPayment({ user_id, telegram_payment_charge_id }) {
      stars.refund(user_id, telegram_payment_charge_id);
      return true;
    },

    getStarTransactions(params) {
      const { offset = 0, limit = 100 } = params ?? {};
      if (limit < 1 || limit > 100) throw badRequest("LIMIT_INVALID");
      return { transactions: stars.transactions().slice(offset, offset + limit) };
    },

    getMyStarBalance: () => ({ amount: stars.balance() }),
  };
}

function checkSize(name: string, size: number, { least, most }: { least: number; most: number }): void {
  if (size < least || size > most) throw badRequest(`invoice ${name} must be ${least} to ${most} long`);
}
