import { spawnSync } from "node:child_process";

/**
 * The long proofs: every test that is a matter of numbers, in its full size, and then the storm. With arguments only the
 * tests of those places, and no storm.
 */
const places = process.argv.slice(2);
const vitest = ["node_modules/vitest/vitest.mjs", "run", "--config", "tests/vitest.config.ts", ...places];
const storm = ["--import", "tsx", "tests/reliability/chaos/run.ts", "--tasks", "3000", "ours"];

function run(args: readonly string[]): boolean {
  const { status } = spawnSync(process.execPath, args, {
    stdio: "inherit",
    env: { ...process.env, TEST_SIZE: "long" },
  });
  return status === 0;
}

const isGreen = places.length > 0 ? run(vitest) : [run(storm), run(vitest)].every(Boolean);
process.exitCode = isGreen ? 0 : 1;
