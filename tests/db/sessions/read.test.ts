import { describe, expect, test } from "vitest";
import { applyUpdate } from "../../../lib/tasks/orders/ingest.js";
import type { Decision } from "../../../lib/tasks/session.js";
import type { Failure, Task } from "../../../lib/tasks/task.js";
import { DAILY, useStore } from "../fixture.js";
import { sampleActor, sampleOrder, sampleOutput } from "../samples.js";

const at = useStore();
const refused: Failure = { kind: "content_refused", field: null, retry: "never", detail: "" };
const history = (skip: number, limit: number) => ({ rows: "history", skip, limit }) as const;
const changes = (decision: Omit<Decision<null>, "view">) =>
  applyUpdate(at.store, sampleActor(), null, () => ({ ...decision, view: null }));

async function ended(intent: string, model = "z-image"): Promise<Task> {
  const task = await at.submittedTask(`kie-${intent}`, sampleOrder({ idempotencyKey: intent, model, costCredits: 10 }));
  await at.store.finalize(task, { state: "succeeded", output: sampleOutput }, null);
  await at.store.recordDelivery(
    task.id,
    1,
    { outcome: "sent", messageId: 12, fileIds: [`file-${intent}`], shownAs: "file" },
    0,
  );
  return task;
}

describe("what screens show besides", () => {
  test("a page of one's own tasks, the newest first, in one request with everything else", async () => {
    const tasks = [await ended("a"), await ended("b"), await ended("c")];
    at.database.neon.counters.reset();
    const { snapshot } = await at.store.readSession(sampleActor(), { taskId: tasks[1]?.id ?? "" }, history(1, 2));
    expect(at.database.neon.counters.requests).toBe(1);
    expect(snapshot.history.map(({ id }) => id)).toEqual([tasks[1]?.id, tasks[0]?.id]);
    expect(snapshot.fileIds).toEqual(["file-b"]);
    const unwanted = await at.store.readSession(sampleActor(), null);
    expect(unwanted.snapshot).toMatchObject({ history: [], recent: [], ledger: [], fileIds: [], usualSeconds: {} });
    const stranger = await at.store.readSession(sampleActor({ userId: 8, chatId: 8 }), null, history(0, 9));
    expect(stranger.snapshot.history).toEqual([]);
  });

  test("in a group only what was made there", async () => {
    await ended("a");
    const there = await at.store.readSession(sampleActor({ chatId: -5 }), null, history(0, 9));
    expect(there.snapshot.history).toEqual([]);
  });

  test("the ledger without holds that were resolved, and why credits came back", async () => {
    await ended("a", "flux-2/pro-text-to-image");
    const failed = await at.submittedTask("kie-b", sampleOrder({ idempotencyKey: "b", costCredits: 20 }));
    await at.store.finalize(failed, { state: "failed", failure: refused }, null);
    await at.acceptedTask(sampleOrder({ idempotencyKey: "c", costCredits: 5 }));
    const { snapshot } = await at.store.readSession(sampleActor(), null, { rows: "ledger", skip: 0, limit: 9 });
    expect(snapshot.ledger.map(({ kind, credits, model, failure }) => ({ kind, credits, model, failure }))).toEqual([
      { kind: "hold", credits: 5, model: "z-image", failure: null },
      { kind: "release", credits: 20, model: "z-image", failure: "content_refused" },
      { kind: "capture", credits: 10, model: "flux-2/pro-text-to-image", failure: null },
      { kind: "allowance", credits: DAILY, model: null, failure: null },
    ]);
  });

  test("models used lately, each once, and how long a model usually takes", async () => {
    await ended("a", "z-image");
    await ended("b", "nano-banana-2");
    await ended("c", "z-image");
    await at.database.sql(
      "update tasks set submitted_at = settled_at - make_interval(secs => case intent when 'a' then 10 when 'b' then 50 else 30 end)",
    );
    const lately = await at.store.readSession(sampleActor(), null, { rows: "recent" });
    expect(lately.snapshot.recent).toEqual(["z-image", "nano-banana-2"]);
    const { snapshot } = await at.store.readSession(sampleActor(), null, {
      rows: "times",
      models: ["z-image", "veo3"],
    });
    expect(snapshot.usualSeconds).toEqual({ "z-image": 20 });
  });
});

describe("what a person changes about themselves", () => {
  test("a star is set and taken back, the newest first, and never twice", async () => {
    for (const [model, isOn] of [
      ["a", true],
      ["b", true],
      ["a", true],
      ["b", false],
      ["c", false],
    ] as const) {
      await changes({ favourite: { model, isOn } });
    }
    expect((await at.store.readSession(sampleActor(), null)).snapshot.session.favourites).toEqual(["a"]);
    await changes({ favourite: { model: "d", isOn: true } });
    expect((await at.store.readSession(sampleActor(), null)).snapshot.session.favourites).toEqual(["d", "a"]);
  });

  test("settings are kept one by one, and an order carries them to its task", async () => {
    await changes({ settings: { asFile: true } });
    await changes({ settings: { hideAdvanced: true }, locale: "ru" });
    const { session } = (await at.store.readSession(sampleActor(), null)).snapshot;
    expect(session).toMatchObject({ settings: { asFile: true, hideAdvanced: true }, locale: "ru" });
    expect((await at.acceptedTask(sampleOrder({ asFile: true }))).sendAsFile).toBe(true);
  });

  test("a forgotten task is gone with its words and files, and stays on the books", async () => {
    const task = await ended("a");
    const { ingested } = await changes({ forgetTaskId: task.id });
    expect(ingested).toMatchObject({ committed: { forgotten: true } });
    const { snapshot } = await at.store.readSession(sampleActor(), { taskId: task.id }, history(0, 9));
    expect(snapshot).toMatchObject({ task: null, history: [], fileIds: [] });
    expect(await at.database.sql("select input, output, state from tasks")).toEqual([
      { input: {}, output: null, state: "succeeded" },
    ]);
    expect(await at.account()).toEqual({ available: DAILY - 10, held: 0, sum: DAILY - 10 });
  });

  test("somebody else's task, or one that is still being made, is not forgotten", async () => {
    const task = await ended("a");
    const stranger = sampleActor({ userId: 8, chatId: 8 });
    const theirs = await applyUpdate(at.store, stranger, null, () => ({ forgetTaskId: task.id, view: null }));
    expect(theirs.ingested).toMatchObject({ committed: { forgotten: false } });
    const running = await at.acceptedTask(sampleOrder({ idempotencyKey: "b" }));
    expect((await changes({ forgetTaskId: running.id })).ingested).toMatchObject({ committed: { forgotten: false } });
  });
});

test("who comes back after closing the chat to us gets what could not be delivered, with the same update", async () => {
  const task = await at.submittedTask("kie-1");
  await at.store.finalize(task, { state: "succeeded", output: sampleOutput }, null);
  await at.store.recordDelivery(task.id, 1, { outcome: "blocked" }, 0);
  expect(await at.store.claimDue(5)).toEqual([]);
  const { due } = await applyUpdate(at.store, sampleActor(), null, () => ({ view: null }));
  expect(due).toEqual([{ taskId: task.id, work: "deliver" }]);
  expect(await at.store.claimDelivery(task.id, { isAsked: false })).toMatchObject({ id: task.id });
});
