import { afterAll, beforeAll, beforeEach } from "vitest";
import { createDb } from "../../lib/db/client.js";
import { createStore } from "../../lib/db/store.js";
import { createLog } from "../../lib/log.js";
import { applyUpdate } from "../../lib/tasks/orders/ingest.js";
import type { Actor, Order } from "../../lib/tasks/session.js";
import type { Store } from "../../lib/tasks/store.js";
import type { Task } from "../../lib/tasks/task.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { sampleActor, sampleOrder } from "./samples.js";

export const DAILY = 100;

/** The real store on a database of the test file's own, empty before each test. */
export function useStore() {
  let database: TestDatabase | undefined;
  let store: Store | undefined;
  const opened = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error("the database is opened in beforeAll");
    return value;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    const db = createDb(database.databaseUrl, createLog({ level: "error" }));
    store = createStore(db, { botId: 1, adminIds: [7], dailyFreeCredits: DAILY });
  });
  afterAll(() => opened(database).drop());
  beforeEach(() =>
    opened(database).sql("truncate users, chats, sessions, updates, dead_updates, tasks, alerts cascade"),
  );

  const fixture = {
    get store() {
      return opened(store);
    },
    get database() {
      return opened(database);
    },

    async placeOrder(order: Order = sampleOrder(), actor: Actor = sampleActor()) {
      const { ingested } = await applyUpdate(fixture.store, actor, null, () => ({ draft: null, order, view: null }));
      if (ingested.outcome !== "applied") throw new Error("not applied");
      return ingested.committed.order;
    },

    async acceptedTask(order?: Order): Promise<Task> {
      const placed = await fixture.placeOrder(order);
      if (placed?.outcome !== "accepted") throw new Error(`not accepted: ${placed?.outcome}`);
      return placed.task;
    },

    /** The next turn of a worker that has drawn what was its own to draw. */
    takeTurn: (taskId: string, claimId: string) =>
      fixture.store.claimNextSubmission(taskId, claimId, { position: 1, isDrawn: true }),

    async submittedTask(vendorTaskId: string, order?: Order): Promise<Task> {
      const task = await fixture.acceptedTask(order);
      const turn = await fixture.takeTurn(task.id, crypto.randomUUID());
      const { store: current } = fixture;
      const submitted =
        turn.outcome === "send" ? await current.recordSubmitted(turn.task.id, turn.task.fence, vendorTaskId) : null;
      if (!submitted) throw new Error("not submitted");
      return submitted;
    },

    /** `sum` is what the ledger says the person owns. */
    async account() {
      const [row] = await fixture.database.sql<{ available: number; held: number; sum: number }>(
        `select available, held, (select coalesce(sum(
           case kind when 'capture' then -amount when 'hold' then 0 when 'release' then 0 else amount end), 0)::int
         from ledger) as sum from accounts`,
      );
      return row;
    },
  };
  return fixture;
}
