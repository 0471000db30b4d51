import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDb } from "../../../lib/db/client.js";
import { createAdminStore } from "../../../lib/db/store.js";
import { createLog } from "../../../lib/log.js";
import { shopConfig } from "../../../lib/registry/load.js";
import type { PaymentStore } from "../../../lib/tasks/money/payments.js";
import type { Failure } from "../../../lib/tasks/task.js";
import { DAILY, useStore } from "../fixture.js";
import { sampleActor, sampleOrder, sampleOutput } from "../samples.js";
import { brokenBooks, paymentStoreOf, soundBooks } from "./payments.js";

const at = useStore();
const { newcomer, referrer, maxFriends } = shopConfig.referral;
const failure: Failure = { kind: "vendor_down", field: null, retry: "now", detail: "" };
const OLD = 8;
let payments: PaymentStore;

beforeAll(() => {
  payments = paymentStoreOf(at.database);
});
beforeEach(async () => {
  await at.database.sql("truncate promo_codes, invoices cascade");
  await at.store.readSession(sampleActor({ userId: OLD, chatId: OLD }), null);
  await at.database.sql("update users set created_at = now() - interval '30 days'");
});

const paidOf = async (userId: number) => {
  const [row] = await at.database.sql<{ paid: number }>("select paid from accounts where user_id = $1", [userId]);
  return row?.paid ?? null;
};

