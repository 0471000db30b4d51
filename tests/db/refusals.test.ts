import pg from "pg";
import { beforeEach, describe, expect, test } from "vitest";
import { createDb, isDatabaseOutage, OF_A_MIGRATION } from "../../lib/db/client.js";
import { refusalKindOf } from "../../lib/db/sqlstate.js";
import { createLog } from "../../lib/log.js";
import { useStore } from "./fixture.js";
import { sampleOutput } from "./samples.js";

const at = useStore();
const log = createLog({ level: "error" });
const database = () => createDb(at.database.databaseUrl, log);
beforeEach(() => at.database.neon.faults.clear());

/** What Neon answers when Postgres refuses, so many times. */
function refuse(code: string, times: number) {
  const body = JSON.stringify({ message: `refused with ${code}`, code, severity: "ERROR" });
  return at.database.neon.faults.inject({ kind: "status", status: 400, body }, { times });
}

async function refusalTo(text: string): Promise<unknown> {
  return database()
    .query(text)
    .then(
      () => null,
      (error: unknown) => error,
    );
}

test.each(["26000", "42P05", "0A000", "34000", "40001", "40P01", "08006"])(
  "%s, refused once, is not noticed: the same request goes through a moment later",
  async (code) => {
    const fault = refuse(code, 1);
    expect(await database().query("select 1 as one")).toEqual([{ one: 1 }]);
    expect(fault.fired).toBe(1);
  },
);

test.each(["26000", "40P01", "53300", "57P03", "55P03", "25006", "28P01", "3D000", "42703", "42P01", "42883", "XX000"])(
  "%s, refused again and again, is an outage: nothing is buried for it",
  async (code) => {
    refuse(code, Number.POSITIVE_INFINITY);
    const error = await refusalTo("select 1");
    expect(error).not.toBeNull();
    expect(isDatabaseOutage(error)).toBe(true);
  },
);

test.each(["53300", "57014"])("%s is not made worse by trying again at once", async (code) => {
  const fault = refuse(code, Number.POSITIVE_INFINITY);
  await refusalTo("select 1");
  expect(fault.fired).toBe(1);
});

test.each([
  ["a syntax error", "selekt 1"],
  ["a division by zero", "select 1 / 0"],
  ["a broken constraint", "insert into migrations (name) values (null)"],
])("%s is the statement's own fault, refused twice", async (_, text) => {
  const error = await refusalTo(text);
  expect(error).not.toBeNull();
  expect(isDatabaseOutage(error)).toBe(false);
});

test("a code that nobody knows buries nothing, and a broken constraint is the statement's own fault", () => {
  expect(refusalKindOf("99999")).toBe("outage");
  expect(refusalKindOf("23505")).toBe("statement");
});

describe("how long Postgres may take", () => {
  test("a statement alone waits for a row no longer than one in a transaction", async () => {
    const task = await at.submittedTask("kie-locked");
    const holder = new pg.Client({ connectionString: at.database.directUrl });
    await holder.connect();
    await holder.query("begin");
    await holder.query("select 1 from tasks where id = $1 for update", [task.id]);
    const refused = at.store.postponePoll(task.id, 1_000);
    await expect(refused).rejects.toMatchObject({ code: "55P03" });
    await expect(at.store.finalize(task, { state: "succeeded", output: sampleOutput }, null)).rejects.toMatchObject({
      code: "55P03",
    });
    await holder.query("rollback");
    await holder.end();
  });

  test("a migration may take far longer than an update", async () => {
    const short = createDb(at.database.databaseUrl, log, { requestMs: 2_000, lockMs: 100, statementMs: 100 });
    await expect(short.query("select pg_sleep(0.3)")).rejects.toMatchObject({ code: "57014" });
    const migrating = createDb(at.database.databaseUrl, log, OF_A_MIGRATION);
    const [row] = await migrating.query("select current_setting('statement_timeout') as statement, pg_sleep(0.3)");
    expect(row).toMatchObject({ statement: "590s" });
  });
});
