import type { IncomingHttpHeaders } from "node:http";
import { DatabaseError } from "pg";
import * as z from "zod";
import type { Batch, Result } from "./sessions.js";

/** A request that Neon would refuse before it reaches Postgres. */
export class RefusedRequest extends Error {
  override readonly name = "RefusedRequest";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const querySchema = z.object({ query: z.string(), params: z.array(z.unknown()).default([]) });
const bodySchema = z.union([querySchema, z.object({ queries: z.array(querySchema).min(1) })]);

const isolationLevels = {
  ReadUncommitted: "read uncommitted",
  ReadCommitted: "read committed",
  RepeatableRead: "repeatable read",
  Serializable: "serializable",
} as const;

/** Reads one request of the driver. Throws a `RefusedRequest`. */
export function parseRequest(headers: IncomingHttpHeaders, text: string): Batch {
  const header = (name: string) => {
    const value = headers[name];
    return typeof value === "string" ? value : undefined;
  };
  for (const name of ["neon-raw-text-output", "neon-array-mode"]) {
    if (header(name) !== "true") throw new RefusedRequest(400, `this stand-in answers only with ${name}: true`);
  }
  const { queries, single } = parseBody(text);
  return {
    login: parseLogin(header("neon-connection-string")),
    queries,
    begin: single ? null : toBegin(header),
  };
}

function parseBody(text: string): { queries: Batch["queries"]; single: boolean } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new RefusedRequest(400, `could not parse the HTTP request body: ${String(cause)}`);
  }
  const parsed = bodySchema.safeParse(json);
  if (!parsed.success) throw new RefusedRequest(400, `could not parse the HTTP request body: ${parsed.error.message}`);
  const body = parsed.data;
  return "queries" in body ? { queries: body.queries, single: false } : { queries: [body], single: true };
}

function parseLogin(address: string | undefined): Batch["login"] {
  if (address === undefined) throw new RefusedRequest(400, "missing header Neon-Connection-String");
  if (!URL.canParse(address)) throw new RefusedRequest(400, "invalid connection string");
  const url = new URL(address);
  const user = decodeURIComponent(url.username);
  if (!/^postgres(ql)?:$/.test(url.protocol) || user === "") throw new RefusedRequest(400, "invalid connection string");
  const database = decodeURIComponent(url.pathname.slice(1)) || user;
  return { user, password: decodeURIComponent(url.password), database };
}

function toBegin(header: (name: string) => string | undefined): string {
  const words = ["begin"];
  const level = header("neon-batch-isolation-level");
  if (level !== undefined) {
    const known = Object.entries(isolationLevels).find(([name]) => name === level);
    if (known === undefined) throw new RefusedRequest(400, `invalid isolation level ${level}`);
    words.push("isolation level", known[1]);
  }
  if (header("neon-batch-read-only") === "true") words.push("read only");
  if (header("neon-batch-deferrable") === "true") words.push("deferrable");
  return words.join(" ");
}

/** What the driver expects back, as JSON. */
export function toReply(results: readonly Result[], single: boolean): string {
  return JSON.stringify(single ? results[0] : { results });
}

const errorFields = [
  "severity",
  "code",
  "detail",
  "hint",
  "position",
  "internalPosition",
  "internalQuery",
  "where",
  "schema",
  "table",
  "column",
  "dataType",
  "constraint",
  "file",
  "line",
  "routine",
] as const;

/** An error of Postgres must go out with status 400: the driver reads the fields of no other status. */
export function toErrorReply(error: unknown): { status: number; body: string } {
  if (error instanceof DatabaseError) {
    const fields = Object.fromEntries(errorFields.map((name) => [name, error[name] ?? null]));
    return { status: 400, body: JSON.stringify({ message: error.message, ...fields }) };
  }
  if (error instanceof RefusedRequest)
    return { status: error.status, body: JSON.stringify({ message: error.message }) };
  return { status: 500, body: JSON.stringify({ message: `couldn't connect to compute node: ${String(error)}` }) };
}
