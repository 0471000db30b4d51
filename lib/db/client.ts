import { NeonDbError, type NeonQueryFunctionInTransaction, neon, neonConfig } from "@neondatabase/serverless";
import type { Log } from "../log.js";
import { openStates, taskStates, undeliveredStates } from "../tasks/task.js";
import { send as sendOverKeptConnection } from "../transport.js";
import { type RefusalKind, refusalKindOf } from "./sqlstate.js";

export type Statement = { text: string; params?: unknown[] };
export type Row = Record<string, unknown>;

/** One round trip a call. Every statement of ours may be sent twice without harm. */
export type Db = {
  query(text: string, params?: unknown[]): Promise<Row[]>;
  /** Runs all statements in one READ COMMITTED transaction and one request. Returns the rows of each. */
  transaction(statements: readonly Statement[]): Promise<Row[][]>;
};

/** How long one request may take, and what of it Postgres may spend on one lock and on one statement, in ms. */
export type TimeLimits = { requestMs: number; lockMs: number; statementMs: number };

/** Shorter than our own patience: what we no longer wait for must not be committed behind our back. */
const OF_AN_UPDATE: TimeLimits = { requestMs: 4_000, lockMs: 2_000, statementMs: 3_500 };
/** A migration may build an index over a grown table, and wait for who is at that table. */
export const OF_A_MIGRATION: TimeLimits = { requestMs: 600_000, lockMs: 60_000, statementMs: 590_000 };

/** Set for the transaction alone: a pooled connection goes on to somebody else. */
const limitsOf = ({ lockMs, statementMs }: TimeLimits): Statement => ({
  text: "select set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true)",
  params: [String(lockMs), String(statementMs)],
});

class DatabaseUnreachable extends Error {
  override readonly name = "DatabaseUnreachable";
}

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Connects by the Neon driver over HTTP. A loopback address means the local stand-in, which answers on the port of that
 * address. Throws Neon's own error, with `code` (SQLSTATE), when Postgres refused; throws `DatabaseUnreachable` when no
 * answer came.
 */
export function createDb(databaseUrl: string, log: Log, limits: TimeLimits = OF_AN_UPDATE): Db {
  if (LOOPBACK.has(new URL(databaseUrl).hostname)) {
    neonConfig.fetchEndpoint = (_host, port) => `http://127.0.0.1:${port}/sql`;
  }
  neonConfig.fetchFunction = sendOverKeptConnection;
  const sql = neon(databaseUrl);

  async function send(statements: readonly Statement[]): Promise<Row[][]> {
    const build = (tx: NeonQueryFunctionInTransaction<false, false>) =>
      [limitsOf(limits), ...statements].map(({ text, params = [] }) => tx.query(text, params));
    const fetchOptions = { signal: AbortSignal.timeout(limits.requestMs) };
    const [, ...results]: unknown[] = await sql.transaction(build, { fetchOptions });
    return results.map(rowsOf);
  }

  /** Sent again at once when no answer came, or a refusal that may pass: nothing of a refused request was done. */
  async function transaction(statements: readonly Statement[]): Promise<Row[][]> {
    try {
      return await send(statements);
    } catch (error) {
      if (refusalOf(error) === "outage") throw error;
      log("warn", "db.retry", { error });
    }
    try {
      return await send(statements);
    } catch (error) {
      if (refusalOf(error) !== null) throw error;
      throw new DatabaseUnreachable("the database did not answer", { cause: error });
    }
  }

  return {
    transaction,
    async query(text, params = []) {
      const [rows = []] = await transaction([{ text, params }]);
      return rows;
    },
  };
}

function rowsOf(result: unknown): Row[] {
  if (!Array.isArray(result)) throw new Error("the database driver did not answer with rows");
  return result;
}

/** Null: no answer of Postgres came. */
function refusalOf(error: unknown): RefusalKind | null {
  const hasCode = error instanceof NeonDbError && typeof error.code === "string" && error.code !== "";
  return hasCode ? refusalKindOf(error.code ?? "") : null;
}

/** Whether the database, rather than our statement, is what failed: trying again later can help. */
export function isDatabaseOutage(error: unknown): boolean {
  const kind = refusalOf(error);
  return error instanceof DatabaseUnreachable || kind === "again" || kind === "outage";
}

/**
 * Writes a value as the text of a jsonb parameter. Postgres refuses U+0000 and half of a surrogate pair, and both occur
 * in texts that others wrote: truncated error texts, odd file names.
 */
export function toJsonb(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "string" ? storable(inner) : inner));
}

/** Words of others without what no text of Postgres can hold. */
export function storable(text: string): string {
  return text.replaceAll("\0", "").replace(/\p{Surrogate}/gu, "\ufffd");
}

const quoted = (names: readonly string[]) => names.map((name) => `'${name}'`).join(", ");

/** SQL lists of states, made from those of the code so that the two cannot differ. */
export const OPEN_STATES = quoted(openStates);
export const ENDED_STATES = quoted(taskStates.filter((state) => !openStates.some((open) => open === state)));
export const UNDELIVERED = quoted(undeliveredStates);
