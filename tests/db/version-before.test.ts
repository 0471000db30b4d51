import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDb } from "../../lib/db/client.js";
import { createStore } from "../../lib/db/store.js";
import type { Actor } from "../../lib/tasks/session.js";
import type { Store } from "../../lib/tasks/store.js";
import type { Task } from "../../lib/tasks/task.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { sampleActor, sampleDraft, sampleOrder, sampleOutput } from "./samples.js";

/**
 * While a deployment is under way the code before it goes on answering, on the schema after it; and a rollback brings
 * that code back for good. Its statements are here as they were: bundled from its own commit, not copied by hand.
 */
type Before = { createDb: typeof createDb; createStore: (...args: Parameters<typeof createStore>) => StoreBefore };
/** What that version calls otherwise: its methods, and the fields of what they take and give. */
type StoreBefore = Omit<Store, "readSession" | "deadLetter" | "recordWebhookCheck" | "finalize" | "commit"> & {
  open: Store["readSession"];
  bury: Store["deadLetter"];
  recordLook: Store["recordWebhookCheck"];
  takeTurn: Store["claimNextSubmission"];
  absorb: Store["acceptLateResult"];
  finalize(taskId: string, ...rest: FinalizeRest): ReturnType<Store["finalize"]>;
  commit(actor: Actor, version: number, decision: unknown, sweepLimit: number): ReturnType<Store["commit"]>;
};
type FinalizeRest = Parameters<Store["finalize"]> extends [unknown, ...infer Others] ? Others : never;

/** The store of the version before, under today's names. */
function underTodaysNames(before: StoreBefore): Store {
  return {
    ...before,
    readSession: before.open,
    deadLetter: before.bury,
    recordWebhookCheck: before.recordLook,
    claimNextSubmission: before.takeTurn,
    acceptLateResult: before.absorb,
    finalize: (task, ...rest) => before.finalize(task.id, ...rest),
    commit(actor, version, { order, ...decision }, sweepLimit) {
      const named = order && { ...order, intent: order.idempotencyKey };
      return before.commit(actor, version, { ...decision, ...(named ? { order: named } : {}) }, sweepLimit);
    },
  };
}

const BOT_ID = 1;
const DRAWN = { position: 1, isDrawn: true };
const owner = { botId: BOT_ID, adminIds: [7], dailyFreeCredits: 100 };

let database: TestDatabase;
let stores: Record<"before" | "now", Store>;

beforeAll(async () => {
  database = await createTestDatabase();
  const version: Before = await import(new URL("../fixtures/store-100d0d1.js", import.meta.url).href);
  const open = (connect: typeof createDb) => connect(database.databaseUrl, () => undefined);
  const before = version.createStore(open(version.createDb), owner);
  stores = {
    before: underTodaysNames(before),
    now: createStore(open(createDb), owner),
  };
});
afterAll(() => database.drop());
beforeEach(() =>
  database.sql("truncate users, chats, sessions, updates, dead_updates, tasks, alerts, watches cascade"),
);

const order = (intent: string) => ({ ...sampleOrder({ idempotencyKey: intent }), costCredits: 30 });

async function place(store: Store, intent: string): Promise<Task> {
  const actor = sampleActor();
  const { snapshot } = await store.readSession(actor, null);
  const result = await store.commit(actor, snapshot.session.version, { draft: null, order: order(intent) }, 0);
  const placed = result.outcome === "applied" ? result.committed.order : null;
  if (placed?.outcome !== "accepted") throw new Error(`not accepted: ${JSON.stringify(result)}`);
  return placed.task;
}

async function submit(store: Store, task: Task, vendorTaskId: string): Promise<void> {
  const turn = await store.claimNextSubmission(task.id, crypto.randomUUID(), DRAWN);
  if (turn.outcome !== "send") throw new Error(`no turn: ${turn.outcome}`);
  expect(await store.recordSubmitted(turn.task.id, turn.task.fence, vendorTaskId)).toMatchObject({
    state: "submitted",
  });
}

async function end(store: Store, task: Task, vendorTaskId: string): Promise<void> {
  const ended = await store.finalize(task, { state: "succeeded", output: sampleOutput }, vendorTaskId);
  if (!ended) throw new Error("not ended");
  await store.recordDelivery(
    task.id,
    ended.deliveryFence,
    { outcome: "sent", messageId: 5, fileIds: ["file"], shownAs: "file" },
    2,
  );
}

/** Everything that must hold of the books, whoever wrote them. */
async function books() {
  const [row] = await database.sql(
    `select available, held, paid, paid_held, (select coalesce(sum(case kind when 'capture' then -amount
       when 'hold' then 0 when 'release' then 0 else amount end), 0)::int from ledger) as owned from accounts`,
  );
  return row;
}

