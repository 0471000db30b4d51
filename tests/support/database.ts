import type pg from "pg";
import { inject } from "vitest";
import { type Neon, startNeon } from "../emulators/neon/server.js";
import { addressOf, createDatabase, dropDatabase } from "../emulators/postgres/databases.js";
import { openPool } from "../emulators/postgres/pool.js";

export type TestDatabase = {
  /** For the functions: leads the Neon driver to `neon`. */
  databaseUrl: string;
  /** For `pg`: leads to Postgres itself. */
  directUrl: string;
  neon: Neon;
  /** Asks Postgres directly, past the counters and the faults. */
  sql<Row extends pg.QueryResultRow>(text: string, params?: readonly unknown[]): Promise<Row[]>;
  /** Ends the connections and removes the database. */
  drop(): Promise<void>;
};

/** A new database with all migrations, behind a Neon stand-in of its own. One for a test file, in `beforeAll`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const access = inject("postgres");
  const name = await createDatabase(access);
  const directUrl = addressOf(access, name);
  const neon = await startNeon({ postgresPort: access.port });
  const pool = openPool({ connectionString: directUrl, max: 4 });
  return {
    databaseUrl: neon.urlOf(directUrl),
    directUrl,
    neon,
    async sql<Row extends pg.QueryResultRow>(text: string, params: readonly unknown[] = []) {
      const { rows } = await pool.query<Row>(text, [...params]);
      return rows;
    },
    async drop() {
      await pool.end();
      await neon.close();
      await dropDatabase(access, name);
    },
  };
}
