import pg from "pg";
import { expect, test } from "vitest";
import { PURGE_BATCH } from "../../../lib/db/operations/retention.js";
import type { DeliveryOutcome } from "../../../lib/tasks/messenger.js";
import { sweep } from "../../../lib/tasks/operations/sweep.js";
import { createSubmissionQueue } from "../../../lib/tasks/orders/submit.js";
import { useStore } from "../fixture.js";
import { sampleActor, sampleDraft, sampleOrder, sampleOutput } from "../samples.js";

const at = useStore();

/** Work that finds nothing to do asks nobody but the store. */
function runSweep() {
  const never = () => Promise.reject(new Error("nothing is due"));
  const log = () => undefined;
  const messenger = {
    openFile: never,
    showProgress: never,
    redraw: never,
    alert: never,
    showUndelivered: never,
    deliver: never,
    copy: never,
    tellBonus: never,
    tellReady: never,
    showBroadcast: never,
  };
  const vendor = {
    createTask: never,
    readTask: never,
    listModels: () => Promise.reject(new Error("nothing is listed")),
    upload: never,
  };
  const callbacks = { urlFor: () => "", isFor: () => false };
  const webhookMonitor = { url: null, check: never };
  const payments = { reconcile: never, returnStars: never };
  return sweep(
    {
      store: at.store,
      submissions: createSubmissionQueue(at.store),
      messenger,
      vendor,
      callbacks,
      log,
      webhookMonitor,
      payments,
    },
    10_000,
  );
}

async function rowsOf<Row extends object>(text: string): Promise<Row[]> {
  return at.database.sql<Row & Record<string, unknown>>(text);
}

test("a sweep forgets update ids after a week and keeps younger ones", async () => {
  await at.database.sql(
    "insert into updates (bot_id, update_id, received_at) values (1, 1, now() - interval '8 days'), (1, 2, now() - interval '6 days')",
  );
  await runSweep();
  expect(await rowsOf("select update_id::int from updates")).toEqual([{ update_id: 2 }]);
});

test("words, files and results of a task are gone after 90 days, and what it cost stays on the books", async () => {
  const old = await at.submittedTask("v1", sampleOrder({ idempotencyKey: "old" }));
  const young = await at.submittedTask("v2", sampleOrder({ idempotencyKey: "young", costCredits: 1 }));
  const open = await at.submittedTask("v3", sampleOrder({ idempotencyKey: "open", costCredits: 1 }));
  for (const [task, vendorTaskId] of [
    [old, "v1"],
    [young, "v2"],
  ] as const) {
    const ended = await at.store.finalize(task, { state: "succeeded", output: sampleOutput }, vendorTaskId);
    if (!ended) throw new Error("not ended");
    await at.store.recordDelivery(
      task.id,
      ended.deliveryFence,
      { outcome: "sent", messageId: 5, fileIds: ["file"], shownAs: "file" },
      0,
    );
  }
  await at.database.sql("update tasks set settled_at = now() - interval '91 days' where id = $1", [old.id]);
  await at.database.sql("update tasks set settled_at = now() - interval '89 days' where id = $1", [young.id]);
  await at.database.sql("update tasks set created_at = now() - interval '100 days', next_at = now() + interval '1 h'");
  const books = await at.account();
  const ledger = await rowsOf("select * from ledger order by id");
  await runSweep();
  expect(
    await rowsOf("select id::text, forgotten, input = '{}' as emptied, output is null as gone from tasks order by id"),
  ).toEqual([
    { id: old.id, forgotten: true, emptied: true, gone: true },
    { id: young.id, forgotten: false, emptied: false, gone: false },
    { id: open.id, forgotten: false, emptied: false, gone: true },
  ]);
  expect(await rowsOf("select file_ids from deliveries order by task_id")).toEqual([
    { file_ids: [] },
    { file_ids: ["file"] },
  ]);
  expect(await at.account()).toEqual(books);
  expect(await rowsOf("select * from ledger order by id")).toEqual(ledger);
});

test("a result that still has to be delivered is kept, however old it is", async () => {
  const task = await at.submittedTask("v1");
  await at.store.finalize(task, { state: "succeeded", output: sampleOutput }, "v1");
  await at.database.sql("update tasks set settled_at = now() - interval '99 days', next_at = now() + interval '1 h'");
  await runSweep();
  expect(await rowsOf("select forgotten from tasks")).toEqual([{ forgotten: false }]);
});

test("updates that nobody could handle are gone after 30 days, and so are old alerts", async () => {
  await at.database.sql(
    `insert into dead_updates (bot_id, update_id, body, reason, received_at)
     values (1, 1, 'old', '', now() - interval '31 days'), (1, 2, 'young', '', now() - interval '29 days')`,
  );
  await at.database.sql(
    "insert into alerts values (1, 'old', now() - interval '31 days'), (1, 'young', now() - interval '29 days')",
  );
  await runSweep();
  expect(await rowsOf("select body from dead_updates")).toEqual([{ body: "young" }]);
  expect(await rowsOf("select cause from alerts")).toEqual([{ cause: "young" }]);
});

test("the form of somebody who stays away for 90 days is emptied once; of a person who comes back it is emptied again after the same time", async () => {
  const actor = sampleActor();
  const { snapshot } = await at.store.readSession(actor, null);
  await at.store.commit(actor, snapshot.session.version, { draft: sampleDraft() }, 0);
  const drafts = () =>
    rowsOf<{ draft: unknown; emptied: boolean }>(
      "select draft, emptied from sessions join users on users.id = user_id",
    );
  await at.database.sql("update users set seen_at = now() - interval '89 days'");
  await runSweep();
  expect((await drafts())[0]).toMatchObject({ draft: { model: "z-image" }, emptied: false });
  await at.database.sql("update users set seen_at = now() - interval '91 days'");
  await runSweep();
  expect(await drafts()).toEqual([{ draft: null, emptied: true }]);
  await at.store.readSession(sampleActor(), null);
  expect(await drafts()).toEqual([{ draft: null, emptied: false }]);
  expect(await rowsOf("select 1 from users where seen_at > now() - interval '1 min'")).toHaveLength(1);
});

