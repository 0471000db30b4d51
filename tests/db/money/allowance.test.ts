import { expect, test } from "vitest";
import type { Failure, Task } from "../../../lib/tasks/task.js";
import { DAILY, useStore } from "../fixture.js";
import { sampleActor, sampleOrder } from "../samples.js";

const at = useStore();
const failure: Failure = { kind: "model_busy", field: null, retry: "now", detail: "" };

async function available(): Promise<number> {
  return (await at.store.readSession(sampleActor(), null)).snapshot.session.availableCredits;
}

async function midnight(): Promise<void> {
  await at.database.sql("update accounts set allowance_on = allowance_on - 1");
  await at.database.sql("update tasks set allowance_on = allowance_on - 1, created_at = created_at - interval '1 day'");
}

async function cancel(task: Task): Promise<void> {
  const { snapshot } = await at.store.readSession(sampleActor(), null);
  await at.store.commit(sampleActor(), snapshot.session.version, { cancelTaskId: task.id }, 0);
}

const fail = (task: Task) => at.store.finalize(task, { state: "failed", failure }, null);

test.each([
  ["cancelled", cancel],
  ["failed", fail],
])("free credits cannot be saved up over the nights by orders that are %s", async (_, end) => {
  for (const night of [1, 2, 3]) {
    const task = await at.acceptedTask(
      sampleOrder({ idempotencyKey: `night${night}`, costCredits: await available() }),
    );
    await midnight();
    expect(await available()).toBe(DAILY);
    await end(task);
    expect(await available()).toBe(DAILY);
  }
  expect(await at.account()).toEqual({ available: DAILY, held: 0, sum: DAILY });
});

test("bought credits come back on any day, and free ones on the same day", async () => {
  await available();
  await at.database.sql("update accounts set paid = 50, available = available + 50");
  const mixed = await at.acceptedTask(sampleOrder({ idempotencyKey: "mixed", costCredits: DAILY + 20 }));
  await midnight();
  expect(await available()).toBe(DAILY + 30);
  await fail(mixed);
  expect(await available()).toBe(DAILY + 50);
  const today = await at.acceptedTask(sampleOrder({ idempotencyKey: "today", costCredits: DAILY }));
  await fail(today);
  expect(await available()).toBe(DAILY + 50);
});

test("what expired is a row of the ledger", async () => {
  const task = await at.acceptedTask(sampleOrder({ costCredits: 70 }));
  await midnight();
  await available();
  await fail(task);
  expect(
    await at.database.sql("select reason, amount from ledger where kind = 'capture' and reason = 'expiry' order by id"),
  ).toEqual([{ reason: "expiry", amount: 70 }]);
});
