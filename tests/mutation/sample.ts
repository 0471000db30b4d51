import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { copySources, root } from "./faults.js";

/** Need Node 22, which is newer than what the project is developed on: fetched into the copy, and only there. */
const TOOLS = ["@stryker-mutator/core@10.1.1", "@stryker-mutator/vitest-runner@10.1.1", "node@24.21.0"];
/** Of some 5,900 faults; a night is too short for all of them on two cores. */
const SHARE = 0.08;

/**
 * Lets Stryker put a sample of faults into the domain, its SQL aside, the delivery and the shop: another seed draws
 * another. Prints what survived, and leaves the report beside this project as `mutation-SEED.log`.
 */
export function runSample(seed: number): number {
  const copy = copySources({ withPackages: true });
  try {
    const npm = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", ...TOOLS];
    execFileSync("npm", npm, { cwd: copy, stdio: ["ignore", "ignore", "inherit"] });
    const stryker = join(copy, "node_modules/@stryker-mutator/core/bin/stryker.js");
    const env = { ...process.env, MUTATION_SEED: String(seed), MUTATION_SHARE: String(SHARE) };
    const args = [stryker, "run", "tests/mutation/stryker.config.mjs"];
    const { status } = spawnSync(join(copy, "node_modules/node/bin/node"), args, { cwd: copy, env, stdio: "inherit" });
    copyFileSync(join(copy, "mutation.json"), join(root, `mutation-${seed}.log`));
    return status ?? 1;
  } finally {
    rmSync(copy, { recursive: true });
  }
}