describe.each([
  ["all by the version before", ["before", "before", "before"]],
  ["ordered by it, sent and ended by this one", ["before", "now", "now"]],
  ["sent by it", ["now", "before", "now"]],
  ["ended by it", ["now", "now", "before"]],
  ["ordered and ended by it, sent by this one", ["before", "now", "before"]],
] as const)("a life of a task, %s", (_name, [orders, sends, ends]) => {
  test("is ordered, sent, ended and delivered once, and the books balance", async () => {
    const task = await place(stores[orders], "one");
    expect(await books()).toMatchObject({ available: 70, held: 30, owned: 100 });
    await submit(stores[sends], task, "v1");
    await end(stores[ends], task, "v1");
    expect(await books()).toEqual({ available: 70, held: 0, paid: 0, paid_held: 0, owned: 70 });
    const [row] = await database.sql("select state, delivery from tasks");
    expect(row).toEqual({ state: "succeeded", delivery: "sent" });
  });

  test("fails, and its credits come back", async () => {
    const task = await place(stores[orders], "one");
    await submit(stores[sends], task, "v1");
    const failure = { kind: "unknown" as const, field: null, retry: "now" as const, detail: "" };
    expect(await stores[ends].finalize(task, { state: "failed", failure }, "v1")).not.toBeNull();
    expect(await books()).toEqual({ available: 100, held: 0, paid: 0, paid_held: 0, owned: 100 });
  });
});

describe("the other statements of the version before", () => {
  test("a form is kept and read, by either version", async () => {
    for (const [writes, reads] of [
      [stores.before, stores.now],
      [stores.now, stores.before],
    ] as const) {
      const actor = sampleActor();
      const { snapshot } = await writes.readSession(actor, null);
      const committed = await writes.commit(actor, snapshot.session.version, { draft: sampleDraft() }, 2);
      expect(committed.outcome).toBe("applied");
      expect((await reads.readSession(sampleActor(), null)).snapshot.session.draft).toMatchObject({ model: "z-image" });
      // The same update again is a duplicate for both.
      expect((await reads.readSession(actor, null)).seen).toBe(true);
    }
  });

  test("an order is cancelled, an ended one is forgotten", async () => {
    const queued = await place(stores.now, "one");
    const actor = sampleActor();
    const { snapshot } = await stores.before.readSession(actor, { taskId: queued.id });
    expect(snapshot.task?.id).toBe(queued.id);
    const version = snapshot.session.version;
    await stores.before.commit(actor, version, { cancelTaskId: queued.id }, 0);
    expect(await books()).toEqual({ available: 100, held: 0, paid: 0, paid_held: 0, owned: 100 });
    await stores.before.commit(sampleActor(), version, { forgetTaskId: queued.id }, 0);
    expect(await database.sql("select forgotten from tasks")).toEqual([{ forgotten: true }]);
  });

  test("doubt, a new place in the queue, rechecks, late results, alerts, dead updates and a sweep", async () => {
    const { before } = stores;
    const doubted = await place(before, "one");
    const turn = await before.claimNextSubmission(doubted.id, crypto.randomUUID(), DRAWN);
    if (turn.outcome !== "send") throw new Error(turn.outcome);
    expect(await before.markInDoubt(doubted.id, turn.task.fence)).toMatchObject({ state: "in_doubt" });
    await before.postponePoll(doubted.id, 1_000);
    const failure = { kind: "in_doubt" as const, field: null, retry: "now" as const, detail: "" };
    expect(await before.finalize(doubted, { state: "failed", failure }, null)).not.toBeNull();
    expect(await before.acceptLateResult(doubted.id, sampleOutput, "late")).toMatchObject({ absorbed: true });
    await database.sql("update tasks set delivery = 'sent', sent_at = sent_at - interval '1 min'");

    const refused = await place(before, "two");
    const again = await before.claimNextSubmission(refused.id, crypto.randomUUID(), DRAWN);
    if (again.outcome !== "send") throw new Error(again.outcome);
    await before.requeue(refused.id, again.task.fence, 1_000);
    expect(await before.read(refused.id)).toMatchObject({ state: "queued" });

    expect(await before.claimAlert("in_doubt")).not.toBeNull();
    await before.deadLetter(99, "body", "reason");
    await database.sql("update tasks set next_at = now() where state = 'queued'");
    expect((await before.claimSweep(50, null)).due).toEqual([{ taskId: refused.id, work: "submit" }]);
    expect(await before.claimDue(50)).toEqual([]);
    // What only this version knows of: its own sweep reads the same rows.
    expect((await stores.now.claimSweep(50, null)).due).toEqual([]);
  });
});
