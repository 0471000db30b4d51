import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { FaultRule as KieFault } from "../emulators/kie/fault-rules.js";
import type { Fault as NeonFault } from "../emulators/neon/faults.js";
import { type Ended, runCourse } from "./course.js";
import { pointsOf, type Strike } from "./effects.js";
import { complaintsOf as breachesAt } from "./invariants.js";
import { type Course, disturbed, finishes, scenarioNamed as named } from "./scenarios.js";
import { startWorld, type World } from "./world.js";

let world: World;
let faulted = 0;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => world.neon.faults.clear());
afterAll(async () => {
  console.log(`faulty network: ${faulted} courses`);
  await world.close();
});

const struckAt = ({ struck }: Ended) => struck.map(({ name, nth, when }) => `${when} ${name} #${nth}`).join(", ");

function complaintsOf(ended: Ended, what: string): string[] {
  faulted += 1;
  return breachesAt(ended.evidence, 1, what);
}

describe("a connection that breaks before or after any one effect, and again at the next try of it, costs nobody anything", () => {
  test.each(["success", "a result that Telegram does not fetch", "an order with a file", "a result of two files"])(
    "%s",
    async (name) => {
      const scenario = named(name);
      const { trace } = await runCourse(world, scenario, []);
      const complaints: string[] = [];
      for (const point of pointsOf(trace)) {
        const lost: Strike = { ...point, how: "lose" };
        const ended = await runCourse(world, scenario, [lost]);
        complaints.push(...complaintsOf(ended, `lost ${struckAt(ended)}`));
        // Each statement is sent twice at most: an outage is what takes both.
        if (name !== "success" || !point.name.startsWith("db:")) continue;
        const twice = await runCourse(world, scenario, [lost, { ...lost, nth: 1 }]);
        complaints.push(...complaintsOf(twice, `lost ${struckAt(twice)}`));
      }
      expect(complaints).toEqual([]);
    },
    90_000,
  );
});

/** A part of each statement in a task's life. */
const statements = [
  "with person as",
  "made as (",
  "kiegram:line",
  "set state = 'submitted'",
  "from tasks t where id = $1",
  "with won as",
  "insert into deliveries",
];
const neonFaults: readonly NeonFault[] = [
  { kind: "cut_before" },
  { kind: "cut_after" },
  { kind: "status", status: 502, body: "<html>Bad Gateway</html>" },
];

describe("Neon fails under each statement of a task's life, once and for a while", () => {
  test.each(neonFaults)(
    "$kind",
    async (fault) => {
      const complaints: string[] = [];
      for (const part of statements) {
        for (const times of [1, 4]) {
          const matches = (queries: readonly string[]) => queries.some((query) => query.includes(part));
          const scenario = disturbed(named("success"), () => world.neon.faults.inject(fault, { times, matches }));
          complaints.push(...complaintsOf(await runCourse(world, scenario, []), `${fault.kind} ${times}x ${part}`));
          world.neon.faults.clear();
        }
      }
      expect(complaints).toEqual([]);
    },
    60_000,
  );

  test("an answer that never comes is not waited for, and what it was about is done once", async () => {
    const matches = (queries: readonly string[]) => queries.some((query) => query.includes("made as ("));
    const scenario = disturbed(named("success"), () => world.neon.faults.inject({ kind: "hold_after" }, { matches }));
    expect(complaintsOf(await runCourse(world, scenario, []), "hold_after")).toEqual([]);
  });
});

const kieFaults: readonly KieFault[] = [
  { fault: "cut" },
  { fault: "cut", worked: true },
  ...[401, 402, 422, 429, 455, 500, 505].map((code) => ({ fault: "refuse" as const, code })),
  { fault: "refuse", code: 500, worked: true },
  { fault: "garble", body: "html", httpStatus: 502, worked: true },
  { fault: "garble", body: "half_json", worked: true },
  { fault: "garble", body: "empty" },
  { fault: "no_task_id", worked: true },
  { fault: "cut", endpoint: "recordInfo", times: 4 },
  { fault: "refuse", endpoint: "recordInfo", code: 500, times: 4 },
  { fault: "garble", endpoint: "recordInfo", body: "half_json", times: 4 },
  { fault: "unseen", polls: 3 },
  { fault: "result", how: "no_urls" },
  { fault: "result", how: "expired" },
  { fault: "callback", how: "bad_signature" },
  { fault: "callback", how: "unsigned" },
  { fault: "callback", how: "tampered" },
  { fault: "callback", how: "legacy_task_id" },
  { fault: "fail", at: "once" },
];

describe("KIE fails in each of its ways: never two creations, never a hold left", () => {
  test.each(kieFaults.map((fault) => [JSON.stringify(fault), fault] as const))("%s", async (what, fault) => {
    const scenario = disturbed(named("success"), () => world.kie.addFault(fault));
    expect(complaintsOf(await runCourse(world, scenario, []), what)).toEqual([]);
  });

  test("told to come back in minutes, no function waits for that, and the sweep sends the order then", async () => {
    const rests: boolean[] = [];
    const scenario = disturbed(named("success"), () => world.kie.addFault({ fault: "refuse", code: 455 }));
    const outside = (course: Course) => {
      rests.push(world.host.isIdle());
      return finishes(course);
    };
    const ended = await runCourse(world, { ...scenario, outside }, []);
    expect(complaintsOf(ended, "455")).toEqual([]);
    expect(ended.evidence.tasks[0]?.state).toBe("succeeded");
    expect(rests[0]).toBe(true);
    // One sweep when its time has come, and none before.
    expect(ended.trace.filter((name) => name === "db: take a turn")).toHaveLength(3);
  });

  test.each(["cut", "refuse"] as const)("an upload: %s", async (fault) => {
    const rule: KieFault =
      fault === "cut" ? { fault, endpoint: "streamUpload" } : { fault, endpoint: "streamUpload", code: 500 };
    const scenario = disturbed(named("an order with a file"), () => world.kie.addFault(rule));
    expect(complaintsOf(await runCourse(world, scenario, []), fault)).toEqual([]);
  });

  test("a lost answer, and KIE away when its callback comes: the callback is not taken for heard, and comes again", async () => {
    const scenario = disturbed(named("lost createTask answer"), () =>
      world.kie.addFault({ fault: "cut", endpoint: "recordInfo", times: 3 }),
    );
    const outside = (course: Course) => {
      const job = world.kie.tasks()[0];
      if (job?.outcome === "pending") {
        course.world.stir(world.kie.finish(job.taskId));
        return true;
      }
      // As KIE does when it is not answered with 200.
      if (!job || job.callbacks.some(({ status }) => status === 200)) return false;
      course.world.stir(world.kie.sendCallback(job.taskId));
      return true;
    };
    const ended = await runCourse(world, { ...scenario, outside }, []);
    expect(complaintsOf(ended, "KIE away")).toEqual([]);
    expect(ended.evidence.tasks[0]?.state).toBe("succeeded");
  });
});
