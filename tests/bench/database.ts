import type pg from "pg";
import type { Db, Row } from "../../lib/db/client.js";
import { type Neon, startNeon } from "../emulators/neon/server.js";
import { addressOf, createDatabase } from "../emulators/postgres/databases.js";
import { openPool } from "../emulators/postgres/pool.js";
import { startPostgres } from "../emulators/postgres/server.js";
import { startInOrder } from "../emulators/stand-ins.js";
import { startDurablePostgres } from "./durable-postgres.js";

export type BenchDatabase = {
  /** For `pg`: leads to Postgres itself. */
  directUrl: string;
  /** For the Neon driver. */
  databaseUrl: string;
  neon: Neon;
  pool: pg.Pool;
};

/** A Postgres of its own with all migrations, gone afterwards: in memory, or on the disk and waiting for it. */
export async function withDatabase(
  work: (database: BenchDatabase) => Promise<void>,
  { durable = false } = {},
): Promise<void> {
  await withDatabases({ count: 1, durable }, async ([database]) => {
    if (database) await work(database);
  });
}

/** Several databases on one Postgres. */
export async function withDatabases(
  { count, durable = false }: { count: number; durable?: boolean },
  work: (databases: readonly BenchDatabase[]) => Promise<void>,
): Promise<void> {
  const started = await startInOrder(async (onClose) => {
    const postgres = await (durable ? startDurablePostgres() : startPostgres());
    onClose(postgres.stop);
    const neon = await startNeon({ postgresPort: postgres.port, keepsSessions: true });
    onClose(neon.close);
    const databases: BenchDatabase[] = [];
    for (let index = 0; index < count; index += 1) {
      const directUrl = addressOf(postgres, await createDatabase(postgres));
      const pool = openPool({ connectionString: directUrl, max: CONNECTIONS });
      onClose(() => pool.end());
      databases.push({ directUrl, databaseUrl: neon.urlOf(directUrl), neon, pool });
    }
    return { databases };
  });
  try {
    await work(started.databases);
  } finally {
    await started.close();
  }
}

/** As many as every side of a comparison gets. */
export const CONNECTIONS = 8;

/** Our statements over `pg`, for comparison with peers that use nothing else. */
export function directDb(pool: pg.Pool): Db {
  return {
    query: async (text, params = []) => (await pool.query<Row>(text, params)).rows,
    async transaction(statements) {
      const client = await pool.connect();
      try {
        await client.query("begin");
        const results: Row[][] = [];
        for (const { text, params = [] } of statements) results.push((await client.query<Row>(text, params)).rows);
        await client.query("commit");
        return results;
      } finally {
        client.release();
      }
    },
  };
}
