import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDb } from "../../lib/db/client.js";
import { createStore } from "../../lib/db/store.js";
import { createLog } from "../../lib/log.js";
import { ingest } from "../../lib/tasks/ingest.js";
import type { Store } from "../../lib/tasks/ports.js";
import type { Actor, Order } from "../../lib/tasks/session.js";
import type { Failure, Task } from "../../lib/tasks/task.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { sampleActor, sampleDraft, sampleFacts, sampleOrder, sampleOutput } from "./samples.js";

const DAILY = 100;
const refused: Failure = { kind: "content_refused", field: null, retry: "never", detail: "flagged" };

let database: TestDatabase;
let store: Store;

beforeAll(async () => {
  database = await createTestDatabase();
  const db = createDb(database.databaseUrl, createLog({ level: "error" }));
  store = createStore(db, { botId: 1, adminIds: [7], dailyFreeCredits: DAILY });
});
afterAll(() => database.drop());
beforeEach(() => database.sql("truncate users, chats, sessions, updates, dead_updates, tasks cascade"));

async function placeOrder(order: Order = sampleOrder(), actor: Actor = sampleActor()) {
  const { ingested } = await ingest(store, actor, null, () => ({ draft: null, order, view: null }));
  if (ingested.outcome !== "applied") throw new Error("not applied");
  return ingested.committed.order;
}

async function acceptedTask(order?: Order): Promise<Task> {
  const placed = await placeOrder(order);
  if (placed?.outcome !== "accepted") throw new Error(`not accepted: ${placed?.outcome}`);
  return placed.task;
}

async function submittedTask(vendorTaskId: string, order?: Order): Promise<Task> {
  const task = await acceptedTask(order);
  const turn = await store.takeTurn(task.id, crypto.randomUUID());
  const submitted =
    turn.outcome === "send" ? await store.recordSubmitted(turn.task.id, turn.task.fence, vendorTaskId) : null;
  if (!submitted) throw new Error("not submitted");
  return submitted;
}

async function account() {
  const [row] = await database.sql<{ available: number; held: number; sum: number }>(
    `select available, held, (select coalesce(sum(case kind when 'capture' then -amount when 'hold' then 0 when 'release' then 0
       else amount end), 0)::int from ledger) as sum from accounts`,
  );
  return row;
}

describe("opening a session", () => {
  test("a new person gets the day's allowance once, with a ledger row, however many updates come", async () => {
    await Promise.all(Array.from({ length: 8 }, () => store.open(sampleActor(), null)));
    expect(await account()).toEqual({ available: DAILY, held: 0, sum: DAILY });
    expect(await database.sql("select kind, amount from ledger")).toEqual([{ kind: "allowance", amount: DAILY }]);
  });

  test("the next day fills a lower balance up to the allowance and leaves a higher one alone", async () => {
    await store.open(sampleActor(), null);
    await database.sql("update accounts set available = 40, allowance_on = allowance_on - 1");
    const first = await store.open(sampleActor(), null);
    expect(first.snapshot.session.availableCredits).toBe(DAILY);
    await database.sql("update accounts set available = 500, allowance_on = allowance_on - 1");
    const second = await store.open(sampleActor(), null);
    expect(second.snapshot.session.availableCredits).toBe(500);
    expect(await database.sql("select amount from ledger order by id")).toEqual([{ amount: 100 }, { amount: 60 }]);
  });

  test("a draft is kept for the person and the chat it belongs to", async () => {
    const draft = sampleDraft({ input: { prompt: "кот 🐈" } });
    await ingest(store, sampleActor(), null, () => ({ draft, view: null }));
    expect((await store.open(sampleActor(), null)).snapshot.session.draft).toEqual(draft);
    expect((await store.open(sampleActor({ chatId: -5 }), null)).snapshot.session.draft).toBeNull();
  });

  test("somebody else's task is not shown to a person who names it", async () => {
    const task = await acceptedTask();
    expect((await store.open(sampleActor(), { taskId: task.id })).snapshot.task?.id).toBe(task.id);
    expect((await store.open(sampleActor({ userId: 8, chatId: 8 }), { taskId: task.id })).snapshot.task).toBeNull();
  });
});

