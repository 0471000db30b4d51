import { randomBytes } from "node:crypto";
import type { Message, PreCheckoutQuery, StarTransaction } from "grammy/types";
import { badRequest } from "./api-error.js";
import { type Chat, type ChatStore, chatAsShown, userOf } from "./chat-store.js";
import type { Dispatcher } from "./update-dispatcher.js";
import type { EmulatedUser, EmulatorEvent } from "./user-api.js";
import { UserError } from "./user-error.js";

type Invoice = { payload: string; stars: number };
/** A payment that waits for the bot's word. */
type Checkout = { query: PreCheckoutQuery; chat: Chat; user: EmulatedUser; messageId: number; timer: NodeJS.Timeout };

export type Stars = ReturnType<typeof createStars>;

/** What everybody here has to spend at first. */
const POCKET_STARS = 10_000;

/**
 * Telegram Stars: who has how many, invoices, payments on their way, and the bot's transactions, oldest first.
 * `checkoutMs` is how long Telegram waits for the answer to a pre-checkout query.
 */
export function createStars(options: {
  chats: ChatStore;
  dispatcher: Dispatcher;
  emit: (event: EmulatorEvent) => void;
  now: () => number;
  checkoutMs: number;
}) {
  const { chats, dispatcher, emit, now } = options;
  const pockets = new Map<number, number>();
  const invoices = new Map<string, Invoice>();
  const receipts = new Map<string, { chat_id: number; message_id: number }>();
  const checkouts = new Map<string, Checkout>();
  const transactions: StarTransaction[] = [];

  const keyOf = (chatId: number, messageId: number) => `${chatId}:${messageId}`;
  const seconds = () => Math.floor(now() / 1000);
  const pocketOf = (userId: number) => pockets.get(userId) ?? POCKET_STARS;

  /** A person confirms the payment of an invoice: the bot is asked first. @throws UserError */
  function pay(chat: Chat, user: EmulatedUser, messageId: number): string {
    const key = keyOf(chat.id, messageId);
    const invoice = chat.messages.has(messageId) ? invoices.get(key) : undefined;
    if (!invoice) throw new UserError(404, `message ${messageId} is no invoice`);
    if (receipts.has(key)) throw new UserError(409, `the invoice ${messageId} is paid already`);
    if (pocketOf(user.id) < invoice.stars) throw new UserError(402, `not enough Stars: ${pocketOf(user.id)}`);
    const id = String(BigInt(`0x${randomBytes(7).toString("hex")}`));
    const query: PreCheckoutQuery = {
      id,
      from: userOf(user),
      currency: "XTR",
      total_amount: invoice.stars,
      invoice_payload: invoice.payload,
    };
    const timer = setTimeout(() => end(id, { state: "timed_out" }), options.checkoutMs);
    timer.unref();
    checkouts.set(id, { query, chat, user, messageId, timer });
    dispatcher.push({ pre_checkout_query: query });
    return id;
  }

  function end(queryId: string, outcome: { state: "paid" | "refused" | "timed_out"; error?: string }): void {
    const checkout = checkouts.get(queryId);
    if (!checkout) return;
    clearTimeout(checkout.timer);
    checkouts.delete(queryId);
    const { chat, user, messageId } = checkout;
    emit({ type: "checkout", chatId: chat.id, userId: user.id, queryId, messageId, ...outcome });
  }

  /** The bot's word. @throws ApiError when it comes too late */
  function answer(queryId: string, error: string | null): void {
    const checkout = checkouts.get(queryId);
    if (!checkout) throw badRequest("query is too old and response timeout expired or query ID is invalid");
    end(queryId, error === null ? { state: "paid" } : { state: "refused", error });
    if (error === null) charge(checkout);
  }

  function charge({ query, chat, user, messageId }: Checkout): void {
    const { total_amount: stars, invoice_payload } = query;
    const id = `stx${randomBytes(48).toString("base64url")}`;
    pockets.set(user.id, pocketOf(user.id) - stars);
    receipts.set(keyOf(chat.id, messageId), { chat_id: chat.id, message_id: messageId });
    transactions.push({ id, amount: stars, date: seconds(), source: partner(user, invoice_payload) });
    const successful_payment = {
      currency: "XTR",
      total_amount: stars,
      invoice_payload,
      telegram_payment_charge_id: id,
      provider_payment_charge_id: `${user.id}_${seconds()}`,
    };
    tell(chat, user, { successful_payment });
  }

  function partner(user: EmulatedUser, invoice_payload: string) {
    return { type: "user" as const, transaction_type: "invoice_payment" as const, user: userOf(user), invoice_payload };
  }

  /** A service message, for the person and for the bot. */
  function tell(chat: Chat, user: EmulatedUser, content: Partial<Message>): void {
    const from = userOf(user);
    const message = chats.add(chat, { from, ...content });
    dispatcher.push({ message: { ...message, chat: chatAsShown(chat), from } });
  }

  /** @throws ApiError in Telegram's words; which one it has for a charge that never was is assumed */
  function refund(userId: number, chargeId: string): void {
    const own = transactions.filter(({ id }) => id === chargeId);
    const payment = own.find(({ source }) => source?.type === "user" && source.user.id === userId);
    const chat = chats.find(userId);
    if (payment?.source?.type !== "user" || chat?.type !== "private") throw badRequest("CHARGE_ID_INVALID");
    if (own.some(({ receiver }) => receiver !== undefined)) throw badRequest("CHARGE_ALREADY_REFUNDED");
    const { amount, source } = payment;
    const payload = source.invoice_payload ?? "";
    pockets.set(userId, pocketOf(userId) + amount);
    transactions.push({ id: chargeId, amount, date: seconds(), receiver: partner(chat.user, payload) });
    const refunded_payment = {
      currency: "XTR",
      total_amount: amount,
      invoice_payload: payload,
      telegram_payment_charge_id: chargeId,
    };
    tell(chat, chat.user, { refunded_payment });
  }

  return {
    addInvoice: (chatId: number, messageId: number, invoice: Invoice) =>
      void invoices.set(keyOf(chatId, messageId), invoice),
    pay,
    answer,
    refund,
    transactions: (): readonly StarTransaction[] => transactions,
    balance: () => transactions.reduce((sum, { amount, source }) => sum + (source ? amount : -amount), 0),
    pocketOf,
    setPocket: (userId: number, stars: number) => void pockets.set(userId, stars),
    receipts: () => [...receipts.values()],
    stop(): void {
      for (const { timer } of checkouts.values()) clearTimeout(timer);
    },
  };
}
