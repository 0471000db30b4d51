import type { Reporter, TestModule } from "vitest/node";

const SHOWN = 10;

/** Names the files that took longest, at the end of a run of many: where the time of the suite goes. */
export default function slowestFiles(): Reporter {
  return {
    onTestRunEnd(modules: readonly TestModule[]) {
      if (modules.length <= SHOWN) return;
      const slowest = modules.toSorted((a, b) => durationMs(b) - durationMs(a)).slice(0, SHOWN);
      const rows = slowest.map((module) => `${seconds(durationMs(module))}  ${module.relativeModuleId}`);
      const allMs = modules.reduce((sum, module) => sum + durationMs(module), 0);
      process.stdout.write(`\nThe slowest files, of ${seconds(allMs).trim()} in all:\n${rows.join("\n")}\n\n`);
    },
  };
}

/** With its imports and its hooks. */
function durationMs(module: TestModule): number {
  const { collectDuration, setupDuration, duration } = module.diagnostic();
  return collectDuration + setupDuration + duration;
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1).padStart(7)} s`;
