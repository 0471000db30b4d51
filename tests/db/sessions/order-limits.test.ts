import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDb, isDatabaseOutage } from "../../../lib/db/client.js";
import { createStore } from "../../../lib/db/store.js";
import { createLog } from "../../../lib/log.js";
import type { Limits } from "../../../lib/registry/compiled.js";
import { applyUpdate } from "../../../lib/tasks/orders/ingest.js";
import type { Order } from "../../../lib/tasks/session.js";
import type { Store } from "../../../lib/tasks/store.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { sizeOf } from "../../support/size.js";
import { sampleActor, sampleOrder } from "../samples.js";

/** `LIMIT_ORDERS=1000` is the run of the issue. */
const ORDERS = sizeOf("LIMIT_ORDERS", { quick: 120, long: 1_000 });
/** As many updates as Telegram brings at the same moment. */
const AT_ONCE = 40;
const ADMIN = 7;
const wide = { running: 1_000, hourlyOrders: 5_000, dailyCredits: 1_000_000 };
let database: TestDatabase;
let orders = 0;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.sql("truncate users, sessions, updates, tasks, payments cascade"));

function storeWith(limits: Partial<Limits>): Store {
  const db = createDb(database.databaseUrl, createLog({ level: "error" }));
  const all: Limits = { person: wide, newcomer: { hours: 0, ...wide }, hourlyKieCredits: 1_000_000, ...limits };
  return createStore(db, { botId: 1, adminIds: [ADMIN], dailyFreeCredits: 100_000, limits: all });
}

/** Each in a chat of its own: no two wait for each other's form. */
async function place(store: Store, userId: number, overrides: Partial<Order> = {}) {
  orders += 1;
  const actor = sampleActor({ userId, chatId: -orders });
  const order = sampleOrder({ idempotencyKey: `order${orders}`, costCredits: 10, kieCredits: 10, ...overrides });
  // Like Telegram: who is told to come again comes again.
  for (;;) {
    try {
      const { ingested } = await applyUpdate(store, actor, null, () => ({ draft: null, order, view: null }));
      return ingested.outcome === "applied" ? ingested.committed.order : null;
    } catch (error) {
      if (!isDatabaseOutage(error)) throw error;
    }
  }
}

const accepted = (placed: Awaited<ReturnType<typeof place>>[]) => placed.filter((one) => one?.outcome === "accepted");

