import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { checkout } from "../../../lib/tasks/money/checkout.js";
import type { PaymentStore } from "../../../lib/tasks/money/payments.js";
import { useStore } from "../fixture.js";
import { sampleActor } from "../samples.js";
import { brokenBooks, paymentStoreOf, soundBooks } from "./payments.js";

const at = useStore();
const pack = { pack: "s", stars: 50, credits: 100 };
let payments: PaymentStore;
let rival: pg.Client;

beforeAll(async () => {
  payments = paymentStoreOf(at.database);
  rival = new pg.Client({ connectionString: at.database.directUrl });
  await rival.connect();
});
afterAll(() => rival.end());
beforeEach(() => at.database.sql("truncate promo_codes, invoices, payments cascade"));

const invoice = (id: string, userId = 7) =>
  payments.issueInvoice(sampleActor({ userId, chatId: userId }), { id, ...pack });
const pay = (chargeId: string, invoiceId: string, { userId = 7, stars = 50 } = {}) =>
  payments.bookPayment(sampleActor({ userId, chatId: userId }), { chargeId, invoiceId, stars });
const creditsOf = async (userId: number) => {
  const [row] = await at.database.sql<{ paid: number }>("select paid from accounts where user_id = $1", [userId]);
  return row?.paid ?? 0;
};
/** Somebody waits for a lock, of any kind. */
const isWaiting = async () => {
  const rows = await at.database.sql("select 1 from pg_locks where not granted");
  return rows.length > 0;
};

describe("a charge brings the credits of an invoice", () => {
  test("only to the person whom the invoice was made for", async () => {
    await invoice("i");
    expect(await pay("c", "i", { userId: 8 })).toMatchObject({ credits: 0 });
    expect([await creditsOf(7), await creditsOf(8)]).toEqual([0, 0]);
  });

  test("only for the Stars that the invoice asked for", async () => {
    await invoice("i");
    expect(await pay("c", "i", { stars: 49 })).toMatchObject({ credits: 0 });
    expect(await creditsOf(7)).toBe(0);
  });

  test("and the person is asked for those Stars, in Stars", async () => {
    await invoice("i");
    const query = { invoiceId: "i", userId: 7, stars: 50, currency: "XTR" };
    expect(await checkout(payments, query)).toMatchObject({ refusal: null });
    expect(await checkout(payments, { ...query, stars: 49 })).toMatchObject({ refusal: "changed" });
    expect(await checkout(payments, { ...query, currency: "EUR" })).toMatchObject({ refusal: "changed" });
  });
});

describe("credits are taken for a refund", () => {
  beforeEach(async () => {
    await invoice("i");
    await invoice("j");
    await pay("c", "i");
    await pay("d", "j");
  });

  test("once, however often it is asked for", async () => {
    expect(await payments.reverseCredits("c", { anyway: true })).toMatchObject({ outcome: "taken", taken: 100 });
    expect(await payments.reverseCredits("c", { anyway: true })).toEqual({ outcome: "done" });
    await payments.finishRefund("c");
    expect(await payments.reverseCredits("c", { anyway: true })).toEqual({ outcome: "done" });
    expect(await creditsOf(7)).toBe(100);
    expect(await brokenBooks(at.database)).toEqual(soundBooks);
  });

  test("and are given back only where they were taken and Telegram refused", async () => {
    await payments.undoRefund("c");
    expect(await creditsOf(7)).toBe(200);
    await payments.reverseCredits("c", { anyway: false });
    await payments.finishRefund("c");
    await payments.undoRefund("c");
    expect(await creditsOf(7)).toBe(100);
    expect(await at.database.sql("select state from payments where charge_id = 'c'")).toEqual([{ state: "refunded" }]);
    expect(await brokenBooks(at.database)).toEqual(soundBooks);
  });

  test("as they are when nobody spends them any more: an order that is just being placed is waited for", async () => {
    await rival.query("begin");
    await rival.query("update accounts set available = available - 150, paid = paid - 150 where user_id = 7");
    await rival.query("insert into ledger (user_id, kind, amount, paid) values (7, 'capture', 150, 150)");
    const tries = at.database.neon.faults.inject(
      { kind: "delay", delayMs: 0 },
      { times: 9, matches: (queries) => queries.some((query) => query.includes("refund_claim")) },
    );
    const taking = payments.reverseCredits("c", { anyway: false });
    await expect.poll(isWaiting).toBe(true);
    await rival.query("commit");
    expect(await taking).toMatchObject({ outcome: "short", have: 50 });
    // At the first try: the books themselves would refuse what was decided on a balance of before.
    expect(tries.fired).toBe(1);
    at.database.neon.faults.clear();
    expect(await brokenBooks(at.database)).toEqual(soundBooks);
  });
});

test("a promo code counts a use that is just being made", async () => {
  await at.database.sql("insert into promo_codes (code, credits, max_uses, created_by) values ('ONE', 5, 1, 1)");
  await at.store.readSession(sampleActor({ userId: 8, chatId: 8 }), null);
  await rival.query("begin");
  await rival.query("select pg_advisory_xact_lock(hashtextextended('kiegram:promo:ONE', 0))");
  await rival.query("insert into promo_uses (code, user_id) values ('ONE', 8)");
  const redeeming = payments.redeem(sampleActor(), "one");
  await expect.poll(isWaiting).toBe(true);
  await rival.query("commit");
  expect((await redeeming).result).toEqual({ outcome: "used_up" });
});

test("who came before the person whose link it is was not brought by it", async () => {
  await at.store.readSession(sampleActor(), null);
  await at.database.sql("update users set created_at = now() - interval '1 hour' where id = 7");
  await at.store.readSession(sampleActor({ userId: 8, chatId: 8 }), null);
  await payments.recordReferral(sampleActor(), 8);
  expect(await at.database.sql("select * from referrals")).toEqual([]);
});

test("the bonuses of an invitation are given with the first purchase, and not with the next", async () => {
  await at.store.readSession(sampleActor({ userId: 8, chatId: 8 }), null);
  await at.database.sql("update users set created_at = now() - interval '30 days'");
  await payments.recordReferral(sampleActor(), 8);
  await invoice("i");
  await invoice("j");
  await pay("c", "i");
  const after = [await creditsOf(7), await creditsOf(8)];
  expect(after[1]).toBeGreaterThan(0);
  await pay("d", "j");
  expect([await creditsOf(7), await creditsOf(8)]).toEqual([(after[0] ?? 0) + 100, after[1]]);
});
