import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./support/longest-first.js";
import { isLong } from "./support/size.js";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The tests whose size is a matter of time: `npm run test:long` runs these, and nothing that it would only repeat. */
function sizedTests(): string[] {
  const files = readdirSync(join(root, "tests"), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => join("tests", file).replaceAll("\\", "/"))
    .filter((file) => readFileSync(join(root, file), "utf8").includes("support/size.js"));
}

export default defineConfig({
  root,
  test: {
    include: isLong ? sizedTests() : ["tests/**/*.test.ts"],
    globalSetup: ["tests/support/global-setup.ts"],
    setupFiles: ["tests/support/recorder.ts"],
    reporters: ["default", "./tests/slowest-files.ts", "./tests/closing-line.ts"],
    pool: "forks",
    // Two more than the cores of a small machine: much of the time is spent in waiting.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // A test that passes only the second time is a failure.
    retry: 0,
    passWithNoTests: false,
  },
});
