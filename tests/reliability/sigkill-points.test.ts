import { afterAll, beforeAll, expect, test } from "vitest";
import { sizeOf } from "../support/size.js";
import { runCourse } from "./course.js";
import { pointsOf } from "./effects.js";
import { ADMIN_ID, errands, meetAdmin } from "./errands.js";
import { type ProcessWorld, startProcessWorld } from "./process-world.js";
import { orderScenarios, type Scenario } from "./scenarios.js";
import { createTally } from "./tally.js";

/** Of the points every so many-th is run; 1 runs them all, some 600. */
const STRIDE = sizeOf("REL_SIGKILL_STRIDE", { quick: 20, long: 1 });
const SCENARIO_LIMIT_MS = 1_200_000;
const tally = createTally({ isTimed: false });
/** A broadcast goes on by the clock of the machine; broadcast.test.ts kills its processes. */
const scenarios = [...orderScenarios, ...errands.filter(({ name }) => name !== "a broadcast")];
let points = 0;
let seen = 0;

let world: ProcessWorld;
beforeAll(async () => {
  world = await startProcessWorld({ ADMIN_IDS: String(ADMIN_ID) });
  await meetAdmin(world);
}, 60_000);
afterAll(async () => {
  console.log(
    `SIGKILL at each effect: ${scenarios.length} scenarios, ${points} points, ${tally.kills()} SIGKILLs, ${tally.unreached()} points not met again, ${world.host.lives()} processes`,
  );
  await world.close();
});

async function killAtPoints(scenario: Scenario): Promise<string[]> {
  const undisturbed = await runCourse(world, scenario, []);
  const complaints = tally.complaintsOf(undisturbed, [], scenario);
  for (const point of pointsOf(undisturbed.trace)) {
    seen += 1;
    if (seen % STRIDE !== 0) continue;
    points += 1;
    const strikes = [{ ...point, how: "kill" as const }];
    complaints.push(...tally.complaintsOf(await runCourse(world, scenario, strikes), strikes, scenario));
  }
  return complaints;
}

test.each(scenarios)(
  "a process that gets a SIGKILL before or after an effect of $name loses, doubles and forgets nothing",
  async (scenario) => expect(await killAtPoints(scenario)).toEqual([]),
  SCENARIO_LIMIT_MS,
);

test("nearly every point was met by a real SIGKILL", () => {
  expect(tally.kills()).toBeGreaterThanOrEqual(Math.ceil(points * 0.9));
  expect(world.host.lives()).toBeGreaterThan(tally.kills());
});
