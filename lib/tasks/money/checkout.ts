import type { Locale } from "../task.js";
import type { OpenInvoice, PaymentStore } from "./payments.js";

/** Telegram gives up a payment after 10 s. A cold start and the way of the answer take their part of those. */
const READ_BUDGET_MS = 3_000;

export type Checkout = { invoiceId: string; userId: number; stars: number; currency: string };
export type CheckoutRefusal = "unknown" | "foreign" | "paid" | "old" | "changed" | "busy" | "denied";
/** `locale` null: the database did not say. */
export type CheckoutAnswer = { refusal: CheckoutRefusal | null; locale: Locale | null };

/**
 * Decides whether a person may pay now, by one indexed read. Refuses when that read takes too long: a payment let
 * through blindly could be for anything. Writes nothing. Never throws.
 */
export async function checkout(
  store: PaymentStore,
  query: Checkout,
  budgetMs: number = READ_BUDGET_MS,
): Promise<CheckoutAnswer & { error?: unknown }> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slow = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), budgetMs);
  });
  try {
    const read = await Promise.race([store.readInvoice(query.invoiceId), slow]);
    if (read === null) return { refusal: "busy", locale: null, error: `no answer in ${budgetMs} ms` };
    return { refusal: refusalOf(read.invoice, query), locale: read.locale };
  } catch (error) {
    return { refusal: "busy", locale: null, error };
  } finally {
    clearTimeout(timer);
  }
}

function refusalOf(invoice: OpenInvoice | null, query: Checkout): CheckoutRefusal | null {
  if (invoice === null) return "unknown";
  if (invoice.userId !== query.userId) return "foreign";
  if (invoice.isBanned) return "denied";
  if (invoice.isPaid) return "paid";
  if (query.currency !== "XTR" || query.stars !== invoice.stars) return "changed";
  return invoice.isOld ? "old" : null;
}
