import { NeonDbError, type NeonQueryFunctionInTransaction, neon, neonConfig } from "@neondatabase/serverless";
import type { Log } from "../log.js";
import { openStates, taskStates, undeliveredStates } from "../tasks/task.js";

export type Statement = { text: string; params?: unknown[] };
export type Row = Record<string, unknown>;

/**
 * Sends statements, one round trip per call. Every statement of ours may be sent twice without harm, so a lost
 * connection is retried once.
 */
export type Db = {
  query(text: string, params?: unknown[]): Promise<Row[]>;
  /** Runs all statements in one READ COMMITTED transaction and one request. Returns the rows of each. */
  transaction(statements: readonly Statement[]): Promise<Row[][]>;
};

const QUERY_TIMEOUT_MS = 4_000;
/**
 * Shorter than QUERY_TIMEOUT_MS, so that Postgres aborts a statement before we give up on it: a statement that we
 * reported as failed must not commit later.
 */
const LIMITS: Statement = {
  text: "select set_config('lock_timeout', '2000', true), set_config('statement_timeout', '3500', true)",
};
class DatabaseUnreachable extends Error {
  override readonly name = "DatabaseUnreachable";
}

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Connects by the Neon driver over HTTP. A loopback address means the local stand-in, which answers on the port of that
 * address. Throws Neon's own error, with `code` (SQLSTATE), when Postgres refused; throws `DatabaseUnreachable` when no
 * answer came.
 */
export function createDb(databaseUrl: string, log: Log): Db {
  if (LOOPBACK.has(new URL(databaseUrl).hostname)) {
    neonConfig.fetchEndpoint = (_host, port) => `http://127.0.0.1:${port}/sql`;
  }
  const sql = neon(databaseUrl);
  const options = () => ({ fetchOptions: { signal: AbortSignal.timeout(QUERY_TIMEOUT_MS) } });

  async function twice<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      if (isRefusal(error)) throw error;
      log("warn", "db.retry", { error });
    }
    try {
      return await send();
    } catch (error) {
      throw isRefusal(error) ? error : new DatabaseUnreachable("the database did not answer", { cause: error });
    }
  }

  return {
    query: (text, params = []) => twice(async () => rowsOf(await sql.query(text, params, options()))),
    transaction: (statements) =>
      twice(async () => {
        const build = (tx: NeonQueryFunctionInTransaction<false, false>) =>
          [LIMITS, ...statements].map(({ text, params = [] }) => tx.query(text, params));
        const [, ...results]: unknown[] = await sql.transaction(build, options());
        return results.map(rowsOf);
      }),
  };
}

function rowsOf(result: unknown): Row[] {
  if (!Array.isArray(result)) throw new Error("the database driver did not answer with rows");
  return result;
}

/** Whether Postgres answered and refused: it would refuse the same statement again. */
function isRefusal(error: unknown): boolean {
  return sqlStateOf(error) !== null;
}

function sqlStateOf(error: unknown): string | null {
  return error instanceof NeonDbError && typeof error.code === "string" && error.code !== "" ? error.code : null;
}

/**
 * Classes of SQLSTATE that pass by themselves: connection, resources, an operator's intervention, a rolled back
 * transaction.
 */
const PASSING_CLASSES = new Set(["08", "40", "53", "55", "57", "58"]);

/** Whether the database failed, rather than our statement: the same statement can succeed later. */
export function isDatabaseOutage(error: unknown): boolean {
  if (error instanceof DatabaseUnreachable) return true;
  const state = sqlStateOf(error);
  return state !== null && PASSING_CLASSES.has(state.slice(0, 2));
}

/**
 * Writes a value as the text of a jsonb parameter. Postgres refuses U+0000 and half of a surrogate pair, and both occur
 * in texts that others wrote: truncated error texts, odd file names.
 */
export function toJsonb(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "string" ? storable(inner) : inner));
}

function storable(text: string): string {
  return text.replaceAll("\0", "").replace(/\p{Surrogate}/gu, "\ufffd");
}

const quoted = (names: readonly string[]) => names.map((name) => `'${name}'`).join(", ");

/** SQL lists of states, made from those of the code so that the two cannot differ. */
export const OPEN_STATES = quoted(openStates);
export const ENDED_STATES = quoted(taskStates.filter((state) => !openStates.some((open) => open === state)));
export const UNDELIVERED = quoted(undeliveredStates);
