import type { Api } from "grammy/web";
import type { Log } from "../../log.js";
import type { Invoice } from "../../tasks/money.js";
import type { Locale } from "../../tasks/task.js";
import { describe } from "../telegram-errors.js";
import { shopTexts } from "./texts.js";

/** Forwarded, the invoice leads to the bot instead of being paid by somebody else. */
const START_PARAMETER = "buy";

/** Sends an invoice; the payload is our own id of it and nothing more. False: it was not sent, as far as is known. */
export async function sendInvoice(
  { api, log }: { api: Api; log: Log },
  { chatId, locale, invoice }: { chatId: number; locale: Locale; invoice: Invoice },
): Promise<boolean> {
  const words = shopTexts[locale];
  const title = words.invoiceTitle(invoice.credits);
  const prices = [{ label: title, amount: invoice.stars }];
  try {
    await api.sendInvoice(chatId, title, words.invoiceDescription(invoice.credits), invoice.id, "XTR", prices, {
      start_parameter: START_PARAMETER,
    });
    return true;
  } catch (error) {
    log("error", "invoice.not_sent", { chatId, invoiceId: invoice.id, detail: describe(error) });
    return false;
  }
}
