import { afterAll, beforeAll, expect, test } from "vitest";
import { sizeOf } from "../support/size.js";
import { runCourse } from "./course.js";
import { type Point, pointsOf, type Strike } from "./effects.js";
import { breachesOf } from "./invariants.js";
import { type Scenario, scenarios } from "./scenarios.js";
import { createTally } from "./tally.js";
import { startWorld, type World } from "./world.js";

/** Of the pairs of points every so many-th is run; REL_PAIR_STRIDE=1 runs them all, some 5,500, in about ten minutes. */
const PAIR_STRIDE = sizeOf("REL_PAIR_STRIDE", { quick: 240, long: 12 });
const tally = createTally();
const counted = { points: 0, pairs: 0 };

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  const { points, pairs } = counted;
  console.log(
    `crash everywhere: ${scenarios.length} scenarios, ${points} crash points, ${pairs} pairs of them, ${tally.kills()} kills, ${tally.unreached()} points not met again`,
  );
  await world.close();
});

const kill = (point: Point): Strike => ({ ...point, how: "kill" });
test.each(scenarios)("undisturbed, $name ends as it should", async (scenario) => {
  const { evidence } = await runCourse(world, scenario, []);
  expect(evidence.tasks.map(({ state, delivery }) => `${state} ${delivery}`)).toEqual([scenario.ends]);
  expect(breachesOf(evidence)).toEqual([]);
});

async function killEverywhere(scenario: Scenario): Promise<string[]> {
  const { trace } = await runCourse(world, scenario, []);
  const complaints: string[] = [];
  let pair = 0;
  for (const first of pointsOf(trace).map(kill)) {
    const ended = await runCourse(world, scenario, [first]);
    counted.points += 1;
    complaints.push(...tally.complaintsOf(ended, [first]));
    for (const second of pointsOf(ended.recovery).map(kill)) {
      pair += 1;
      if (pair % PAIR_STRIDE !== 0) continue;
      counted.pairs += 1;
      complaints.push(...tally.complaintsOf(await runCourse(world, scenario, [first, second]), [first, second]));
    }
  }
  return complaints;
}

test.each(scenarios)(
  "killed before and after each effect of $name, nothing is lost, doubled or left waiting",
  async (scenario) => expect(await killEverywhere(scenario)).toEqual([]),
  PAIR_STRIDE < 120 ? 3_600_000 : 120_000,
);
