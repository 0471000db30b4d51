import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OPEN_STATES, UNDELIVERED } from "../../lib/db/client.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";

const lib = new URL("../../lib/db/", import.meta.url);
const VERSIONED = /\b\w+_v\d+(?=\()/g;

let database: TestDatabase;
let installed: { name: string; source: string }[];
beforeAll(async () => {
  database = await createTestDatabase();
  installed = await database.sql(
    "select proname as name, prosrc as source from pg_proc where pronamespace = 'public'::regnamespace and proname ~ '_v\\d+$'",
  );
});
afterAll(() => database.drop());

/** What the code calls: of this version, and of the one before it, which runs while a deployment is under way. */
function calledBy(files: readonly URL[]): Set<string> {
  return new Set(files.flatMap((file) => readFileSync(file, "utf8").match(VERSIONED) ?? []));
}
const ours = readdirSync(lib, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => new URL(name, lib));
const before = [new URL("../fixtures/store-100d0d1.js", import.meta.url)];

test("each function that the code or the version before calls is there, and a migration has dropped every other", () => {
  const called = calledBy([...ours, ...before]);
  expect(called.size).toBeGreaterThan(5);
  const inside = installed.flatMap(({ source }) => source.match(VERSIONED) ?? []);
  expect(installed.map(({ name }) => name).sort()).toEqual([...new Set([...called, ...inside])].sort());
});

test("a function counts as due what the code counts as open or undelivered", () => {
  const { source } = installed.find(({ name }) => name === "claim_due_v1") ?? { source: "" };
  expect(source).toContain(`state in (${OPEN_STATES})`);
  expect(source).toContain(`delivery in (${UNDELIVERED})`);
});
