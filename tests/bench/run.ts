import { spawnSync } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Report, type Row, tableOf } from "./row.js";

const USAGE = `npm run bench [-- NAME…] [--json]

Runs the named benchmarks, or all. Each prints a table, or with --json one line a row. Nothing fails for being slow.`;

type Benchmark = (report: Report) => Promise<void>;

/** In the order of their cost. Loaded by need: a peer that one of them uses must not weigh on another. */
const benchmarks: Record<string, () => Promise<Benchmark>> = {
  validate: async () => (await import("./validate.js")).validateBench,
  trips: async () => (await import("./trips.js")).tripsBench,
  webhook: async () => (await import("./webhook.js")).webhookBench,
  sweep: async () => (await import("./sweep.js")).sweepBench,
  growth: async () => (await import("./growth.js")).growthBench,
  memory: async () => (await import("./memory.js")).memoryBench,
  deliver: async () => (await import("./deliver.js")).deliverBench,
  scale: async () => (await import("./scale.js")).scaleBench,
  settle: async () => (await import("./settle.js")).settleBench,
  cold: async () => (await import("./cold.js")).coldBench,
  registry: async () => (await import("./registry.js")).registryBench,
};

const { values, positionals } = parseArgs({
  options: { json: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
  allowPositionals: true,
});
const [name, ...others] = positionals;
const unknown = positionals.filter((each) => !(each in benchmarks));

if (values.help || unknown.length > 0) {
  for (const each of unknown) console.error(`There is no benchmark ${each}.`);
  console.error(`${USAGE}\nBenchmarks: ${Object.keys(benchmarks).join(" ")}`);
  process.exitCode = values.help ? 0 : 2;
} else if (name !== undefined && others.length === 0) {
  await runOne(name);
} else {
  process.exitCode = runEach(positionals.length > 0 ? positionals : Object.keys(benchmarks));
}

async function runOne(only: string): Promise<void> {
  const rows: Row[] = [];
  const report: Report = (row) => {
    rows.push(row);
    if (values.json) console.log(JSON.stringify(row));
  };
  const benchmark = await benchmarks[only]?.();
  await benchmark?.(report);
  if (values.json) return;
  const [load = 0] = loadavg();
  console.log(`\n${only} (Node ${process.version}, ${cpus().length} cores, load ${load.toFixed(1)})\n${tableOf(rows)}`);
}

/** A process each: what one leaves behind in memory and in the compiler would change the next. */
function runEach(names: readonly string[]): number {
  const failed = names.filter((each) => {
    const args = ["--import", "tsx", fileURLToPath(import.meta.url), each, ...(values.json ? ["--json"] : [])];
    return spawnSync(process.execPath, args, { stdio: "inherit" }).status !== 0;
  });
  for (const each of failed) console.error(`${each} did not finish`);
  return failed.length === 0 ? 0 : 1;
}
