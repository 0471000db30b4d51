import { describe, expect, test } from "vitest";
import { applyUpdate } from "../../../lib/tasks/orders/ingest.js";
import { DAILY, useStore } from "../fixture.js";
import { sampleActor, sampleDraft } from "../samples.js";

const at = useStore();

const look = (actor = sampleActor()) => applyUpdate(at.store, actor, null, () => ({ view: null }), { looksOnly: true });
const requests = () => at.database.neon.counters.requests;

describe("an update that only looks", () => {
  test("is one round trip for who was here today, three for who is new", async () => {
    at.database.neon.counters.reset();
    await look();
    expect(requests()).toBe(3);
    const { ingested } = await look();
    expect(requests()).toBe(4);
    expect(ingested).toMatchObject({
      outcome: "applied",
      snapshot: { session: { availableCredits: DAILY } },
      committed: { availableCredits: DAILY },
    });
  });

  test("delivered 20 times at once is answered once", async () => {
    await at.store.readSession(sampleActor(), null);
    const actor = sampleActor();
    const results = await Promise.all(Array.from({ length: 20 }, () => look(actor)));
    const outcomes = results.map(({ ingested }) => ingested.outcome);
    expect(outcomes.filter((outcome) => outcome === "applied")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "duplicate")).toHaveLength(19);
  });

  test("delivered 20 times at once by somebody new is answered once", async () => {
    const actor = sampleActor();
    const results = await Promise.all(Array.from({ length: 20 }, () => look(actor)));
    expect(results.filter(({ ingested }) => ingested.outcome === "applied")).toHaveLength(1);
    expect(await at.account()).toMatchObject({ available: DAILY });
    expect(await at.database.sql("select count(*)::int as n from ledger")).toEqual([{ n: 1 }]);
  });

  test("knows its own mark again when the answer to it was lost", async () => {
    await at.store.readSession(sampleActor(), null);
    at.database.neon.faults.inject({ kind: "cut_after" });
    const actor = sampleActor();
    expect((await look(actor)).ingested).toMatchObject({ outcome: "duplicate", isOwn: true });
    expect((await look(actor)).ingested).toMatchObject({ outcome: "duplicate", isOwn: false });
  });

  test("gives the allowance of a new day", async () => {
    await at.store.readSession(sampleActor(), null);
    await at.database.sql("update accounts set available = 3, allowance_on = allowance_on - 1");
    const { ingested } = await look();
    expect(ingested).toMatchObject({ outcome: "applied", snapshot: { session: { availableCredits: DAILY } } });
  });

  test("cannot change anything", async () => {
    await at.store.readSession(sampleActor(), null);
    const changing = () => ({ draft: sampleDraft(), view: null });
    await expect(applyUpdate(at.store, sampleActor(), null, changing, { looksOnly: true })).rejects.toThrow(
      "was to look",
    );
    expect((await at.store.readSession(sampleActor(), null)).snapshot.session.draft).toBeNull();
  });
});

test("reading for who was here today writes no row, and so waits for no disk", async () => {
  await at.store.readSession(sampleActor(), null);
  // A row that is written or locked carries the transaction that did it.
  const marks = `select (select array_agg(xmin::text || xmax::text) from users) as people,
    (select array_agg(xmin::text || xmax::text) from chats) as chats,
    (select array_agg(xmin::text || xmax::text) from accounts) as accounts,
    (select array_agg(xmin::text || xmax::text) from sessions) as sessions`;
  const before = await at.database.sql(marks);
  await at.store.readSession(sampleActor(), null);
  expect(await at.database.sql(marks)).toEqual(before);
});

test("a name that changed is written down with the first update that has it", async () => {
  await at.store.readSession(sampleActor(), null);
  await at.store.readSession(sampleActor({ firstName: "Grace" }), null);
  expect(await at.database.sql("select first_name from users")).toEqual([{ first_name: "Grace" }]);
});
