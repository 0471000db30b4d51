import { describe, expect, test } from "vitest";
import { applyUpdate } from "../../../lib/tasks/orders/ingest.js";
import type { Failure, Task } from "../../../lib/tasks/task.js";
import { useStore } from "../fixture.js";
import { sampleActor, sampleOutput } from "../samples.js";

const at = useStore();
const failure: Failure = { kind: "vendor_down", field: null, retry: "now", detail: "" };

/** A task that a worker is sending, and that another has claimed since, as its fence says. */
async function takenOver(): Promise<Task> {
  const { id } = await at.acceptedTask();
  const turn = await at.takeTurn(id, crypto.randomUUID());
  if (turn.outcome !== "send") throw new Error("not sent");
  await at.database.sql("update tasks set fence = fence + 1 where id = $1", [id]);
  return turn.task;
}

describe("a worker whose task another has claimed since", () => {
  const acts: [string, (task: Task) => Promise<Task | null>][] = [
    ["gives it no id of the vendor's", ({ id, fence }) => at.store.recordSubmitted(id, fence, "kie-late")],
    ["does not put it back into the queue", ({ id, fence }) => at.store.requeue(id, fence, 1_000)],
    ["does not put it in doubt", ({ id, fence }) => at.store.markInDoubt(id, fence)],
    ["does not end it", (task) => at.store.finalize(task, { state: "failed", failure }, null, { fence: task.fence })],
  ];
  test.each(acts)("%s", async (_what, act) => {
    const task = await takenOver();
    expect(await act(task)).toBeNull();
    expect(await at.store.read(task.id)).toMatchObject({ state: "submitting", vendorTaskId: null });
  });
});

test("an id of the vendor's that is known is never replaced by another", async () => {
  const { id } = await at.acceptedTask();
  const turn = await at.takeTurn(id, crypto.randomUUID());
  if (turn.outcome !== "send") throw new Error("not sent");
  await at.database.sql("update tasks set state = 'in_doubt', vendor_task_id = 'kie-first' where id = $1", [id]);
  expect(await at.store.recordSubmitted(id, turn.task.fence, "kie-second")).toBeNull();
  expect(await at.store.read(id)).toMatchObject({ vendorTaskId: "kie-first" });
});

test("who sends an order keeps it for longer than KIE's answer may take, twice over", async () => {
  const { id } = await at.acceptedTask();
  await at.takeTurn(id, crypto.randomUUID());
  const [row] = await at.database.sql<{ seconds: number }>(
    "select extract(epoch from lease_until - now())::float8 as seconds from tasks where id = $1",
    [id],
  );
  // createTask is given up after 30 s.
  expect(row?.seconds).toBeGreaterThan(45);
});

test("a place among the 20 of a window is free 10.5 s after it was taken, and not before", async () => {
  await at.store.readSession(sampleActor(), null);
  await at.database.sql(
    `insert into tasks (bot_id, intent, user_id, chat_id, message_id, locale, model, input, cost, ready, state, sent_at)
     select 1, 'full' || n, 7, 7, 1, 'en', 'm', '{}', 0, true, 'submitted', clock_timestamp() - interval '10 s'
     from generate_series(1, 20) n`,
  );
  const task = await at.acceptedTask();
  expect(await at.takeTurn(task.id, crypto.randomUUID())).toMatchObject({ outcome: "wait" });
  await at.database.sql("update tasks set sent_at = sent_at - interval '1 s' where state = 'submitted'");
  expect(await at.takeTurn(task.id, crypto.randomUUID())).toMatchObject({ outcome: "send" });
});

async function endedInDoubt(): Promise<Task> {
  const { id } = await at.acceptedTask();
  const turn = await at.takeTurn(id, crypto.randomUUID());
  if (turn.outcome !== "send") throw new Error("not sent");
  const doubted = await at.store.markInDoubt(id, turn.task.fence);
  if (!doubted) throw new Error("not in doubt");
  const inDoubt = { ...failure, kind: "in_doubt" as const };
  const ended = await at.store.finalize(doubted, { state: "failed", failure: inDoubt }, null);
  if (!ended) throw new Error("not ended");
  return ended;
}

const forget = (task: Task, userId = 7) =>
  applyUpdate(at.store, sampleActor({ userId }), null, () => ({ forgetTaskId: task.id, view: null }));

test("a result that comes after its order was deleted is kept nowhere", async () => {
  const task = await endedInDoubt();
  await at.database.sql("update tasks set delivery = 'sent' where id = $1", [task.id]);
  await forget(task);
  expect(await at.store.acceptLateResult(task.id, sampleOutput, "kie-late")).toBeNull();
  expect(await at.database.sql("select output, absorbed from tasks")).toEqual([{ output: null, absorbed: false }]);
});

test("a result that is still on its way to its person is not deleted", async () => {
  const task = await at.submittedTask("kie-1");
  const ended = await at.store.finalize(task, { state: "succeeded", output: sampleOutput }, "kie-1");
  expect(ended?.delivery).toBe("sending");
  const { ingested } = await forget(task);
  expect(ingested).toMatchObject({ committed: { forgotten: false } });
  expect((await at.store.read(task.id))?.output).toEqual(sampleOutput);
});

test("an order is cancelled by nobody but who made it", async () => {
  const task = await at.acceptedTask();
  const other = sampleActor({ userId: 8 });
  const { ingested } = await applyUpdate(at.store, other, null, () => ({ cancelTaskId: task.id, view: null }));
  expect(ingested).toMatchObject({ outcome: "applied" });
  expect(await at.store.read(task.id)).toMatchObject({ state: "queued" });
});
