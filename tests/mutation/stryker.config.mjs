/** What `npm run mutate -- sample` runs, in a copy of the sources. @type {import('@stryker-mutator/api/core').StrykerOptions} */
export default {
  testRunner: "vitest",
  vitest: { configFile: "tests/mutation/vitest.config.ts", related: false },
  plugins: ["@stryker-mutator/vitest-runner", "./tests/mutation/draw-by-seed.mjs"],
  ignorers: ["draw-by-seed"],
  mutate: [
    "lib/{tasks,db}/**/*.ts",
    "lib/kie/callback.ts",
    "lib/kie/{http,jobs}/*.ts",
    "lib/telegram/{delivery,payments}/*.ts",
  ],
  coverageAnalysis: "perTest",
  concurrency: 2,
  // Words and shapes that no rule depends on: what a log line is called, what a schema is made of.
  ignoreStatic: true,
  reporters: ["clear-text", "json"],
  jsonReporter: { fileName: "mutation.json" },
  clearTextReporter: { allowColor: false, logTests: false },
  allowConsoleColors: false,
  timeoutMS: 30_000,
  dryRunTimeoutMinutes: 30,
};