describe("limits of orders", () => {
  test(`${ORDERS} orders of one person at the same moment are as many as the cap, and nobody else waits for them`, async () => {
    const store = storeWith({ person: { ...wide, running: 5 } });
    const left = Array.from({ length: ORDERS }, (_, number) => number);
    const lane = async () => {
      for (let next = left.pop(); next !== undefined; next = left.pop()) await place(store, 1);
    };
    const flood = Promise.all(Array.from({ length: AT_ONCE }, lane));
    await Promise.all(Array.from({ length: 6 }, (_, number) => place(store, 100 + number)));
    // None of them waited for the lock of the person who orders and orders.
    const counted = () =>
      database.sql<{ id: number; count: number }>(
        "select user_id::int as id, count(*)::int as count from tasks group by 1 order by 1",
      );
    const others = Array.from({ length: 6 }, (_, number) => ({ id: 100 + number, count: 1 }));
    expect((await counted()).filter(({ id }) => id !== 1)).toEqual(others);
    await flood;
    expect(await counted()).toEqual([{ id: 1, count: 5 }, ...others]);
    expect(await place(store, 1)).toMatchObject({ outcome: "limited", limit: "running" });
    const [books] = await database.sql(
      `select held, (select count(*)::int from ledger where user_id = 1 and kind = 'hold') as holds from accounts where user_id = 1`,
    );
    expect(books).toEqual({ held: 50, holds: 5 });
  }, 120_000);

  test("an order that is done makes room for the next", async () => {
    const store = storeWith({ person: { ...wide, running: 1 } });
    const first = await place(store, 1);
    expect(await place(store, 1)).toEqual({ outcome: "limited", limit: "running", most: 1, againInSeconds: null });
    if (first?.outcome !== "accepted") throw new Error("not accepted");
    await store.finalize(first.task, { state: "succeeded", output: { files: [], text: "x" } }, null);
    expect(await place(store, 1)).toMatchObject({ outcome: "accepted" });
  });

  test("orders within an hour are counted, failed ones too, and there is room when the oldest of them is an hour old", async () => {
    const store = storeWith({ person: { ...wide, hourlyOrders: 2 } });
    await place(store, 1);
    await place(store, 1);
    await database.sql("update tasks set state = 'failed', created_at = created_at - interval '50 min'");
    const refused = await place(store, 1);
    expect(refused).toMatchObject({ outcome: "limited", limit: "hourly", most: 2 });
    const { againInSeconds = null } = refused?.outcome === "limited" ? refused : {};
    expect(againInSeconds).toBeGreaterThan(590);
    expect(againInSeconds).toBeLessThanOrEqual(600);
    await database.sql("update tasks set created_at = created_at - interval '10 min'");
    expect(await place(store, 1)).toMatchObject({ outcome: "accepted" });
  });

  test("credits of a day are counted without what failed, and a new day begins at midnight UTC", async () => {
    const store = storeWith({ person: { ...wide, dailyCredits: 25 } });
    await place(store, 1);
    await place(store, 1);
    const refused = await place(store, 1);
    expect(refused).toMatchObject({ outcome: "limited", limit: "daily", most: 25 });
    const untilMidnight = 86_400 - ((Date.now() / 1_000) % 86_400);
    const { againInSeconds = null } = refused?.outcome === "limited" ? refused : {};
    expect(Math.abs((againInSeconds ?? 0) - untilMidnight)).toBeLessThan(10);
    await database.sql("update tasks set state = 'failed' where id = (select min(id) from tasks)");
    expect(await place(store, 1)).toMatchObject({ outcome: "accepted" });
  });

  test("who is new has less, until a day has passed or something was bought", async () => {
    const store = storeWith({ newcomer: { ...wide, hours: 24, running: 1 } });
    await place(store, 1);
    expect(await place(store, 1)).toMatchObject({ outcome: "limited", limit: "running", most: 1 });
    await database.sql("insert into payments (charge_id, bot_id, user_id, stars, credits) values ('c', 1, 1, 5, 5)");
    expect(await place(store, 1)).toMatchObject({ outcome: "accepted" });

    await place(store, 2);
    expect(await place(store, 2)).toMatchObject({ outcome: "limited" });
    await database.sql("update users set created_at = created_at - interval '25 h' where id = 2");
    expect(await place(store, 2)).toMatchObject({ outcome: "accepted" });
  });

  test("admins have no limits of their own", async () => {
    const store = storeWith({ person: { ...wide, running: 1 } });
    expect(accepted(await Promise.all(Array.from({ length: 5 }, () => place(store, ADMIN))))).toHaveLength(5);
  });

  test("all together cannot take more of KIE's credits in an hour, however many order at once", async () => {
    const store = storeWith({ hourlyKieCredits: 75 });
    const placed = await Promise.all(Array.from({ length: 30 }, (_, number) => place(store, 1 + number)));
    expect(accepted(placed)).toHaveLength(7);
    expect(await place(store, ADMIN)).toMatchObject({ outcome: "limited", limit: "everyone", most: 75 });
    expect(await place(store, 5, { kieCredits: 5 })).toMatchObject({ outcome: "accepted" });
    await database.sql("update tasks set created_at = created_at - interval '61 min'");
    expect(await place(store, 5)).toMatchObject({ outcome: "accepted" });
  });

  test("who was banned after the form was drawn orders nothing", async () => {
    const store = storeWith({});
    await place(store, 1);
    await database.sql("update users set banned_at = now() where id = 1");
    expect(await place(store, 1)).toMatchObject({ outcome: "limited", limit: "banned" });
  });
});
