import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ended, runCourse } from "./course.js";
import { type Point, pointsOf, type Strike } from "./effects.js";
import { breachesOf } from "./invariants.js";
import { type Scenario, scenarios } from "./scenarios.js";
import { startWorld, type World } from "./world.js";

/** Of the pairs of points every so many-th is run; REL_PAIR_STRIDE=1 runs them all, some 5,500, in about ten minutes. */
const PAIR_STRIDE = Number(process.env["REL_PAIR_STRIDE"] ?? 120);
const counted = { points: 0, pairs: 0, unreached: 0, kills: 0 };

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  const { points, pairs, unreached, kills } = counted;
  console.log(
    `crash everywhere: ${scenarios.length} scenarios, ${points} crash points, ${pairs} pairs of them, ${kills} kills, ${unreached} points not met again`,
  );
  await world.close();
});

const kill = (point: Point): Strike => ({ ...point, how: "kill" });
const wordsOf = (strikes: readonly Strike[]) => strikes.map(({ name, nth, when }) => `${when} ${name} #${nth}`);

/** What is wrong with a course, in words that say where it was struck. */
function complaintsOf(ended: Ended, strikes: readonly Strike[]): string[] {
  const { evidence, struck } = ended;
  counted.kills += struck.length;
  if (struck.length < strikes.length) counted.unreached += 1;
  const lost = evidence.tasks.length === 1 ? [] : [`${evidence.tasks.length} tasks of one order`];
  return [...lost, ...breachesOf(evidence)].map((breach) => `killed ${wordsOf(strikes).join(", then ")}: ${breach}`);
}

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
    complaints.push(...complaintsOf(ended, [first]));
    for (const second of pointsOf(ended.recovery).map(kill)) {
      pair += 1;
      if (pair % PAIR_STRIDE !== 0) continue;
      counted.pairs += 1;
      complaints.push(...complaintsOf(await runCourse(world, scenario, [first, second]), [first, second]));
    }
  }
  return complaints;
}

test.each(scenarios)(
  "killed before and after each effect of $name, nothing is lost, doubled or left waiting",
  async (scenario) => expect(await killEverywhere(scenario)).toEqual([]),
  PAIR_STRIDE === 1 ? 3_600_000 : 120_000,
);
