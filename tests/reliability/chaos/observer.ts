import type pg from "pg";
import { openPool } from "../../emulators/postgres/pool.js";
import type { OnClose } from "../../emulators/stand-ins.js";

export type Observer = {
  /** Tries again until the database is there. */
  sql<Row extends pg.QueryResultRow>(text: string, params?: readonly unknown[]): Promise<Row[]>;
};

/** The name that the connections of a run itself bear, so that the storm leaves them alone. */
export const OBSERVER = "observer";
const PAUSE_MS = 200;
const ATTEMPTS = 300;

/** A connection of the run itself, which the storm leaves alone. */
export function observe(connectionString: string, onClose: OnClose): Observer {
  const pool = openPool({ connectionString, max: 2, application_name: OBSERVER });
  onClose(() => pool.end());
  return {
    async sql<Row extends pg.QueryResultRow>(text: string, params: readonly unknown[] = []) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return (await pool.query<Row>(text, [...params])).rows;
        } catch (error) {
          if (attempt === ATTEMPTS || !isAway(error)) throw error;
          await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        }
      }
    },
  };
}

/** The connection failed, rather than the statement. */
function isAway(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /^(57|08|E)/.test(code) || (error instanceof Error && /terminated|Connection/.test(error.message));
}
