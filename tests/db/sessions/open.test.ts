import { describe, expect, test } from "vitest";
import { applyUpdate } from "../../../lib/tasks/orders/ingest.js";
import { DAILY, useStore } from "../fixture.js";
import { sampleActor, sampleDraft } from "../samples.js";

const at = useStore();

describe("opening a session", () => {
  test("a new person gets the day's allowance once, with a ledger row, however many updates come", async () => {
    await Promise.all(Array.from({ length: 8 }, () => at.store.readSession(sampleActor(), null)));
    expect(await at.account()).toEqual({ available: DAILY, held: 0, sum: DAILY });
    expect(await at.database.sql("select kind, amount from ledger")).toEqual([{ kind: "allowance", amount: DAILY }]);
  });

  test("the next day fills the free credits up to the allowance, beside those that stay", async () => {
    await at.store.readSession(sampleActor(), null);
    await at.database.sql("update accounts set available = 40, allowance_on = allowance_on - 1");
    const first = await at.store.readSession(sampleActor(), null);
    expect(first.snapshot.session.availableCredits).toBe(DAILY);
    await at.database.sql("update accounts set available = 500, paid = 490, allowance_on = allowance_on - 1");
    const second = await at.store.readSession(sampleActor(), null);
    expect(second.snapshot.session.availableCredits).toBe(490 + DAILY);
    expect(await at.database.sql("select amount from ledger order by id")).toEqual([
      { amount: 100 },
      { amount: 60 },
      { amount: 90 },
    ]);
  });

  test("a draft is kept for the person and the chat it belongs to", async () => {
    const draft = sampleDraft({ input: { prompt: "кот 🐈" } });
    await applyUpdate(at.store, sampleActor(), null, () => ({ draft, view: null }));
    expect((await at.store.readSession(sampleActor(), null)).snapshot.session.draft).toEqual(draft);
    expect((await at.store.readSession(sampleActor({ chatId: -5 }), null)).snapshot.session.draft).toBeNull();
  });

  test("somebody else's task is not shown to a person who names it", async () => {
    const task = await at.acceptedTask();
    expect((await at.store.readSession(sampleActor(), { taskId: task.id })).snapshot.task?.id).toBe(task.id);
    expect(
      (await at.store.readSession(sampleActor({ userId: 8, chatId: 8 }), { taskId: task.id })).snapshot.task,
    ).toBeNull();
  });
});
