/**
 * What a refusal of Postgres is about, by its SQLSTATE. Whatever it is, nothing of the request was done: a transaction
 * that is refused is rolled back whole. Source: Appendix A of the PostgreSQL manual, "PostgreSQL Error Codes".
 *
 * - `again`: about the connection that carried it, or about who else was at it. The same request goes through a moment
 *   later, so it is sent again at once, and counts as an outage when it is refused once more.
 * - `outage`: about the server, its limits, its settings or its schema. Trying again at once makes it worse, trying later
 *   can help: Telegram and KIE are asked to come again, and nothing is dead-lettered.
 * - `statement`: about the statement or what is in it. Refused twice, it would be refused for ever.
 */
export type RefusalKind = "again" | "outage" | "statement";

const classes: Readonly<Record<string, RefusalKind>> = {
  "08": "again", // connection exception
  "0A": "again", // feature not supported: with us "cached plan must not change result type", after a migration
  "21": "statement", // cardinality violation
  "22": "statement", // data exception
  "23": "statement", // integrity constraint violation
  "25": "outage", // invalid transaction state: also a server that only reads, after a failover
  "26": "again", // invalid statement name: a pooled connection that another client prepared on
  "28": "outage", // invalid authorization: the operator's to mend, and no fault of the update
  "34": "again", // invalid cursor name: a pooled connection
  "3B": "again", // savepoint exception: a pooled connection
  "3D": "outage", // invalid catalog name: the database is not there
  "3F": "outage", // invalid schema name
  "40": "again", // transaction rollback: deadlock, serialization
  "42": "statement", // syntax error or access rule violation
  "44": "statement", // with check option violation
  "53": "outage", // insufficient resources: connections, memory, disk
  "54": "statement", // program limit exceeded
  "55": "outage", // object not in prerequisite state: a lock that did not come in time
  "57": "outage", // operator intervention: cancelled by our own limit of time, shut down, starting up
  "58": "outage", // system error
  "72": "outage", // snapshot too old
  F0: "outage", // configuration file error
  HV: "statement", // foreign data wrapper
  P0: "statement", // raised by a function of ours
  XX: "outage", // internal error: Neon's proxy answers with it while a database wakes up
};

/** Codes that mean something else than the rest of their class. */
const codes: Readonly<Record<string, RefusalKind>> = {
  "42P05": "again", // duplicate prepared statement: a pooled connection
  // The code is ahead of its schema, or behind it, while a deployment is under way or was rolled back.
  "42P01": "outage", // undefined table
  "42703": "outage", // undefined column
  "42883": "outage", // undefined function
  "42704": "outage", // undefined object
  "42501": "outage", // insufficient privilege: the operator's to mend
};

/** A code that nobody knows says nothing of the statement: nothing is dead-lettered because of it. */
export function refusalKindOf(sqlState: string): RefusalKind {
  return codes[sqlState] ?? classes[sqlState.slice(0, 2)] ?? "outage";
}
