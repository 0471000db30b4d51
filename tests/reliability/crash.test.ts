import { afterAll, beforeAll, expect, test } from "vitest";
import { sizeOf } from "../support/size.js";
import { runCourse } from "./course.js";
import { crashEverywhere } from "./crash.js";
import { complaintsOf } from "./invariants.js";
import { orderScenarios } from "./scenarios.js";
import { createTally } from "./tally.js";
import { startWorld, type World } from "./world.js";

/** Of the pairs of points every so many-th is run; REL_PAIR_STRIDE=1 runs them all, in about a quarter of an hour. */
const pairStride = sizeOf("REL_PAIR_STRIDE", { quick: 240, long: 12 });
const tally = createTally();

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  console.log(`crash everywhere: ${orderScenarios.length} scenarios, ${tally}`);
  await world.close();
});

test.each(orderScenarios)("undisturbed, $name ends as it should", async (scenario) => {
  const { evidence } = await runCourse(world, scenario, []);
  expect(evidence.tasks.map(({ state, delivery }) => `${state} ${delivery}`)).toEqual(scenario.ends);
  expect(complaintsOf(evidence, scenario.ends.length, "undisturbed")).toEqual([]);
});

test.each(orderScenarios)(
  "killed before and after each effect of $name, and with each answer lost, nothing is lost, doubled or left waiting",
  async (scenario) => expect(await crashEverywhere(world, scenario, { tally, pairStride })).toEqual([]),
  pairStride < 120 ? 3_600_000 : 120_000,
);
