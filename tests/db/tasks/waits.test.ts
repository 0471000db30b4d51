import fc from "fast-check";
import { expect, test } from "vitest";
import { useStore } from "../fixture.js";
import { sampleOrder } from "../samples.js";

const at = useStore();
let orders = 0;

/** What can put a task off, and for how long. Somebody else's clock may ask for hours. */
const waits = fc.array(
  fc.oneof(
    fc.record({ does: fc.constant("refused" as const), ms: fc.integer({ min: 0, max: 5_400_000 }) }),
    fc.record({ does: fc.constant("polled" as const), ms: fc.integer({ min: 0, max: 120_000 }) }),
    fc.record({ does: fc.constant("passed" as const), ms: fc.integer({ min: 0, max: 1_800_000 }) }),
    fc.record({ does: fc.constant("parked" as const), ms: fc.constant(0) }),
  ),
  { minLength: 1, maxLength: 8 },
);

async function put(taskId: string, { does, ms }: { does: string; ms: number }): Promise<void> {
  if (does === "polled") return at.store.postponePoll(taskId, ms);
  if (does === "passed") {
    const shifted = ["next_at", "deadline_at", "resume_at", "lease_until", "drawing_until", "sent_at"];
    const back = shifted.map((column) => `${column} = ${column} - ${ms} * interval '1 ms'`).join(", ");
    await at.database.sql(`update tasks set ${back}`);
    return;
  }
  const turn = await at.takeTurn(taskId, crypto.randomUUID());
  if (does === "refused" && turn.outcome === "send") await at.store.requeue(taskId, turn.task.fence, ms);
}

test("whatever the vendor asks for, no task waits past the deadline at which its credits come back", async () => {
  await fc.assert(
    fc.asyncProperty(waits, async (steps) => {
      orders += 1;
      await at.database.sql("truncate tasks cascade");
      const task = await at.acceptedTask(sampleOrder({ idempotencyKey: `wait-${orders}`, costCredits: 0 }));
      for (const step of steps) await put(task.id, step);
      // A lease, and the half minute of who has just taken the row, are no waits.
      const late = await at.database.sql(
        `select state, next_at - deadline_at as over from tasks
         where deadline_at > now() and next_at > deadline_at and (lease_until is null or lease_until < now())`,
      );
      expect(late).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test("a refusal that asks for an hour leaves the order due at its deadline", async () => {
  const task = await at.acceptedTask();
  const turn = await at.takeTurn(task.id, crypto.randomUUID());
  if (turn.outcome !== "send") throw new Error("no turn");
  await at.store.requeue(task.id, turn.task.fence, 3_600_000);
  expect(
    await at.database.sql("select next_at = deadline_at as due, resume_at = deadline_at as again from tasks"),
  ).toEqual([{ due: true, again: true }]);
});
