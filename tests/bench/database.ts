import pg from "pg";
import type { Db, Row } from "../../lib/db/client.js";
import { type Neon, startNeon } from "../emulators/neon/server.js";
import { addressOf, createDatabase } from "../emulators/postgres/databases.js";
import { startPostgres } from "../emulators/postgres/server.js";
import { startInOrder } from "../emulators/stand-ins.js";

export type BenchDatabase = {
  /** For `pg`: leads to Postgres itself. */
  directUrl: string;
  /** For the Neon driver. */
  databaseUrl: string;
  neon: Neon;
  pool: pg.Pool;
};

/** A Postgres of its own, in memory and without fsync, with all migrations; gone afterwards. */
export async function withDatabase(work: (database: BenchDatabase) => Promise<void>): Promise<void> {
  const started = await startInOrder(async (onClose) => {
    const postgres = await startPostgres();
    onClose(postgres.stop);
    const directUrl = addressOf(postgres, await createDatabase(postgres));
    const neon = await startNeon({ postgresPort: postgres.port });
    onClose(neon.close);
    const pool = new pg.Pool({ connectionString: directUrl, max: CONNECTIONS });
    onClose(() => pool.end());
    return { directUrl, databaseUrl: neon.urlOf(directUrl), neon, pool };
  });
  try {
    await work(started);
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
        const begun = client.query("begin");
        const results = statements.map(({ text, params = [] }) => client.query<Row>(text, params));
        const [, ...done] = await Promise.all([begun, ...results, client.query("commit")]);
        return done.slice(0, -1).map(({ rows }) => rows);
      } finally {
        client.release();
      }
    },
  };
}
