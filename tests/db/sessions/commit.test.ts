import { describe, expect, test } from "vitest";
import { applyUpdate } from "../../../lib/tasks/orders/ingest.js";
import { DAILY, useStore } from "../fixture.js";
import { sampleActor, sampleDraft, sampleOrder } from "../samples.js";

const at = useStore();

describe("one update", () => {
  test("is two round trips, whatever it changes", async () => {
    await at.store.readSession(sampleActor(), null);
    at.database.neon.counters.reset();
    await at.placeOrder();
    expect(at.database.neon.counters.requests).toBe(2);
  });

  test("delivered 20 times at once is applied once", async () => {
    await at.store.readSession(sampleActor(), null);
    const actor = sampleActor();
    const results = await Promise.all(
      Array.from({ length: 20 }, () =>
        applyUpdate(at.store, actor, null, () => ({ order: sampleOrder(), view: null })),
      ),
    );
    expect(results.filter(({ ingested }) => ingested.outcome === "applied")).toHaveLength(1);
    expect(await at.database.sql("select count(*)::int as n from tasks")).toEqual([{ n: 1 }]);
    expect(await at.account()).toMatchObject({ available: DAILY - 30, held: 30 });
  });

  test("that changes no draft is not decided again because another one did", async () => {
    const { snapshot } = await at.store.readSession(sampleActor(), null);
    await applyUpdate(at.store, sampleActor(), null, () => ({ draft: sampleDraft(), view: null }));
    const late = await at.store.commit(sampleActor(), snapshot.session.version, { locale: "ru" }, 0);
    expect(late.outcome).toBe("applied");
    const stale = await at.store.commit(sampleActor(), snapshot.session.version, { draft: null }, 0);
    expect(stale.outcome).toBe("stale");
    expect((await at.store.readSession(sampleActor(), null)).snapshot.session).toMatchObject({
      draft: sampleDraft(),
      locale: "ru",
    });
  });

  test("among four concurrent ones of the same person loses no change", async () => {
    await at.store.readSession(sampleActor(), null);
    await Promise.all(
      Array.from({ length: 4 }, (_, index) =>
        applyUpdate(at.store, sampleActor(), null, ({ session }) => ({
          draft: { ...sampleDraft(), input: { ...session.draft?.input, [`field${index}`]: true } },
          view: null,
        })),
      ),
    );
    const { snapshot } = await at.store.readSession(sampleActor(), null);
    expect(Object.keys(snapshot.session.draft?.input ?? {}).sort()).toEqual(["field0", "field1", "field2", "field3"]);
  });

  test("that orders more than the balance holds changes nothing but is seen", async () => {
    await applyUpdate(at.store, sampleActor(), null, () => ({ draft: sampleDraft(), view: null }));
    const placed = await at.placeOrder(sampleOrder({ costCredits: DAILY + 1 }));
    expect(placed).toEqual({ outcome: "no_credits", availableCredits: DAILY });
    expect((await at.store.readSession(sampleActor(), null)).snapshot.session.draft).toEqual(sampleDraft());
    expect(await at.account()).toMatchObject({ available: DAILY, held: 0 });
  });
});
