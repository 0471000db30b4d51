import type pg from "pg";
import { openPool } from "../postgres/pool.js";

type Login = { user: string; password: string; database: string };
type Query = { query: string; params: unknown[] };
export type Batch = {
  login: Login;
  queries: Query[] /** How the transaction begins; null: one statement alone. */;
  begin: string | null;
};

export type Result = {
  command: string;
  rowCount: number | null;
  fields: unknown[];
  rows: unknown[][];
  rowAsArray: true;
};

/** Connections to one database that a stand-in opens at most: more calls than these wait for their turn. */
const MAX_CONNECTIONS = 50;
const IDLE_MS = 5_000;
/** Values stay the text that Postgres wrote: the driver parses them. */
const asText = { getTypeParser: () => (value: unknown) => value };

/**
 * Runs batches on real Postgres sessions. `keepsSessions`: as Neon's proxy, which hands an idle connection on as it is, so
 * that it still has the plans of functions; otherwise each batch is on a session that remembers nothing of the one
 * before, because nothing of ours may rest on it.
 */
export function createSessions(postgresPort: number, keepsSessions: boolean) {
  const pools = new Map<string, pg.Pool>();

  function poolOf(login: Login): pg.Pool {
    const key = JSON.stringify(login);
    const known = pools.get(key);
    if (known) return known;
    // A server that ends takes its connections with it; the next query says so itself.
    const pool = openPool({
      host: "127.0.0.1",
      port: postgresPort,
      ...login,
      max: MAX_CONNECTIONS,
      idleTimeoutMillis: IDLE_MS,
    });
    pools.set(key, pool);
    return pool;
  }

  /** Answers one result a query. Throws Postgres' own error. `onStart` gets what cancels the running statement. */
  async function run(batch: Batch, onStart: (cancel: () => Promise<void>) => void): Promise<Result[]> {
    const pool = poolOf(batch.login);
    const client = await pool.connect();
    let broken = false;
    try {
      const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
      onStart(async () => {
        await pool.query("select pg_cancel_backend($1)", [rows[0]?.pid]);
      });
      return batch.begin === null ? await runEach(client, batch.queries) : await runTogether(client, batch);
    } finally {
      if (!keepsSessions) {
        await client.query("discard all").catch(() => {
          broken = true;
        });
      }
      client.release(broken);
    }
  }

  return {
    run,
    async close(): Promise<void> {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}
export type Sessions = ReturnType<typeof createSessions>;

async function runTogether(client: pg.PoolClient, batch: Batch): Promise<Result[]> {
  await client.query(batch.begin ?? "begin");
  try {
    const results = await runEach(client, batch.queries);
    await client.query("commit");
    return results;
  } catch (error) {
    // The session may be gone, which rolls back as well; the first error is the one to tell.
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

async function runEach(client: pg.PoolClient, queries: readonly Query[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const { query, params } of queries) {
    // Always the extended protocol, as Neon: several statements in one text are an error there.
    const config = { text: query, values: params, rowMode: "array", types: asText, queryMode: "extended" } as const;
    const { command, rowCount, fields, rows } = await client.query<unknown[]>(config);
    results.push({ command, rowCount, fields, rows, rowAsArray: true });
  }
  return results;
}
