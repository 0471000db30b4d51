import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { events, type Proof, threats } from "./traceability.js";

const tests = new URL("../", import.meta.url);
const sources = readdirSync(tests, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".test.ts") && !path.endsWith("traceability.test.ts"))
  .map((path) => readFileSync(new URL(path, tests), "utf8"));
const scenarioNames = ["scenarios.ts", "errands.ts"].map((file) =>
  readFileSync(new URL(file, import.meta.url), "utf8"),
);

const isTitle = (title: string) => [...sources, ...scenarioNames].some((source) => source.includes(title));

const rows: readonly (readonly [string, Proof])[] = [...Object.entries(events), ...Object.entries(threats)];

test("every row of the failure model and of the threat table is here, once", () => {
  const numbers = (table: object) => Object.keys(table).map((row) => row.split(" ", 1)[0]);
  expect(numbers(events)).toEqual(Array.from({ length: 40 }, (_, index) => String(index + 1)));
  expect(numbers(threats)).toEqual(Array.from({ length: 26 }, (_, index) => `S${index + 1}`));
});

describe("the tests that prove a row exist, or a sentence says why there is none", () => {
  test.each(rows)("%s", (_row, proof) => {
    if ("reason" in proof) expect(proof.reason).toMatch(/^[A-Z].{20,}\.$/);
    else expect(proof.tests.filter((title) => !isTitle(title))).toEqual([]);
  });
});
