import { describe, expect, test } from "vitest";
import { createDb } from "../../../lib/db/client.js";
import { claimRegistration, claimRepair, finishRegistration } from "../../../lib/db/operations/registrations.js";
import { createLog } from "../../../lib/log.js";
import type { Failure } from "../../../lib/tasks/task.js";
import { DAILY, useStore } from "../fixture.js";
import { adminStoreOf, paymentStoreOf } from "../money/payments.js";
import { sampleActor, sampleOrder, sampleOutput } from "../samples.js";

const at = useStore();

/** The database does it and its answer is lost: the driver sends the same request again. */
function loseAnswerTo(part: string) {
  return at.database.neon.faults.inject(
    { kind: "cut_after" },
    { matches: (queries: readonly string[]) => queries.some((query) => query.includes(part)) },
  );
}
const succeeded = { state: "succeeded", output: sampleOutput } as const;

test("a lost answer to the end of a task leaves its delivery with who ended it, and counts as no send", async () => {
  const task = await at.submittedTask("kie-lost");
  const fault = loseAnswerTo("with won");
  const ended = await at.store.finalize(task, succeeded, null);
  expect(fault.fired).toBe(1);
  expect(ended).toMatchObject({ state: "succeeded", delivery: "sending", unclearSends: 0, deliveryFence: 1 });
  expect(await at.store.finalize(task, succeeded, null)).toBeNull();
});

test("a lost answer to the claim of a delivery leaves it with its claimer", async () => {
  const task = await at.submittedTask("kie-lost");
  const ended = await at.store.finalize(task, succeeded, null);
  await at.store.recordDelivery(task.id, ended?.deliveryFence ?? 0, { outcome: "retry", afterMs: 0, detail: "" }, 0);
  const fault = loseAnswerTo("delivery_attempts + 1");
  const claimed = await at.store.claimDelivery(task.id, { isAsked: false });
  expect(fault.fired).toBe(1);
  expect(claimed).toMatchObject({ delivery: "sending", unclearSends: 0, deliveryFence: 2 });
  expect(await at.store.claimDelivery(task.id, { isAsked: false })).toBeNull();
});

test("a lost answer leaves the drawing of a doubt, and of a refusal that may pass, with who recorded it", async () => {
  const sent = async (intent: string) => {
    const { id } = await at.acceptedTask(sampleOrder({ idempotencyKey: intent }));
    const turn = await at.store.claimNextSubmission(id, crypto.randomUUID(), { position: 1, isDrawn: true });
    if (turn.outcome !== "send") throw new Error("no turn");
    return turn.task;
  };
  const first = await sent("doubt");
  loseAnswerTo("state = 'in_doubt'");
  expect(await at.store.markInDoubt(first.id, first.fence)).toMatchObject({ state: "in_doubt" });
  const second = await sent("requeue");
  loseAnswerTo("set state = 'queued'");
  expect(await at.store.requeue(second.id, second.fence, 1_000)).toMatchObject({ state: "queued" });
});

test("a lost answer to a dead letter keeps one of it", async () => {
  const fault = loseAnswerTo("insert into dead_updates");
  await at.store.deadLetter(4_711, "{}", "Error: odd");
  expect(fault.fired).toBe(1);
  expect(await at.database.sql("select 1 from dead_updates")).toHaveLength(1);
});

test("a lost answer to a late result leaves its delivery with who brought it", async () => {
  const task = await at.submittedTask("kie-lost");
  const failure: Failure = { kind: "timed_out", field: null, retry: "now", detail: "" };
  await at.store.finalize(task, { state: "failed", failure }, null);
  const fault = loseAnswerTo("absorbed = true");
  const late = await at.store.acceptLateResult(task.id, sampleOutput, "kie-lost");
  expect(fault.fired).toBe(1);
  expect(late).toMatchObject({ isLateResult: true, delivery: "sending" });
  expect(await at.store.acceptLateResult(task.id, sampleOutput, "kie-lost")).toBeNull();
});

test("a lost answer to the claim of a registration does not turn its operator away as busy", async () => {
  const db = createDb(at.database.databaseUrl, createLog({ level: "error" }));
  const fault = loseAnswerTo("insert into registrations");
  const fence = await claimRegistration(db, 999);
  expect([fault.fired, fence]).toEqual([1, 1]);
  expect(await claimRegistration(db, 999)).toBeNull();
  const url = "https://kiegram.example/api/telegram";
  await finishRegistration(db, { botId: 999, fence: 1, url, secretMark: "m" }, "registered");
  const again = loseAnswerTo("update registrations set fence");
  expect([await claimRepair(db, 999, url), again.fired]).toEqual([2, 1]);
});

