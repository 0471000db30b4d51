import { neon } from "@neondatabase/serverless";
import { describe, expect, test } from "vitest";
import { errorOf, useItemTable } from "./item-table.js";

const table = useItemTable();

describe("values", () => {
  test("parameters of every kind arrive and come back with their types", async () => {
    const when = new Date("2026-11-21T10:00:00.123Z");
    const [row] = await table.sql.query(
      "select $1::jsonb as j, $2::text[] as a, $3::text as n, $4::timestamptz as t, $5::numeric as d, $6::int8 as big, $7::int as i, $8::bool as b, $9::bytea as x",
      [
        { a: [1, "ü"] },
        ["x", 'q"u', "c,d", null],
        null,
        when,
        "1.50",
        "9007199254740993",
        7,
        true,
        Buffer.from([0, 255]),
      ],
    );
    expect(row).toEqual({
      j: { a: [1, "ü"] },
      a: ["x", 'q"u', "c,d", null],
      n: null,
      t: when,
      d: "1.50",
      big: "9007199254740993",
      i: 7,
      b: true,
      x: Buffer.from([0, 255]),
    });
  });

  test("a full result names the command, the count and the fields", async () => {
    const result = await table.sql.query("insert into item values (1, 'a'), (2, 'b') returning id", [], {
      fullResults: true,
    });
    expect(result).toMatchObject({ command: "INSERT", rowCount: 2, rows: [{ id: 1 }, { id: 2 }] });
    expect(result.fields[0]).toMatchObject({ name: "id", dataTypeID: 23 });
  });
});

describe("errors", () => {
  test("an error of Postgres arrives with its code and the fields that go with it", async () => {
    await table.sql`insert into item values (1, 'a')`;
    expect(await errorOf(table.sql`insert into item values (1, 'a')`)).toMatchObject({
      code: "23505",
      constraint: "item_pkey",
      table: "item",
      detail: "Key (id)=(1) already exists.",
      severity: "ERROR",
    });
    expect(await errorOf(table.sql`insert into item values (2, 'much too long')`)).toMatchObject({
      code: "23514",
      constraint: "note_is_short",
    });
    expect(await errorOf(table.sql.query("selec 1"))).toMatchObject({ code: "42601", position: "1" });
    expect(await errorOf(table.sql`select 1 / 0`)).toMatchObject({ code: "22012" });
  });

  test("a wrong password, user or database is refused by Postgres itself", async () => {
    const withLogin = (change: Partial<URL>) =>
      errorOf(neon(Object.assign(new URL(table.database.databaseUrl), change).href)`select 1`);
    expect(await withLogin({ password: "guess" })).toMatchObject({ code: "28P01" });
    expect(await withLogin({ username: "nobody" })).toMatchObject({ code: "28P01" });
    expect(await withLogin({ pathname: "/nowhere" })).toMatchObject({ code: "3D000" });
  });

  test("several statements in one text are refused, as Neon refuses them", async () => {
    expect(await errorOf(table.sql.query("select 1; select 2"))).toMatchObject({ code: "42601" });
  });

  test("a request that is not the driver's gets a status the driver can tell apart", async () => {
    const post = (headers: Record<string, string>, body: string) =>
      fetch(table.database.neon.url, { method: "POST", headers, body });
    const modes = { "neon-raw-text-output": "true", "neon-array-mode": "true" };
    const login = { "neon-connection-string": table.database.databaseUrl };
    expect((await post({ ...login }, '{"query":"select 1"}')).status).toBe(400);
    expect((await post({ ...modes }, '{"query":"select 1"}')).status).toBe(400);
    expect((await post({ ...modes, ...login }, "{")).status).toBe(400);
    expect((await post({ ...modes, ...login }, '{"queries":[]}')).status).toBe(400);
    expect((await fetch(table.database.neon.url)).status).toBe(404);
    const good = await post({ ...modes, ...login }, '{"query":"select 1 as n, null as z","params":[]}');
    expect(await good.json()).toMatchObject({ command: "SELECT", rowCount: 1, rows: [["1", null]], rowAsArray: true });
  });
});

describe("transactions", () => {
  test("a batch commits as a whole and rolls back as a whole", async () => {
    const [, rows] = await table.sql.transaction([
      table.sql`insert into item values (1, 'a')`,
      table.sql`select count(*)::int as n from item`,
    ]);
    expect(rows).toEqual([{ n: 1 }]);
    const failed = table.sql.transaction([
      table.sql`insert into item values (2, 'b')`,
      table.sql`insert into item values (1, 'a')`,
    ]);
    expect(await errorOf(failed)).toMatchObject({ code: "23505" });
    expect(await table.sql`select id from item`).toEqual([{ id: 1 }]);
  });

  test("a batch runs under the isolation it asks for", async () => {
    const levelOf = async (isolationLevel: "ReadCommitted" | "RepeatableRead" | "Serializable") => {
      const [rows] = await table.sql.transaction([table.sql`show transaction isolation level`], { isolationLevel });
      return rows?.[0]?.["transaction_isolation"];
    };
    expect(await levelOf("ReadCommitted")).toBe("read committed");
    expect(await levelOf("RepeatableRead")).toBe("repeatable read");
    expect(await levelOf("Serializable")).toBe("serializable");
    const write = table.sql.transaction([table.sql`insert into item values (1, 'a')`], { readOnly: true });
    expect(await errorOf(write)).toMatchObject({ code: "25006" });
    const options = { isolationLevel: "Serializable", readOnly: true, deferrable: true } as const;
    const [rows] = await table.sql.transaction([table.sql`show transaction_deferrable`], options);
    expect(rows).toEqual([{ transaction_deferrable: "on" }]);
  });

  test("settings and locks of one request are gone in the next", async () => {
    const count = table.sql`select count(*)::int as n from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`;
    await table.sql`select pg_advisory_lock(1), set_config('statement_timeout', '77ms', false)`;
    expect(await count).toEqual([{ n: 0 }]);
    expect(await table.sql`show statement_timeout`).toEqual([{ statement_timeout: "0" }]);
  });

  test("set local bounds the statements of its own batch", async () => {
    const slow = table.sql.transaction([
      table.sql`set local statement_timeout = '50ms'`,
      table.sql`select pg_sleep(5)`,
    ]);
    expect(await errorOf(slow)).toMatchObject({ code: "57014" });
    expect(await table.sql`show statement_timeout`).toEqual([{ statement_timeout: "0" }]);
  });
});