describe("an invitation", () => {
  async function boughtBy(userId: number): Promise<void> {
    const actor = () => sampleActor({ userId, chatId: userId });
    await payments.issueInvoice(actor(), { id: "inv", pack: "s", stars: 50, credits: 100 });
    await payments.bookPayment(actor(), { chargeId: "ch", invoiceId: "inv", stars: 50 });
  }

  test("takes both bonuses back with the purchase that earned them, and gives them for the next", async () => {
    await payments.recordReferral(sampleActor({ userId: 9, chatId: 9 }), OLD);
    await boughtBy(9);
    expect([await paidOf(9), await paidOf(OLD)]).toEqual([100 + newcomer, referrer]);
    expect(await payments.reverseCredits("ch", { anyway: false })).toMatchObject({ outcome: "taken", shortfall: 0 });
    expect([await paidOf(9), await paidOf(OLD)]).toEqual([0, 0]);
    await payments.finishRefund("ch");
    expect(await brokenBooks(at.database)).toEqual(soundBooks);
    const actor = sampleActor({ userId: 9, chatId: 9 });
    await payments.issueInvoice(actor, { id: "inv2", pack: "s", stars: 50, credits: 100 });
    await payments.bookPayment(sampleActor({ userId: 9, chatId: 9 }), {
      chargeId: "ch2",
      invoiceId: "inv2",
      stars: 50,
    });
    expect([await paidOf(9), await paidOf(OLD)]).toEqual([100 + newcomer, referrer]);
  });

  test("leaves the bonuses with a purchase whose refund Telegram refused", async () => {
    await payments.recordReferral(sampleActor({ userId: 9, chatId: 9 }), OLD);
    await boughtBy(9);
    await payments.reverseCredits("ch", { anyway: false });
    await payments.undoRefund("ch");
    expect([await paidOf(9), await paidOf(OLD)]).toEqual([100 + newcomer, referrer]);
    expect(await brokenBooks(at.database)).toEqual(soundBooks);
  });

  test("takes no more than it gave, when the refund was refused by Telegram and is made another time", async () => {
    await payments.recordReferral(sampleActor({ userId: 9, chatId: 9 }), OLD);
    // What the inviter bought for money of their own.
    await payments.issueInvoice(sampleActor({ userId: OLD, chatId: OLD }), {
      id: "own",
      pack: "s",
      stars: 50,
      credits: 100,
    });
    await payments.bookPayment(sampleActor({ userId: OLD, chatId: OLD }), {
      chargeId: "own",
      invoiceId: "own",
      stars: 50,
    });
    await boughtBy(9);
    await payments.reverseCredits("ch", { anyway: false });
    await payments.undoRefund("ch");
    expect(await paidOf(OLD)).toBe(100 + referrer);
    await payments.reverseCredits("ch", { anyway: false });
    expect(await paidOf(OLD)).toBe(100);
  });

  test("is not earned by a payment that was given back, when its message comes again", async () => {
    await payments.recordReferral(sampleActor({ userId: 9, chatId: 9 }), OLD);
    await boughtBy(9);
    await payments.bookRefund("ch");
    await payments.bookPayment(sampleActor({ userId: 9, chatId: 9 }), { chargeId: "ch", invoiceId: "inv", stars: 50 });
    expect([await paidOf(9), await paidOf(OLD)]).toEqual([0, 0]);
  });

  test("is not earned by a payment that is worth nothing", async () => {
    await payments.recordReferral(sampleActor({ userId: 9, chatId: 9 }), OLD);
    await payments.bookPayment(sampleActor({ userId: 9, chatId: 9 }), { chargeId: "x", invoiceId: "none", stars: 1 });
    expect(await paidOf(OLD)).toBe(0);
  });

  test("takes of a bonus that was spent what is left of it, and never more", async () => {
    await payments.recordReferral(sampleActor({ userId: 9, chatId: 9 }), OLD);
    await boughtBy(9);
    await at.database.sql("update accounts set paid = 1, available = 1 where user_id = $1", [OLD]);
    await payments.bookRefund("ch");
    expect(await paidOf(OLD)).toBe(0);
  });

  test("gives both their bonus when the newcomer's first result is there, and never again", async () => {
    await payments.recordReferral(sampleActor(), OLD);
    const failed = await at.submittedTask("kie-1", sampleOrder({ idempotencyKey: "a" }));
    await at.store.finalize(failed, { state: "failed", failure }, "kie-1");
    expect([await paidOf(7), await paidOf(OLD)]).toEqual([0, 0]);
    for (const [intent, mayEarnReferral] of [
      ["b", true],
      ["c", false],
    ] as const) {
      const task = await at.submittedTask(`kie-${intent}`, sampleOrder({ idempotencyKey: intent, costCredits: 10 }));
      expect(task).toMatchObject({ mayEarnReferral });
      await at.store.finalize(task, { state: "succeeded", output: sampleOutput }, `kie-${intent}`);
    }
    expect([await paidOf(7), await paidOf(OLD)]).toEqual([newcomer, referrer]);
    const { snapshot } = await at.store.readSession(sampleActor(), null, { rows: "ledger", skip: 0, limit: 9 });
    expect(snapshot.ledger).toContainEqual(expect.objectContaining({ kind: "referral", credits: newcomer }));
    expect(await brokenBooks(at.database)).toEqual(soundBooks);
  });

  test("gives it for what the version before ordered, which did not ask whether there is one", async () => {
    await payments.recordReferral(sampleActor(), OLD);
    const { id } = await at.submittedTask("kie-1");
    await at.database.sql("update tasks set referred = null where id = $1", [id]);
    const task = await at.store.read(id);
    if (!task) throw new Error("no task");
    await at.store.finalize(task, { state: "succeeded", output: sampleOutput }, "kie-1");
    expect([await paidOf(7), await paidOf(OLD)]).toEqual([newcomer, referrer]);
  });

  test("gives it for a first purchase too", async () => {
    await payments.recordReferral(sampleActor(), OLD);
    await payments.issueInvoice(sampleActor(), { id: "i", pack: "s", stars: 50, credits: 100 });
    await payments.bookPayment(sampleActor(), { chargeId: "stx", invoiceId: "i", stars: 50 });
    expect([await paidOf(7), await paidOf(OLD)]).toEqual([100 + newcomer, referrer]);
  });

  test("by oneself, by two people, or of somebody who is no newcomer counts for nothing", async () => {
    await payments.recordReferral(sampleActor(), 7);
    await payments.recordReferral(sampleActor({ userId: OLD, chatId: OLD }), 7);
    expect(await at.database.sql("select * from referrals")).toEqual([]);
    await payments.recordReferral(sampleActor(), OLD);
    await at.database.sql(
      "insert into users (id, first_name, suggested_locale, created_at) values (9, 'x', 'en', now() - interval '9 days')",
    );
    await payments.recordReferral(sampleActor(), 9);
    expect(await at.database.sql("select referrer_id from referrals")).toEqual([{ referrer_id: String(OLD) }]);
  });

  test("pays one person for so many friends only, also when two of them finish at once", async () => {
    await at.database.sql("update accounts set referrals = $1 where user_id = $2", [maxFriends - 1, OLD]);
    const friends = [21, 22, 23];
    for (const userId of friends) {
      const actor = sampleActor({ userId, chatId: userId });
      await payments.recordReferral(actor, OLD);
      await payments.issueInvoice(actor, { id: `i${userId}`, pack: "s", stars: 50, credits: 100 });
    }
    await Promise.all(
      friends.map((userId) =>
        payments.bookPayment(sampleActor({ userId, chatId: userId }), {
          chargeId: `c${userId}`,
          invoiceId: `i${userId}`,
          stars: 50,
        }),
      ),
    );
    expect(await paidOf(OLD)).toBe(referrer);
    expect(await payments.invitations(sampleActor({ userId: OLD }))).toMatchObject({ joined: 3, rewarded: maxFriends });
    expect(await brokenBooks(at.database)).toEqual(soundBooks);
  });
});

