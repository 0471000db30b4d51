import { expect, test } from "vitest";
import { createDb } from "../../../lib/db/client.js";
import { claimRegistration, claimRepair, finishRegistration } from "../../../lib/db/operations/registrations.js";
import { createLog } from "../../../lib/log.js";
import type { Failure } from "../../../lib/tasks/task.js";
import { useStore } from "../fixture.js";
import { sampleOutput } from "../samples.js";

const at = useStore();

/** The database does it and its answer is lost: the driver sends the same request again. */
function loseAnswerTo(part: string) {
  return at.database.neon.faults.inject(
    { kind: "cut_after" },
    { matches: (queries: readonly string[]) => queries.some((query) => query.includes(part)) },
  );
}
const succeeded = { state: "succeeded", output: sampleOutput } as const;

test("a lost answer to the end of a task leaves its delivery with who ended it, and counts as no send", async () => {
  const task = await at.submittedTask("kie-lost");
  const fault = loseAnswerTo("with won");
  const ended = await at.store.finalize(task, succeeded, null);
  expect(fault.fired).toBe(1);
  expect(ended).toMatchObject({ state: "succeeded", delivery: "sending", unclearSends: 0, deliveryFence: 1 });
  expect(await at.store.finalize(task, succeeded, null)).toBeNull();
});

test("a lost answer to the claim of a delivery leaves it with its claimer", async () => {
  const task = await at.submittedTask("kie-lost");
  const ended = await at.store.finalize(task, succeeded, null);
  await at.store.recordDelivery(task.id, ended?.deliveryFence ?? 0, { outcome: "retry", afterMs: 0, detail: "" }, 0);
  const fault = loseAnswerTo("delivery_attempts + 1");
  const claimed = await at.store.claimDelivery(task.id, { isAsked: false });
  expect(fault.fired).toBe(1);
  expect(claimed).toMatchObject({ delivery: "sending", unclearSends: 0, deliveryFence: 2 });
  expect(await at.store.claimDelivery(task.id, { isAsked: false })).toBeNull();
});

test("a lost answer to a late result leaves its delivery with who brought it", async () => {
  const task = await at.submittedTask("kie-lost");
  const failure: Failure = { kind: "timed_out", field: null, retry: "now", detail: "" };
  await at.store.finalize(task, { state: "failed", failure }, null);
  const fault = loseAnswerTo("absorbed = true");
  const late = await at.store.acceptLateResult(task.id, sampleOutput, "kie-lost");
  expect(fault.fired).toBe(1);
  expect(late).toMatchObject({ isLateResult: true, delivery: "sending" });
  expect(await at.store.acceptLateResult(task.id, sampleOutput, "kie-lost")).toBeNull();
});

test("a lost answer to the claim of a registration does not turn its operator away as busy", async () => {
  const db = createDb(at.database.databaseUrl, createLog({ level: "error" }));
  const fault = loseAnswerTo("insert into registrations");
  const fence = await claimRegistration(db, 999);
  expect([fault.fired, fence]).toEqual([1, 1]);
  expect(await claimRegistration(db, 999)).toBeNull();
  const url = "https://kiegram.example/api/telegram";
  await finishRegistration(db, { botId: 999, fence: 1, url, secretMark: "m" }, "registered");
  const again = loseAnswerTo("update registrations set fence");
  expect([await claimRepair(db, 999, url), again.fired]).toEqual([2, 1]);
});