describe("an update whose answer was lost, or whose worker died, is still to be answered", () => {
  const pack = { pack: "s", stars: 5, credits: 50 };
  const payments = () => paymentStoreOf(at.database);
  const anUpdateLater = () => at.database.sql("update updates set received_at = now() - interval '11 s'");

  test("a lost answer leaves the invoice, the payment, the code and the gift new to who asked for them", async () => {
    const payer = sampleActor();
    await at.store.readSession(payer, null);
    await at.database.sql("insert into promo_codes (code, credits, max_uses, created_by) values ('P', 5, 5, 1)");
    const faults = ["insert into invoices", "insert into payments", "insert into promo_uses", "into audit"].map(
      loseAnswerTo,
    );
    expect(await payments().issueInvoice(payer, { id: "i1", ...pack })).toMatchObject({
      isNew: true,
      invoice: { id: "i1", ...pack },
    });
    const paid = { chargeId: "c1", invoiceId: "i1", stars: 5 };
    expect(await payments().bookPayment(sampleActor(), paid)).toMatchObject({ isNew: true, credits: 50 });
    expect(await payments().redeem(sampleActor(), "p")).toMatchObject({
      isNew: true,
      result: { outcome: "redeemed", credits: 5, availableCredits: DAILY + 55 },
    });
    const act = { actor: sampleActor(), command: "grant", argument: "" };
    expect(await adminStoreOf(at.database).grant(act, { userId: payer.userId }, 7)).toMatchObject({
      isNew: true,
      value: { availableCredits: DAILY + 62 },
    });
    expect(faults.map(({ fired }) => fired)).toEqual([1, 1, 1, 1]);
  });

  test("the same press again finds the invoice of the first, never a second one to pay", async () => {
    const press = sampleActor();
    await payments().issueInvoice(press, { id: "first", ...pack });
    expect(await payments().issueInvoice(press, { id: "second", ...pack })).toEqual({
      locale: "en",
      isNew: false,
      invoice: { id: "first", ...pack },
    });
    expect(await at.database.sql("select id from invoices where id in ('first', 'second')")).toEqual([{ id: "first" }]);
  });

  test("credits that were taken for a refund are told as taken, so that Telegram is asked for the Stars", async () => {
    const buyer = sampleActor();
    await payments().issueInvoice(buyer, { id: "back", ...pack });
    await payments().bookPayment(sampleActor(), { chargeId: "lost", invoiceId: "back", stars: pack.stars });
    const fault = loseAnswerTo("refund_claim");
    const taken = await payments().reverseCredits("lost", { anyway: false });
    expect(taken).toMatchObject({ outcome: "taken", taken: pack.credits });
    expect(fault.fired).toBe(1);
    expect(await payments().reverseCredits("lost", { anyway: false })).toEqual({ outcome: "done" });
  });

  test("a code redeemed by the same update is told as redeemed, by another as used before", async () => {
    await at.database.sql("insert into promo_codes (code, credits, max_uses, created_by) values ('Q', 5, 5, 1)");
    const message = sampleActor();
    await payments().redeem(message, "q");
    const again = await payments().redeem(message, "q");
    expect(again).toMatchObject({ isNew: false, result: { outcome: "redeemed", credits: 5 } });
    expect((await payments().redeem(sampleActor(), "q")).result).toEqual({ outcome: "repeated" });
  });

  test("of ten who bring it again one answers, and only after the first had its time", async () => {
    const { updateId, ...actor } = sampleActor();
    await payments().invitations({ updateId, ...actor });
    const claim = () => at.store.claimAnswer(updateId, crypto.randomUUID());
    expect(await claim()).toEqual({ outcome: "wait", waitMs: expect.closeTo(10_000, -3) });
    await anUpdateLater();
    const claims = await Promise.all(Array.from({ length: 10 }, claim));
    expect(claims.filter(({ outcome }) => outcome === "taken")).toHaveLength(1);
    expect(claims.filter(({ outcome }) => outcome === "wait")).toHaveLength(9);
  });

  test("a lost answer to that claim leaves it with its claimer", async () => {
    const actor = sampleActor();
    await payments().invitations(actor);
    await anUpdateLater();
    const fault = loseAnswerTo("with taken");
    expect(await at.store.claimAnswer(actor.updateId, crypto.randomUUID())).toEqual({ outcome: "taken" });
    expect(fault.fired).toBe(1);
  });

  test("what was answered is answered by nothing, however late it comes again", async () => {
    const actor = sampleActor();
    await payments().invitations(actor);
    await at.store.recordAnswer(actor.updateId);
    await anUpdateLater();
    expect(await at.store.claimAnswer(actor.updateId, crypto.randomUUID())).toEqual({ outcome: "answered" });
  });

  test("what the version before marked, and what was buried for the operator, counts as answered", async () => {
    await at.database.sql("insert into updates (bot_id, update_id, handler) values (1, 31, gen_random_uuid())");
    await at.store.deadLetter(32, "{}", "no reason");
    await anUpdateLater();
    for (const updateId of [31, 32])
      expect(await at.store.claimAnswer(updateId, crypto.randomUUID())).toEqual({ outcome: "answered" });
  });
});
