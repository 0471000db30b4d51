import { writeSync } from "node:fs";
import type { Reporter, SerializedError, TestModule, TestRunEndReason, Vitest } from "vitest/node";

/**
 * Ends the output with one line that counts the tests, `N passed, N failed, N skipped`, and refuses two tests with the
 * same title in one file: a report could not tell them apart.
 */
export default function closingLine(): Reporter {
  const duplicates: string[] = [];
  let run: Vitest | undefined;
  return {
    onInit(vitest) {
      duplicates.length = 0;
      run = vitest;
    },
    onTestModuleCollected(module) {
      duplicates.push(...duplicateTitles(module));
    },
    onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[], reason: TestRunEndReason) {
      const counts = countTests(modules);
      counts.failed += duplicates.length + errors.length;
      if (reason !== "passed" && counts.failed === 0) counts.failed = 1;
      if (counts.failed > 0) process.exitCode = 1;
      const lines = [
        ...duplicates.map((title) => `Two tests have the same title: ${title}`),
        ...(counts.skipped > 0 ? missingBrowser(run) : []),
        `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`,
      ];
      // Others print while the process ends; the count comes after them.
      process.once("exit", () => writeSync(1, `${lines.join("\n")}\n`));
    },
  };
}

type Counts = { passed: number; failed: number; skipped: number };

function countTests(modules: readonly TestModule[]): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      counts[state === "pending" ? "skipped" : state] += 1;
    }
    // A file or a group that broke outside its tests has none that failed.
    counts.failed += brokenParts(module);
  }
  return counts;
}

/** The sentence that says what to install, where no browser was found for the tests of the page. */
function missingBrowser(run: Vitest | undefined): string[] {
  const browser = run?.getRootProject().getProvidedContext().browser;
  return browser && "missing" in browser ? [browser.missing] : [];
}

function duplicateTitles(module: TestModule): string[] {
  const seen = new Set<string>();
  const found = new Set<string>();
  for (const test of module.children.allTests()) {
    const title = `${module.relativeModuleId} > ${test.fullName}`;
    if (seen.has(title)) found.add(title);
    seen.add(title);
  }
  return [...found];
}

function brokenParts(module: TestModule): number {
  const suites = [...module.children.allSuites()].filter((suite) => suite.errors().length > 0);
  return suites.length + (module.errors().length > 0 ? 1 : 0);
}
