import { afterAll, beforeAll, expect, test } from "vitest";
import { sizeOf } from "../support/size.js";
import { runCourse } from "./course.js";
import { crashEverywhere } from "./crash.js";
import { ADMIN_ID, errands, meetAdmin } from "./errands.js";
import { complaintsOf } from "./invariants.js";
import { createTally } from "./tally.js";
import { startWorld, type World } from "./world.js";

const pairStride = sizeOf("REL_PAIR_STRIDE", { quick: 240, long: 12 });
const tally = createTally();

let world: World;
beforeAll(async () => {
  world = await startWorld({ env: { ADMIN_IDS: String(ADMIN_ID) } });
  await meetAdmin(world);
});
afterAll(async () => {
  console.log(`errands: ${errands.length} scenarios, ${tally}`);
  await world.close();
});

test.each(errands)("undisturbed, $name ends as it should", async (scenario) => {
  const { evidence } = await runCourse(world, scenario, []);
  expect(evidence.tasks.map(({ state, delivery }) => `${state} ${delivery}`)).toEqual(scenario.ends);
  expect(complaintsOf(evidence, scenario.ends.length, "undisturbed")).toEqual([]);
});

test.each(errands)(
  "killed before and after each effect of $name, and with each answer lost, everybody has what is theirs and was told once",
  async (scenario) => expect(await crashEverywhere(world, scenario, { tally, pairStride })).toEqual([]),
  pairStride < 120 ? 3_600_000 : 120_000,
);
