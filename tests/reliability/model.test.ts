import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sizeOf } from "../support/size.js";
import { playOut } from "./model.js";
import { regressions } from "./regressions.js";
import { schedule } from "./steps.js";
import { startWorld, type World } from "./world.js";

/** REL_RUNS=20000 is a night; REL_SEED repeats one. */
const RUNS = sizeOf("REL_RUNS", { quick: 40, long: 2_000 });
const SEED = process.env["REL_SEED"];
const RUN_LIMIT_MS = 5_000;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

test.each(regressions)("$found", async ({ schedule: steps }) => {
  expect(await playOut(world, steps)).toEqual([]);
});

test(
  `whatever happens in whatever order, every invariant holds and every order is one task: ${RUNS} schedules`,
  async () => {
    let steps = 0;
    const property = fc.asyncProperty(schedule, async (given) => {
      steps += given.length;
      expect(await playOut(world, given)).toEqual([]);
    });
    await fc.assert(property, { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: Number(SEED) }) });
    console.log(`schedules: ${RUNS}, steps: ${steps}, kills: ${world.host.kills()}`);
  },
  Math.max(60_000, RUNS * RUN_LIMIT_MS),
);
