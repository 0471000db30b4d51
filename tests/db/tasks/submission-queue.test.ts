import { expect, test } from "vitest";
import { createSubmissionQueue } from "../../../lib/tasks/orders/submit.js";
import { useStore } from "../fixture.js";
import { sampleActor, sampleOrder } from "../samples.js";

const at = useStore();
const IN_A_MINUTE_MS = 60_000;

test("eight lanes of an instance ask one after the other, and each task gets one turn", async () => {
  const ids: string[] = [];
  for (let person = 1; person <= 8; person += 1) {
    const actor = sampleActor({ userId: person, chatId: person });
    const order = sampleOrder({ idempotencyKey: `line ${person}`, costCredits: 1 });
    const placed = await at.placeOrder(order, actor);
    if (placed?.outcome === "accepted") ids.push(placed.task.id);
  }
  expect(ids).toHaveLength(8);
  let asking = 0;
  let most = 0;
  const line = createSubmissionQueue({
    async claimNextSubmission(taskId, claimId, shown) {
      asking += 1;
      most = Math.max(most, asking);
      return at.store.claimNextSubmission(taskId, claimId, shown).finally(() => {
        asking -= 1;
      });
    },
  });
  const until = Date.now() + IN_A_MINUTE_MS;
  const turns = await Promise.all(
    ids.map((id) => line.takeTurn(id, crypto.randomUUID(), { position: 1, isDrawn: true, until })),
  );
  const sent = turns.map((turn) => (turn?.outcome === "send" ? turn.task.id : turn));
  expect(sent.toSorted()).toEqual(ids.toSorted());
  expect(most).toBe(1);
});

test("a turn that cannot be had costs the next one nothing, and after its time nobody is asked", async () => {
  const asked: string[] = [];
  const shown = { position: 1, isDrawn: true };
  const line = createSubmissionQueue({
    async claimNextSubmission(taskId) {
      asked.push(taskId);
      if (taskId === "1") throw new Error("the database is away");
      return { outcome: "done", task: null };
    },
  });
  const until = Date.now() + IN_A_MINUTE_MS;
  const [first, second, late] = await Promise.allSettled([
    line.takeTurn("1", "a", { ...shown, until }),
    line.takeTurn("2", "b", { ...shown, until }),
    line.takeTurn("3", "c", { ...shown, until: 0 }),
  ]);
  expect(first).toMatchObject({ status: "rejected", reason: { message: "the database is away" } });
  expect(second).toEqual({ status: "fulfilled", value: { outcome: "done", task: null } });
  expect(late).toEqual({ status: "fulfilled", value: null });
  expect(asked).toEqual(["1", "2"]);
});
