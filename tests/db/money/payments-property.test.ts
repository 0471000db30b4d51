import fc from "fast-check";
import { beforeAll, beforeEach, expect, test } from "vitest";
import type { PaymentStore } from "../../../lib/tasks/money/payments.js";
import { applyUpdate } from "../../../lib/tasks/orders/ingest.js";
import { useStore } from "../fixture.js";
import { sampleActor, sampleOrder, sampleOutput } from "../samples.js";
import { brokenBooks, paymentStoreOf, soundBooks } from "./payments.js";

const at = useStore();
let payments: PaymentStore;
beforeAll(() => {
  payments = paymentStoreOf(at.database);
});

const RUNS = Number(process.env["MONEY_RUNS"] ?? 25);
const people = [7, 8, 9];
const STARS = 50;
const failure = { kind: "vendor_down", field: null, retry: "now", detail: "" } as const;

async function clear(): Promise<void> {
  await at.database.sql("truncate users, updates, invoices, promo_codes cascade");
  for (const userId of people) await at.store.readSession(actorOf(userId), null);
  await at.database.sql("insert into promo_codes (code, credits, max_uses, created_by) values ('GIFT', 15, 2, 1)");
}
beforeEach(clear);

const actorOf = (userId: number) => sampleActor({ userId, chatId: userId });
const chargeOf = (number: number) => `stx-${number}`;
const who = fc.constantFrom(...people);
const few = fc.nat({ max: 5 });

/** One thing that somebody does; repeated and late ones are the same with the same numbers. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ act: fc.constant("order"), who, number: few, credits: fc.integer({ min: 1, max: 140 }) }),
  },
  { weight: 4, arbitrary: fc.record({ act: fc.constantFrom("succeed", "fail", "cancel"), who, number: few }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constantFrom("pay", "list", "take", "take_anyway"), who, number: few }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constantFrom("finish", "undo", "returned"), who, number: few }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom("day", "promo", "refer", "open"), who, number: few }) },
);
type Step = { act: string; who: number; number: number; credits?: number };

async function run({ act, who: userId, number, credits = 0 }: Step): Promise<unknown> {
  const actor = actorOf(userId);
  const chargeId = chargeOf(number);
  const invoiceId = `invoice-${number}`;
  const owner = people[number % people.length] ?? 0;
  switch (act) {
    case "order": {
      const order = sampleOrder({ idempotencyKey: `${userId}-${number}`, costCredits: credits });
      return applyUpdate(at.store, actor, null, () => ({ order, view: null })).catch(known);
    }
    case "succeed":
    case "fail":
    case "cancel":
      return end(act, `${userId}-${number}`, userId);
    case "pay":
      await payments
        .issueInvoice(actorOf(owner), { id: invoiceId, pack: "s", stars: STARS, credits: 100 })
        .catch(known);
      return payments.bookPayment(actorOf(owner), { chargeId, invoiceId, stars: STARS });
    case "list":
      return payments.reconcile([
        { chargeId, userId: owner, stars: STARS, direction: "in", invoiceId },
        { chargeId: chargeOf(number + 1), userId: owner, stars: STARS, direction: "out", invoiceId: null },
      ]);
    case "take":
    case "take_anyway":
      return payments.reverseCredits(chargeId, { anyway: act === "take_anyway" });
    case "finish":
      return payments.finishRefund(chargeId);
    case "undo":
      return payments.undoRefund(chargeId);
    case "returned":
      return payments.bookRefund(chargeId);
    case "promo":
      return payments.redeem(actor, "gift");
    case "refer":
      return payments.recordReferral(actor, owner);
    case "day":
      return at.database.sql("update accounts set allowance_on = allowance_on - 1 where user_id = $1", [userId]);
    default:
      return at.store.readSession(actor, null);
  }
}

/** The same order or invoice twice is refused by its key, with everything that came with it. */
function known(error: unknown): void {
  if (!/invoices_pkey|tasks_intent_key/.test(String(error))) throw error;
}

async function end(act: string, intent: string, userId: number): Promise<unknown> {
  const [task] = await at.database.sql<{ id: string; mayEarnReferral: boolean; vendorTaskId: null }>(
    `select id, referred as "mayEarnReferral", null as "vendorTaskId" from tasks where intent = $1`,
    [intent],
  );
  if (!task) return null;
  if (act === "cancel")
    return applyUpdate(at.store, actorOf(userId), null, () => ({ cancelTaskId: task.id, view: null }));
  const settlement =
    act === "succeed" ? { state: "succeeded" as const, output: sampleOutput } : { state: "failed" as const, failure };
  return at.store.finalize(task, settlement, null);
}

test("whatever holds, captures, releases, payments, refunds, gifts, new days and repetitions come in whatever order and at once, the balance is the sum of the ledger, in both purses, and Stars in are credits out", async () => {
  const schedule = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(schedule, async (rounds) => {
      await clear();
      for (const round of rounds) {
        await Promise.all(round.map(run));
        expect(await brokenBooks(at.database)).toEqual(soundBooks);
      }
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
}, 120_000);
