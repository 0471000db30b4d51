import { describe, expect, test } from "vitest";
import { applyUpdate } from "../../../lib/tasks/orders/ingest.js";
import type { Actor } from "../../../lib/tasks/session.js";
import type { Failure } from "../../../lib/tasks/task.js";
import { DAILY, useStore } from "../fixture.js";
import { sampleActor, sampleFacts, sampleOrder, sampleOutput } from "../samples.js";

const at = useStore();
const refused: Failure = { kind: "content_refused", field: null, retry: "never", detail: "flagged" };

describe("money", () => {
  test("a success captures the hold once, whoever finalises", async () => {
    const task = await at.submittedTask("kie-1");
    const settlement = { state: "succeeded", output: sampleOutput } as const;
    const winners = await Promise.all(Array.from({ length: 12 }, () => at.store.finalize(task, settlement, "kie-1")));
    expect(winners.filter((winner) => winner !== null)).toHaveLength(1);
    expect(await at.account()).toEqual({ available: DAILY - 30, held: 0, sum: DAILY - 30 });
  });

  test("a failure gives the hold back", async () => {
    const task = await at.submittedTask("kie-2");
    const ended = await at.store.finalize(task, { state: "failed", failure: refused }, "kie-2");
    expect(ended).toMatchObject({ state: "failed", delivery: "sending", failure: refused });
    expect(await at.account()).toEqual({ available: DAILY, held: 0, sum: DAILY });
  });

  test("a cancelled order gives the hold back, and one that was sent cannot be cancelled", async () => {
    const task = await at.acceptedTask();
    const cancel = (actor: Actor) =>
      applyUpdate(at.store, actor, { taskId: task.id }, () => ({ cancelTaskId: task.id, view: null }));
    const first = await cancel(sampleActor());
    expect(first.ingested).toMatchObject({ committed: { cancelled: { done: true }, availableCredits: DAILY } });
    expect(await at.account()).toMatchObject({ available: DAILY, held: 0 });

    const sent = await at.submittedTask("kie-3", sampleOrder({ idempotencyKey: "draft2" }));
    const { ingested } = await applyUpdate(at.store, sampleActor(), null, () => ({
      cancelTaskId: sent.id,
      view: null,
    }));
    expect(ingested).toMatchObject({ committed: { cancelled: { done: false, task: { state: "submitted" } } } });
    expect(await at.account()).toMatchObject({ held: 30 });
  });
});

describe("a vendor's task id", () => {
  test("belongs to one task of ours only", async () => {
    await at.submittedTask("kie-4");
    const other = await at.acceptedTask(sampleOrder({ idempotencyKey: "draft9" }));
    expect(await at.store.finalize(other, { state: "succeeded", output: sampleOutput }, "kie-4")).toBeNull();
  });
});

describe("a worker that holds a task no more", () => {
  test("cannot fail what another one has sent meanwhile", async () => {
    const task = await at.acceptedTask(sampleOrder({ files: { "telegram:abc": sampleFacts } }));
    const slow = crypto.randomUUID();
    await at.takeTurn(task.id, slow);
    await at.database.sql("update tasks set lease_until = now() - interval '1 s'");
    const quick = crypto.randomUUID();
    await at.takeTurn(task.id, quick);
    await at.store.recordUploads(task.id, quick, { "telegram:abc": "https://x/y.png" });
    await at.takeTurn(task.id, crypto.randomUUID());

    expect(await at.store.finalize(task, { state: "failed", failure: refused }, null, { claimId: slow })).toBeNull();
    expect(await at.store.read(task.id)).toMatchObject({ state: "submitting" });
  });
});

test("words that Postgres cannot store are mended, not a reason to keep the hold for ever", async () => {
  const task = await at.submittedTask("kie-odd");
  const failure = { ...refused, detail: "cut \ud83d and \u0000 nul" };
  const ended = await at.store.finalize(task, { state: "failed", failure }, "kie-odd");
  expect(ended?.failure?.detail).toBe("cut \ufffd and  nul");
});
