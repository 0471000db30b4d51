import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { useStore } from "./fixture.js";
import { sampleActor, sampleOutput } from "./samples.js";

const at = useStore();
const succeeded = { state: "succeeded", output: sampleOutput } as const;
let rival: pg.Client;

beforeAll(async () => {
  rival = new pg.Client({ connectionString: at.database.directUrl });
  await rival.connect();
});
afterAll(() => rival.end());

const keyOf = (taskId: string) => `hashtextextended('kiegram:finalize:${taskId}', 0)`;
/** How many connections wait for an advisory lock. */
async function waiting(): Promise<number> {
  const [row] = await at.database.sql<{ waiting: number }>(
    "select count(*)::int as waiting from pg_locks where locktype = 'advisory' and not granted",
  );
  return row?.waiting ?? 0;
}

test("a second finaliser waits at the lock of the task, before any row, and then finds the task ended", async () => {
  const task = await at.submittedTask("kie-lock");
  await rival.query("begin");
  await rival.query(`select pg_advisory_xact_lock(${keyOf(task.id)})`);
  const ending = at.store.finalize(task, succeeded, null);
  await expect.poll(waiting).toBe(1);
  // It holds no row while it waits: the one in front ends the task.
  await rival.query("set local lock_timeout = '500ms'");
  await rival.query("update tasks set state = 'failed', settled_at = now() where id = $1", [task.id]);
  await rival.query("commit");
  expect(await ending).toBeNull();
  expect((await at.store.read(task.id))?.state).toBe("failed");
});

test("a cancellation and a late result wait at the same lock", async () => {
  const task = await at.acceptedTask();
  const { snapshot } = await at.store.readSession(sampleActor(), null);
  await rival.query("begin");
  await rival.query(`select pg_advisory_xact_lock(${keyOf(task.id)})`);
  const both = Promise.all([
    at.store.commit(sampleActor(), snapshot.session.version, { cancelTaskId: task.id }, 0),
    at.store.acceptLateResult(task.id, sampleOutput, "kie-other"),
  ]);
  await expect.poll(waiting).toBe(2);
  await rival.query("commit");
  const [cancelled, late] = await both;
  expect(cancelled).toMatchObject({ outcome: "applied", committed: { cancelled: { done: true } } });
  expect(late).toBeNull();
});

test("every transaction takes at most one advisory lock of ours, as its first statement", async () => {
  const seen: string[][] = [];
  at.database.neon.faults.inject(
    { kind: "delay", delayMs: 0 },
    { times: Number.POSITIVE_INFINITY, matches: (queries) => seen.push([...queries]) < 0 },
  );
  const task = await at.submittedTask("kie-all");
  const ended = await at.store.finalize(task, succeeded, null);
  await at.store.recordDelivery(task.id, ended?.deliveryFence ?? 0, { outcome: "retry", afterMs: 0, detail: "" }, 0);
  await at.store.claimDelivery(task.id, { isAsked: false });
  await at.store.acceptLateResult(task.id, sampleOutput, "kie-all");
  await at.store.claimSweep(10, "https://kiegram.example/api/telegram");
  at.database.neon.faults.clear();
  const locking = seen.filter((queries) => queries.some((query) => query.includes("pg_advisory_xact_lock")));
  // What finalises, brings a late result and claims a turn.
  expect(locking.length).toBeGreaterThanOrEqual(3);
  for (const queries of locking) {
    // In front of it stand the limits of time, which lock nothing.
    const own = queries.filter((query) => !query.includes("set_config"));
    expect(own[0]).toContain("pg_advisory_xact_lock");
    expect(own.filter((query) => query.includes("pg_advisory_xact_lock"))).toHaveLength(1);
  }
});