describe("one update", () => {
  test("is two round trips, whatever it changes", async () => {
    await store.open(sampleActor(), null);
    database.neon.counters.reset();
    await placeOrder();
    expect(database.neon.counters.requests).toBe(2);
  });

  test("delivered 20 times at once is applied once", async () => {
    await store.open(sampleActor(), null);
    const actor = sampleActor();
    const results = await Promise.all(
      Array.from({ length: 20 }, () => ingest(store, actor, null, () => ({ order: sampleOrder(), view: null }))),
    );
    expect(results.filter(({ ingested }) => ingested.outcome === "applied")).toHaveLength(1);
    expect(await database.sql("select count(*)::int as n from tasks")).toEqual([{ n: 1 }]);
    expect(await account()).toMatchObject({ available: DAILY - 30, held: 30 });
  });

  test("among four concurrent ones of the same person loses no change", async () => {
    await store.open(sampleActor(), null);
    await Promise.all(
      Array.from({ length: 4 }, (_, index) =>
        ingest(store, sampleActor(), null, ({ session }) => ({
          draft: { ...sampleDraft(), input: { ...session.draft?.input, [`field${index}`]: true } },
          view: null,
        })),
      ),
    );
    const { snapshot } = await store.open(sampleActor(), null);
    expect(Object.keys(snapshot.session.draft?.input ?? {}).sort()).toEqual(["field0", "field1", "field2", "field3"]);
  });

  test("that orders more than the balance holds changes nothing but is seen", async () => {
    await ingest(store, sampleActor(), null, () => ({ draft: sampleDraft(), view: null }));
    const placed = await placeOrder(sampleOrder({ costCredits: DAILY + 1 }));
    expect(placed).toEqual({ outcome: "no_credits", availableCredits: DAILY });
    expect((await store.open(sampleActor(), null)).snapshot.session.draft).toEqual(sampleDraft());
    expect(await account()).toMatchObject({ available: DAILY, held: 0 });
  });
});

describe("money", () => {
  test("a success captures the hold once, whoever finalises", async () => {
    const task = await submittedTask("kie-1");
    const settlement = { state: "succeeded", output: sampleOutput } as const;
    const winners = await Promise.all(Array.from({ length: 12 }, () => store.finalize(task.id, settlement, "kie-1")));
    expect(winners.filter((winner) => winner !== null)).toHaveLength(1);
    expect(await account()).toEqual({ available: DAILY - 30, held: 0, sum: DAILY - 30 });
  });

  test("a failure gives the hold back", async () => {
    const task = await submittedTask("kie-2");
    const ended = await store.finalize(task.id, { state: "failed", failure: refused }, "kie-2");
    expect(ended).toMatchObject({ state: "failed", delivery: "sending", failure: refused });
    expect(await account()).toEqual({ available: DAILY, held: 0, sum: DAILY });
  });

  test("a cancelled order gives the hold back, and one that was sent cannot be cancelled", async () => {
    const task = await acceptedTask();
    const cancel = (actor: Actor) => ingest(store, actor, { taskId: task.id }, () => ({ cancelTaskId: task.id, view: null }));
    const first = await cancel(sampleActor());
    expect(first.ingested).toMatchObject({ committed: { cancelled: { done: true }, availableCredits: DAILY } });
    expect(await account()).toMatchObject({ available: DAILY, held: 0 });

    const sent = await submittedTask("kie-3", sampleOrder({ intent: "draft2" }));
    const { ingested } = await ingest(store, sampleActor(), null, () => ({ cancelTaskId: sent.id, view: null }));
    expect(ingested).toMatchObject({ committed: { cancelled: { done: false, task: { state: "submitted" } } } });
    expect(await account()).toMatchObject({ held: 30 });
  });
});

describe("a vendor's task id", () => {
  test("belongs to one task of ours only", async () => {
    await submittedTask("kie-4");
    const other = await acceptedTask(sampleOrder({ intent: "draft9" }));
    expect(await store.finalize(other.id, { state: "succeeded", output: sampleOutput }, "kie-4")).toBeNull();
  });
});

