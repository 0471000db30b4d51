import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { limitsFile, readLimits } from "../../lib/ops/registry/shop-and-limits.js";
import { limitsConfig } from "../../lib/registry/load.js";

const source = readFileSync(new URL(`../../${limitsFile}`, import.meta.url), "utf8");

test("the limits that the functions carry are those of the file", () => {
  expect(limitsConfig).toEqual(readLimits(source, limitsFile));
});

test("limits that make no sense are refused with the line and the place of each", () => {
  const broken = source.replace("running: 20", "running: 0").replace("  hours: 24", "  hours: 24\n  minutes: 3");
  expect(() => readLimits(broken, limitsFile)).toThrow(
    /limits\.yaml:\d+: person > running: [\s\S]*limits\.yaml:\d+: newcomer/,
  );
});
