import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDb, type Db } from "../../lib/db/client.js";
import { migrate } from "../../lib/db/migrate.js";
import { createLog } from "../../lib/log.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";

const log = createLog({ level: "error" });
let database: TestDatabase;
let empty: Db;
let name: string;

beforeAll(async () => {
  database = await createTestDatabase();
  name = `${new URL(database.directUrl).pathname.slice(1)}_empty`;
  await database.sql(`create database ${name}`);
  const address = new URL(database.databaseUrl);
  address.pathname = `/${name}`;
  empty = createDb(address.href, log);
});
afterAll(async () => {
  await database.sql(`drop database ${name} with (force)`);
  await database.drop();
});

test("four migrations of an empty database at once apply every file once", async () => {
  const applied = await Promise.all(Array.from({ length: 4 }, () => migrate(empty)));
  expect(applied.flat().length).toBeGreaterThan(0);
  const files = readdirSync(new URL("../../lib/db/migrations", import.meta.url)).sort();
  expect(await empty.query("select name from migrations order by name")).toEqual(files.map((file) => ({ name: file })));
});

test("a second migration finds nothing to do", async () => {
  await migrate(empty);
  expect(await migrate(empty)).toEqual([]);
});
