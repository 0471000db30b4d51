import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The quick tests of the parts that Stryker changes. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: [
      "tests/{api,db,kie,telegram}/**/*.test.ts",
      "tests/e2e/money/*.test.ts",
      "tests/e2e/{late,once,submission-queue}.test.ts",
    ],
    globalSetup: ["tests/support/global-setup.ts"],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
