import { beforeEach, describe, expect, test } from "vitest";
import { driftOf } from "../../../lib/tasks/orders/price-truth.js";
import type { PriceDrift } from "../../../lib/tasks/price-drift.js";
import { sizeOf } from "../../support/size.js";
import { useStore } from "../fixture.js";
import { sampleActor } from "../samples.js";

const at = useStore();
const ORDERS = sizeOf("PRICE_ORDERS", { quick: 600, long: 10_000 });

/** Five of KIE's prices change in a month; each combination of settings is ordered equally often. */
const combinations = Array.from({ length: 20 }, (_, index) => ({
  model: `model-${index}`,
  basis: `duration 5 = ${20 + index * 5}`,
  listed: 20 + index * 5,
}));
const changes = [
  { after: 0.1, model: "model-3", factor: 1.3 },
  { after: 0.25, model: "model-7", factor: 1.5 },
  { after: 0.4, model: "model-12", factor: 1.2 },
  { after: 0.6, model: "model-7", factor: 1.8 },
  { after: 0.75, model: "model-15", factor: 2 },
];

/** What the operator loses in KIE's credits: what KIE takes above what the person confirmed. */
async function monthOf(follows: boolean): Promise<number> {
  await at.database.sql("truncate price_drift");
  const prices = new Map<string, number>();
  let lost = 0;
  for (let order = 0; order < ORDERS; order += 1) {
    const each = combinations[order % combinations.length];
    if (each === undefined) throw new Error("no combination");
    const since = changes.filter((change) => change.model === each.model && order / ORDERS >= change.after).at(-1);
    const takes = Math.round(each.listed * (since?.factor ?? 1) * 100) / 100;
    const confirmed = prices.get(each.model) ?? each.listed;
    lost += Math.max(0, takes - confirmed);
    const task = { id: String(order + 1), model: each.model, expectedCredits: confirmed, priceBasis: each.basis };
    const drift = driftOf(task, takes);
    const seen = drift && (await at.store.recordDrift({ ...drift, isFollowed: follows }));
    if (seen?.isInEffect) prices.set(each.model, seen.observedCredits);
  }
  return Math.round(lost);
}

test("in a month with five price changes the operator loses three orders a change, instead of every one after it", async () => {
  const [without, withTruth] = [await monthOf(false), await monthOf(true)];
  process.stdout.write(
    `prices: ${ORDERS} orders, ${changes.length} changes: ${without} of KIE's credits lost without price truth, ${withTruth} with it\n`,
  );
  const gaps = changes.map(({ model, factor }) => {
    const listed = combinations.find((each) => each.model === model)?.listed ?? 0;
    return 3 * listed * (factor - (model === "model-7" && factor === 1.8 ? 1.5 : 1));
  });
  expect(withTruth).toBe(Math.round(gaps.reduce((sum, gap) => sum + gap, 0)));
  expect(without).toBeGreaterThan(withTruth * 3);
}, 300_000);

test("an order is counted once, however often and from wherever its end is told", async () => {
  const drift: PriceDrift = {
    taskId: "1",
    model: "m",
    basis: "b = 5",
    expectedCredits: 5,
    observedCredits: 9,
    isFollowed: true,
  };
  await at.database.sql("truncate price_drift");
  const seen = await Promise.all(Array.from({ length: 8 }, () => at.store.recordDrift(drift)));
  expect(seen.filter((each) => each !== null)).toMatchObject([{ times: 1, total: 1, isInEffect: false }]);
});

test.each([0, -1])(
  "a record that says %d after a success is no price: nothing would ever cost anything again",
  (takes) => {
    const task = { id: "1", model: "m", expectedCredits: 5, priceBasis: "b = 5" };
    expect(driftOf(task, takes)).toBeNull();
  },
);

describe("three equal observations in a row are a price", () => {
  const drift = (taskId: string): PriceDrift => ({
    taskId,
    model: "m",
    basis: "b = 5",
    expectedCredits: 5,
    observedCredits: 10,
    isFollowed: true,
  });
  /** An order of that price that ended a moment ago. */
  const ended = async (intent: string): Promise<string> => {
    const [row] = await at.database.sql<{ id: string }>(
      `insert into tasks (bot_id, intent, user_id, chat_id, message_id, locale, model, input, cost, ready, state, settled_at, basis)
       values (1, $1, 7, 7, 1, 'en', 'm', '{}', 5, true, 'succeeded', clock_timestamp(), 'b = 5') returning id::text`,
      [intent],
    );
    return row?.id ?? "";
  };
  beforeEach(async () => {
    await at.database.sql("truncate price_drift");
    await at.store.readSession(sampleActor(), null);
  });

  test("and with an order between that took what was expected they are slips", async () => {
    for (const slip of ["a", "b", "c"]) {
      expect((await at.store.recordDrift(drift(await ended(slip))))?.isInEffect).toBe(false);
      await ended(`fine-${slip}`);
    }
    for (const [nth, row] of ["d", "e", "f"].entries())
      expect((await at.store.recordDrift(drift(await ended(row))))?.isInEffect).toBe(nth === 2);
  });

  test("a lost answer to the last of them is found again, so that the admins hear of it", async () => {
    for (const row of ["a", "b"]) await at.store.recordDrift(drift(await ended(row)));
    const matches = (queries: readonly string[]) => queries.some((query) => query.includes("price_drift"));
    const fault = at.database.neon.faults.inject({ kind: "cut_after" }, { matches });
    expect(await at.store.recordDrift(drift(await ended("c")))).toMatchObject({ times: 3, isInEffect: true });
    expect(fault.fired).toBe(1);
  });
});