describe("claims", () => {
  test("a submission goes to one of many workers, and again to the same one that lost the answer", async () => {
    const task = await acceptedTask();
    const claims = Array.from({ length: 8 }, () => crypto.randomUUID());
    const turns = await Promise.all(claims.map((claimId) => store.takeTurn(task.id, claimId)));
    const sends = turns.filter((turn) => turn.outcome === "send");
    expect(sends).toHaveLength(1);
    const winner = claims[turns.findIndex((turn) => turn.outcome === "send")] ?? "";
    expect(await store.takeTurn(task.id, winner)).toEqual(sends[0]);
  });

  test("a task with files stays unsent while they are uploaded, and nobody else gets it meanwhile", async () => {
    const task = await acceptedTask(sampleOrder({ files: { "telegram:abc": sampleFacts } }));
    const claimId = crypto.randomUUID();
    expect(await store.takeTurn(task.id, claimId)).toMatchObject({ outcome: "upload", task: { state: "queued" } });
    expect(await store.takeTurn(task.id, crypto.randomUUID())).toEqual({ outcome: "done" });
    expect(await store.recordUploads(task.id, claimId, { "telegram:abc": "https://x/y.png" })).toBe(true);
    expect(await store.takeTurn(task.id, crypto.randomUUID())).toMatchObject({
      outcome: "send",
      task: { state: "submitting", uploads: { "telegram:abc": "https://x/y.png" } },
    });
  });

  test("no more than 20 tasks are sent in a window, and people take turns", async () => {
    await database.sql("update accounts set available = 1000");
    for (const [index, userId] of [7, 7, 7, 7, 8, 9].entries()) {
      await placeOrder(sampleOrder({ intent: `line${index}`, costCredits: 1 }), sampleActor({ userId, chatId: userId }));
    }
    const ids = await database.sql<{ id: string; user_id: string }>("select id, user_id from tasks order by id");
    const last = ids[3]?.id ?? "";
    const owners: number[] = [];
    for (let turn = await store.takeTurn(last, crypto.randomUUID()); turn.outcome === "send"; ) {
      owners.push(turn.task.userId);
      turn = await store.takeTurn(last, crypto.randomUUID());
    }
    expect(owners).toEqual([7, 8, 9, 7, 7, 7]);

    await database.sql(
      `insert into tasks (bot_id, intent, user_id, chat_id, message_id, locale, model, input, cost, ready, state, sent_at)
       select 1, 'sent' || n, 7, 7, 1, 'en', 'm', '{}', 0, true, 'submitted', clock_timestamp() from generate_series(1, 14) n`,
    );
    const waiting = await acceptedTask(sampleOrder({ intent: "waits", costCredits: 1 }));
    expect(await store.takeTurn(waiting.id, crypto.randomUUID())).toMatchObject({ outcome: "wait", place: 1 });
    await database.sql("update tasks set sent_at = sent_at - interval '12 s' where intent = 'sent1'");
    expect(await store.takeTurn(waiting.id, crypto.randomUUID())).toMatchObject({ outcome: "send" });
  });

  test("due rows go to one sweep each, and settled rows to none", async () => {
    for (let index = 0; index < 6; index += 1) {
      await acceptedTask(sampleOrder({ intent: `many${index}`, costCredits: 1 }));
    }
    await database.sql("update tasks set next_at = now() - interval '1 s'");
    await database.sql("update tasks set state = 'failed', delivery = 'sent' where intent = 'many0'");
    const taken = await Promise.all(Array.from({ length: 4 }, () => store.claimDue(2)));
    const ids = taken.flat().map((due) => due.taskId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(5);
  });
});

describe("delivery", () => {
  async function endedTask(): Promise<Task> {
    const task = await submittedTask(`kie-${crypto.randomUUID()}`, sampleOrder({ intent: crypto.randomUUID() }));
    const ended = await store.finalize(task.id, { state: "succeeded", output: sampleOutput }, null);
    if (!ended) throw new Error("not ended");
    return ended;
  }

  test("an old holder's outcome changes nothing after the lease went to another", async () => {
    const ended = await endedTask();
    await database.sql("update tasks set delivery_lease_until = now() - interval '1 s'");
    const next = await store.claimDelivery(ended.id);
    await store.recordDelivery(ended.id, ended.deliveryFence, { outcome: "dead", detail: "late" }, 0);
    expect((await store.read(ended.id))?.delivery).toBe("sending");
    await store.recordDelivery(ended.id, next?.deliveryFence ?? 0, { outcome: "sent", messageId: 12, fileIds: ["f1"] }, 0);
    expect(await store.read(ended.id)).toMatchObject({ delivery: "sent", messageId: 12 });
    expect(await database.sql("select message_id::int, file_ids from deliveries")).toEqual([{ message_id: 12, file_ids: ["f1"] }]);
  });

  test("an unclear send is made once more and then left alone", async () => {
    const ended = await endedTask();
    await store.recordDelivery(ended.id, ended.deliveryFence, { outcome: "unknown", detail: "reset" }, 0);
    const second = await store.claimDelivery(ended.id);
    await store.recordDelivery(ended.id, second?.deliveryFence ?? 0, { outcome: "unknown", detail: "reset" }, 0);
    expect(await store.claimDelivery(ended.id)).toBeNull();
  });

  test("a result that comes after its hold was released is kept, once, and costs nothing", async () => {
    const task = await submittedTask("kie-late");
    const failure: Failure = { kind: "timed_out", field: null, retry: "now", detail: "" };
    await store.finalize(task.id, { state: "failed", failure }, null);
    expect(await store.absorb(task.id, sampleOutput, "kie-late")).toMatchObject({ absorbed: true, output: sampleOutput });
    expect(await store.absorb(task.id, sampleOutput, "kie-late")).toBeNull();
    expect(await account()).toEqual({ available: DAILY, held: 0, sum: DAILY });
  });
});

describe("an alert", () => {
  test("is raised once for a cause, with the languages of the admins who are known", async () => {
    await store.open(sampleActor({ suggestedLocale: "ru" }), null);
    const raised = await Promise.all(Array.from({ length: 5 }, () => store.claimAlert("vendor_credit")));
    expect(raised.filter((each) => each !== null)).toEqual([new Map([[7, "ru"]])]);
    await database.sql("update alerts set raised_at = raised_at - interval '7 h'");
    expect(await store.claimAlert("vendor_credit")).not.toBeNull();
  });
});
