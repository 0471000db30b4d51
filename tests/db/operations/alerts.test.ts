import { beforeEach, expect, test } from "vitest";
import { alert, tellDueAlert } from "../../../lib/tasks/deps.js";
import type { Store } from "../../../lib/tasks/store.js";
import { useStore } from "../fixture.js";
import { paymentStoreOf } from "../money/payments.js";
import { sampleActor } from "../samples.js";

const at = useStore();
const facts = { what: "a host", count: 3 };
beforeEach(() => at.store.readSession(sampleActor({ suggestedLocale: "ru" }), null));

const later = (column: string, interval: string) =>
  at.database.sql(`update alerts set ${column} = ${column} - interval '${interval}'`);
const loseAnswerTo = (part: string) =>
  at.database.neon.faults.inject(
    { kind: "cut_after" },
    { matches: (queries: readonly string[]) => queries.some((query) => query.includes(part)) },
  );

/** Admins who can be reached or not, and what they were told. */
function admins(isReached: boolean) {
  const told: unknown[] = [];
  const messenger = { alert: async (...words: unknown[]) => told.push(words) > 0 && isReached };
  return { told, deps: { store: at.store, messenger: messenger as never, log: () => undefined } };
}

test("an alert is raised once for a cause, with the languages of the admins who are known, and again after six hours", async () => {
  const raised = await Promise.all(Array.from({ length: 5 }, () => at.store.raiseAlert("vendor_credit", facts)));
  const [claimed, ...others] = raised.filter((each) => each !== null);
  expect(others).toEqual([]);
  expect(claimed).toMatchObject({ key: "vendor_credit", cause: "vendor_credit", facts, locales: new Map([[7, "ru"]]) });
  if (claimed) await at.store.finishAlert(claimed, true);
  expect(await at.store.raiseAlert("vendor_credit", facts)).toBeNull();
  expect(await at.store.raiseAlert("vendor_credit", facts, "another matter")).not.toBeNull();
  await later("raised_at", "7 h");
  expect(await at.store.raiseAlert("vendor_credit", facts)).not.toBeNull();
});

test("a lost answer to an alert that is raised, or claimed again, does not swallow it", async () => {
  const raising = loseAnswerTo("insert into alerts");
  const raised = await at.store.raiseAlert("vendor_key", facts);
  expect([raising.fired, raised?.facts]).toEqual([1, facts]);
  await later("due_at", "1 h");
  const claiming = loseAnswerTo("update alerts set claim");
  expect(await at.store.claimDueAlert("vendor_key")).toMatchObject({ cause: "vendor_key", facts });
  expect(claiming.fired).toBe(1);
});

test("an alert that reached no admin is not spent: it is due again, twice as late each time, until one has it", async () => {
  const unreached = admins(false);
  await alert(unreached.deps, "in_doubt", facts, "7");
  const waits: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    const [row] = await at.database.sql<{ s: number }>(
      "select extract(epoch from due_at - now())::float8 as s from alerts",
    );
    waits.push(Math.round(row?.s ?? 0));
    expect(await dueAlerts()).toEqual([]);
    await at.database.sql("update alerts set raised_at = raised_at - (due_at - now()), due_at = now()");
    expect(await dueAlerts()).toEqual(["in_doubt 7"]);
    await tellDueAlert(unreached.deps, "in_doubt 7");
  }
  expect(waits).toEqual([20, 20, 40, 80].map((each) => expect.closeTo(each, -1)));
  await later("due_at", "1 h");
  const reached = admins(true);
  await tellDueAlert(reached.deps, "in_doubt 7");
  expect(reached.told).toEqual([["in_doubt", new Map([[7, "ru"]]), facts]]);
  await later("due_at", "1 h");
  expect(await dueAlerts()).toEqual([]);
  await alert(reached.deps, "in_doubt", facts, "7");
  expect(reached.told).toHaveLength(1);
});

test("an alert whose worker died over telling it is due a minute later", async () => {
  await at.store.raiseAlert("spend_cap", facts);
  expect(await dueAlerts()).toEqual([]);
  await later("due_at", "61 s");
  expect(await dueAlerts()).toEqual(["spend_cap"]);
});

async function dueAlerts(store: Store = at.store): Promise<string[]> {
  const { untold } = await store.claimSweep(10, null);
  return untold.flatMap((due) => (due.work === "alert" ? due.alert : []));
}

test("a refund that is asked for raises its alert in the same statement, once, whatever breaks behind it", async () => {
  const till = paymentStoreOf(at.database);
  await at.database.sql("delete from payments");
  await at.database.sql("insert into payments (charge_id, bot_id, user_id, stars, credits) values ('ch', 1, 7, 5, 5)");
  const fault = loseAnswerTo("set asked_at");
  expect(await till.requestRefund("ch")).toBe("refund_asked ch");
  expect(fault.fired).toBe(1);
  expect(await dueAlerts()).toEqual(["refund_asked ch"]);
  const { deps, told } = admins(true);
  await tellDueAlert(deps, await till.requestRefund("ch"));
  await tellDueAlert(deps, await till.requestRefund("ch"));
  expect(told).toEqual([["refund_asked", new Map([[7, "ru"]]), { what: "ch", count: 5 }]]);
});
