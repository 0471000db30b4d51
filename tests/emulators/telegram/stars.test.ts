import type { PreCheckoutQuery } from "grammy/types";
import { Api } from "grammy/web";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startTelegram, type Telegram } from "./server.js";
import type { EmulatorEvent } from "./user-api.js";

const TOKEN = "1234567:AAstars-token";
const ANN = 101;

let telegram: Telegram;
let api: Api;
let offset: number;

async function start(checkoutMs = 10_000): Promise<void> {
  telegram = await startTelegram({ token: TOKEN, checkoutMs });
  api = new Api(TOKEN, { apiRoot: telegram.url });
  telegram.addUser({ id: ANN, first_name: "Ann" });
  telegram.send(ANN, { text: "/start" });
  offset = (await api.getUpdates({}))[0]?.update_id ?? 0;
}
beforeEach(() => start());
afterEach(() => telegram.close());

const invoice = (payload = "order-1", stars = 50) =>
  api.sendInvoice(ANN, "100 credits", "They stay until you spend them.", payload, "XTR", [
    { label: "100 credits", amount: stars },
  ]);
const newUpdates = async () => {
  const updates = await api.getUpdates({ offset: offset + 1 });
  offset = updates.at(-1)?.update_id ?? offset;
  return updates;
};

async function asked(messageId: number): Promise<PreCheckoutQuery> {
  telegram.pay(ANN, { messageId });
  const [update] = await newUpdates();
  if (!update?.pre_checkout_query) throw new Error("the bot was not asked");
  return update.pre_checkout_query;
}

const ended = () => {
  const seen: EmulatorEvent[] = [];
  telegram.subscribe((event) => event.type === "checkout" && seen.push(event));
  return seen;
};

describe("a payment in Stars", () => {
  test("asks the bot, charges on its yes, and leaves a receipt that the bot gets as a message", async () => {
    const sent = await invoice();
    expect(sent.invoice).toMatchObject({ currency: "XTR", total_amount: 50, title: "100 credits" });
    const query = await asked(sent.message_id);
    expect(query).toMatchObject({ currency: "XTR", total_amount: 50, invoice_payload: "order-1", from: { id: ANN } });
    await api.answerPreCheckoutQuery(query.id, true);
    const [update] = await newUpdates();
    expect(update?.message?.successful_payment).toMatchObject({ total_amount: 50, invoice_payload: "order-1" });
    expect(telegram.pocket(ANN)).toEqual({ stars: 9_950 });
    expect(await api.getMyStarBalance()).toEqual({ amount: 50 });
    const { transactions } = await api.getStarTransactions();
    expect(transactions).toMatchObject([
      {
        id: update?.message?.successful_payment?.telegram_payment_charge_id,
        amount: 50,
        source: { type: "user", user: { id: ANN }, invoice_payload: "order-1" },
      },
    ]);
    expect(() => telegram.pay(ANN, { messageId: sent.message_id })).toThrow("paid already");
  });

  test("is not charged when the bot says no, and the person is told the bot's reason", async () => {
    const seen = ended();
    const query = await asked((await invoice()).message_id);
    await api.answerPreCheckoutQuery(query.id, false, { error_message: "Too old." });
    expect(seen).toMatchObject([{ state: "refused", error: "Too old." }]);
    expect(telegram.pocket(ANN)).toEqual({ stars: 10_000 });
    await expect(api.answerPreCheckoutQuery(query.id, true)).rejects.toThrow("query is too old");
  });

  test("is given up when the bot says nothing in time, and its late yes is refused", async () => {
    await telegram.close();
    await start(30);
    const seen = ended();
    const query = await asked((await invoice()).message_id);
    await telegram.waitFor(() => seen.length > 0, { what: "the end of the payment" });
    expect(seen).toMatchObject([{ state: "timed_out" }]);
    await expect(api.answerPreCheckoutQuery(query.id, true)).rejects.toThrow("query is too old");
    expect(telegram.pocket(ANN)).toEqual({ stars: 10_000 });
  });

  test("needs the Stars, and an invoice of one price that is not in another currency", async () => {
    const sent = await invoice("order-2", 9_000);
    telegram.stars.setPocket(ANN, 10);
    expect(() => telegram.pay(ANN, { messageId: sent.message_id })).toThrow("not enough Stars");
    await expect(api.sendInvoice(ANN, "a", "b", "c", "XTR", [])).rejects.toThrow("STARS_INVOICE_INVALID");
    await expect(api.sendInvoice(ANN, "a".repeat(33), "b", "c", "XTR", [{ label: "x", amount: 1 }])).rejects.toThrow(
      "title",
    );
  });
});

test("a refund gives the Stars back once, tells both sides, and stands in the transactions under the charge's id", async () => {
  await api.answerPreCheckoutQuery((await asked((await invoice()).message_id)).id, true);
  const [paid] = await newUpdates();
  const charge = paid?.message?.successful_payment?.telegram_payment_charge_id ?? "";
  await expect(api.refundStarPayment(ANN, "stx-never")).rejects.toThrow("CHARGE_ID_INVALID");
  await api.refundStarPayment(ANN, charge);
  await expect(api.refundStarPayment(ANN, charge)).rejects.toThrow("CHARGE_ALREADY_REFUNDED");
  const [told] = await newUpdates();
  expect(told?.message?.refunded_payment).toMatchObject({ telegram_payment_charge_id: charge, total_amount: 50 });
  expect(telegram.pocket(ANN)).toEqual({ stars: 10_000 });
  expect((await api.getStarTransactions()).transactions).toMatchObject([
    { id: charge, source: { type: "user" } },
    { id: charge, receiver: { type: "user" } },
  ]);
  expect(await api.getMyStarBalance()).toEqual({ amount: 0 });
});