describe("a promo code", () => {
  const make = (code: string, maxUses: number, days: number | null = null) => {
    const db = createDb(at.database.databaseUrl, createLog({ level: "error" }));
    const store = createAdminStore(db, { botId: 1, adminIds: [OLD] });
    const act = { actor: sampleActor({ userId: OLD, chatId: OLD }), command: "promo_new", argument: code };
    return store.createPromo(act, { code, credits: 40, maxUses, days });
  };

  test("gives its credits once a person, in any case of its letters, and stands in the ledger", async () => {
    expect(await make("SPRING", 5)).toMatchObject({ value: true });
    expect(await make("SPRING", 5)).toMatchObject({ value: false });
    expect((await payments.redeem(sampleActor(), "spring")).result).toEqual({
      outcome: "redeemed",
      credits: 40,
      availableCredits: 40,
    });
    expect((await payments.redeem(sampleActor(), "SPRING")).result).toEqual({ outcome: "repeated" });
    expect((await payments.redeem(sampleActor(), "nothing")).result).toEqual({ outcome: "unknown" });
    const { snapshot } = await at.store.readSession(sampleActor(), null, { rows: "ledger", skip: 0, limit: 9 });
    expect(snapshot.session.availableCredits).toBe(40 + DAILY);
    expect(snapshot.ledger).toContainEqual(expect.objectContaining({ kind: "promo", credits: 40 }));
  });

  test("is used no more often than it may be, however many come at once, and not after its time", async () => {
    await make("THREE", 3);
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        payments.redeem(sampleActor({ userId: 100 + index, chatId: 100 + index }), "three"),
      ),
    );
    const count = (outcome: string) => results.filter(({ result }) => result.outcome === outcome).length;
    expect([count("redeemed"), count("used_up")]).toEqual([3, 9]);
    await make("SHORT", 3, 1);
    await at.database.sql("update promo_codes set expires_at = now() - interval '1 s' where code = 'SHORT'");
    expect((await payments.redeem(sampleActor(), "short")).result).toEqual({ outcome: "expired" });
    expect(await brokenBooks(at.database)).toEqual(soundBooks);
  });

  test("used by one person in two chats at once gives its credits once", async () => {
    await make("TWICE", 9);
    const results = await Promise.all(Array.from({ length: 6 }, () => payments.redeem(sampleActor(), "twice")));
    expect(results.filter(({ result }) => result.outcome === "redeemed")).toHaveLength(1);
    expect(await paidOf(7)).toBe(40);
  });
});
