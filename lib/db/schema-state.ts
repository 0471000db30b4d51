import { NeonDbError } from "@neondatabase/serverless";
import type { SchemaState } from "../tasks/inspection.js";
import type { Db } from "./client.js";

/** The newest file of `migrations/`, which the functions do not carry with them; a test compares the two. */
export const NEWEST_MIGRATION = "010_due_and_referred.sql";

const UNDEFINED_TABLE = "42P01";

/** Whether the database answers and has the tables that this code was written for. Never throws. */
export async function readSchemaState(db: Db): Promise<SchemaState> {
  try {
    const [row] = await db.query("select max(name) as has, bool_or(name = $1) as ready from migrations", [
      NEWEST_MIGRATION,
    ]);
    const has = typeof row?.["has"] === "string" ? row["has"] : null;
    // Newer than this code is fine: each migration keeps the version before it running.
    if (row?.["ready"] === true && has !== null) return { outcome: "ready", version: has };
    return { outcome: "behind", has, needs: NEWEST_MIGRATION };
  } catch (error) {
    if (error instanceof NeonDbError && error.code === UNDEFINED_TABLE)
      return { outcome: "behind", has: null, needs: NEWEST_MIGRATION };
    return { outcome: "unreachable", detail: error instanceof Error ? error.message : "not an error" };
  }
}
