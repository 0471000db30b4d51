import { tryFaults } from "./faults.js";
import { runSample } from "./sample.js";

/** `faults [NAME…]`: the list of `faults.json`, or some of it. `sample SEED`: what Stryker draws by that seed. */
const [what, ...rest] = process.argv.slice(2);
if (what === "faults") process.exitCode = tryFaults(rest).length === 0 ? 0 : 1;
else if (what === "sample" && /^\d+$/.test(rest[0] ?? "")) process.exitCode = runSample(Number(rest[0]));
else {
  console.error("Use: npm run mutate -- faults [NAME…], or npm run mutate -- sample SEED");
  process.exitCode = 2;
}