test("much that is old goes batch by batch: no statement takes more, and a sweep that has people to serve takes one", async () => {
  const age = (count: number) =>
    at.database.sql(
      `insert into updates (bot_id, update_id, received_at)
       select 1, n, now() - interval '8 days' from generate_series(1, $1::int) n on conflict do nothing`,
      [count],
    );
  const left = async () => (await rowsOf<{ count: number }>("select count(*)::int as count from updates"))[0]?.count;
  await age(PURGE_BATCH * 2 + 10);
  expect((await at.store.claimSweep(50, null)).hasMoreExpired).toBe(true);
  expect(await left()).toBe(PURGE_BATCH + 10);
  at.database.neon.counters.reset();
  await runSweep();
  expect(await left()).toBe(0);
  // The sweep's own request took one batch, and one more was left.
  expect(at.database.neon.counters.requests).toBe(2);
});

test("what is old is found by an index, not by reading what is young", async () => {
  await at.acceptedTask();
  await at.database.sql("set enable_seqscan = off");
  const plan = async (condition: string) => JSON.stringify(await rowsOf(`explain ${condition}`));
  expect(
    await plan("select id from tasks where not forgotten and settled_at < now() order by settled_at limit 5"),
  ).toMatch(/tasks_kept/);
  expect(await plan("select id from users where not emptied and seen_at < now() order by seen_at limit 5")).toMatch(
    /users_seen/,
  );
  expect(await plan("select id from dead_updates where received_at < now() order by received_at limit 5")).toMatch(
    /dead_updates_received/,
  );
});

test("who got which broadcast, and invoices that nobody paid, go after 90 days; totals and paid ones stay", async () => {
  await at.database.sql("truncate broadcasts, invoices cascade");
  await at.database.sql(
    `insert into broadcasts (bot_id, admin_id, message_id, state, delivered, ended_at, created_at)
     select 1, 7, n, 'done', 10, now() - n * interval '89 days', now() - n * interval '89 days' from generate_series(1, 2) n`,
  );
  await at.database.sql(
    "insert into broadcast_sends (broadcast_id, user_id, state) select id, n, 'delivered' from broadcasts, generate_series(1, 600) n",
  );
  await at.database.sql(
    `insert into invoices (id, bot_id, user_id, pack, stars, credits, created_at)
     select 'i' || n, 1, 7, 's', 5, 5, now() - interval '91 days' from generate_series(1, 600) n`,
  );
  await at.database.sql(
    "insert into payments (charge_id, bot_id, user_id, invoice_id, stars, credits) values ('paid', 1, 7, 'i7', 5, 5)",
  );
  await runSweep();
  expect(
    await rowsOf(
      "select message_id::int, delivered, (select count(*)::int from broadcast_sends s where s.broadcast_id = b.id) as sends from broadcasts b order by 1",
    ),
  ).toEqual([
    { message_id: 1, delivered: 10, sends: 600 },
    { message_id: 2, delivered: 10, sends: 0 },
  ]);
  expect(await rowsOf("select id from invoices")).toEqual([{ id: "i7" }]);
  await at.database.sql("truncate broadcasts, invoices, payments cascade");
});

test("a form of an absent person that somebody is just using neither stops a sweep nor is forgotten", async () => {
  await at.store.readSession(sampleActor({ userId: 61, chatId: 61 }), null);
  await at.database.sql("update users set seen_at = now() - interval '100 days', emptied = false where id = 61");
  await at.database.sql(`update sessions set draft = '{"prompt": "old"}' where user_id = 61`);
  const holder = new pg.Client({ connectionString: at.database.directUrl });
  await holder.connect();
  await holder.query("begin");
  await holder.query("select 1 from sessions where user_id = 61 for update");
  expect((await runSweep()).report.failed).toBe(0);
  const state = "select emptied, draft is null as gone from users join sessions on user_id = id where id = 61";
  expect(await rowsOf(state)).toEqual([{ emptied: false, gone: false }]);
  await holder.query("rollback");
  await holder.end();
  await runSweep();
  expect(await rowsOf(state)).toEqual([{ emptied: true, gone: true }]);
});

test("forgetting an order leaves no id of its files, however far its delivery had come", async () => {
  const task = await at.submittedTask("kie-forget");
  const ended = await at.store.finalize(task, { state: "succeeded", output: sampleOutput }, null);
  const fence = ended?.deliveryFence ?? 0;
  await at.store.recordDeliveredPart(task.id, fence, { messageId: 12, files: 1, fileIds: ["secret-file"] });
  const sent: DeliveryOutcome = { outcome: "sent", messageId: 12, fileIds: ["secret-file"], shownAs: "file" };
  await at.store.recordDelivery(task.id, fence, sent, 0);
  const { snapshot } = await at.store.readSession(sampleActor(), null);
  await at.store.commit(sampleActor(), snapshot.session.version, { forgetTaskId: task.id }, 0);
  const [row] = await rowsOf<{ all: string }>(
    "select t::text || coalesce((select d::text from deliveries d where d.task_id = t.id), '') as all from tasks t",
  );
  expect(row?.all).not.toContain("secret-file");
});
