import { NeonDbError, neon, neonConfig } from "@neondatabase/serverless";
import { afterAll, afterEach, beforeAll } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

export type ItemTable = { database: TestDatabase; sql: ReturnType<typeof neon<false, false>> };

/** A database with one small table, and the real driver on it; empty again after each test. */
export function useItemTable(): ItemTable {
  let table: ItemTable | undefined;
  const ready = (): ItemTable => {
    if (table === undefined) throw new Error("the table is there only while a test runs");
    return table;
  };

  beforeAll(async () => {
    neonConfig.fetchEndpoint = (_host, port) => `http://127.0.0.1:${port}/sql`;
    const database = await createTestDatabase();
    table = { database, sql: neon(database.databaseUrl) };
    await database.sql(
      "create table item (id int primary key, note text, constraint note_is_short check (length(note) < 9))",
    );
  });
  afterEach(async () => {
    ready().database.neon.faults.clear();
    await ready().database.sql("truncate item");
  });
  afterAll(() => ready().database.drop());

  return {
    get database() {
      return ready().database;
    },
    get sql() {
      return ready().sql;
    },
  };
}

/** The error that a call of the driver ends with. */
export async function errorOf(work: Promise<unknown>): Promise<NeonDbError> {
  const error = await work.then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason,
  );
  if (error instanceof NeonDbError) return error;
  throw error;
}
