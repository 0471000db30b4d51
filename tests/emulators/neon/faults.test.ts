import { describe, expect, test } from "vitest";
import { errorOf, useItemTable } from "./item-table.js";

const table = useItemTable();

describe("counters", () => {
  test("a batch is one round trip of several statements", async () => {
    const { counters } = table.database.neon;
    counters.reset();
    await table.sql.transaction([table.sql`select 1`, table.sql`select 2`, table.sql`select 3`]);
    await table.sql`select ${4}::int`;
    expect(counters).toMatchObject({ requests: 2, statements: 4 });
    expect(counters.log).toEqual([["select 1", "select 2", "select 3"], ["select $1::int"]]);
    expect(counters.receivedBytes).toBeGreaterThan(0);
    expect(counters.sentBytes).toBeGreaterThan(0);
    counters.reset();
    expect(counters).toMatchObject({ requests: 0, statements: 0, receivedBytes: 0, sentBytes: 0, log: [] });
  });
});

describe("faults", () => {
  // The driver's promise starts nothing before somebody waits for it; this one does.
  const insert = async () => await table.sql`insert into item values (1, 'a')`;
  const stored = () => table.database.sql<{ id: number }>("select id from item");

  test("a connection cut before Postgres leaves nothing, cut after it leaves the commit", async () => {
    table.database.neon.faults.inject({ kind: "cut_before" });
    expect((await errorOf(insert())).code).toBeUndefined();
    expect(await stored()).toEqual([]);
    table.database.neon.faults.inject({ kind: "cut_after" });
    expect((await errorOf(insert())).code).toBeUndefined();
    expect(await stored()).toEqual([{ id: 1 }]);
  });

  test("a held request goes on when it is released", async () => {
    const before = table.database.neon.faults.inject({ kind: "hold_before" });
    const first = insert();
    await expect.poll(() => before.fired).toBe(1);
    expect(await stored()).toEqual([]);
    before.remove();
    await first;
    const after = table.database.neon.faults.inject({ kind: "hold_after" });
    const second = table.sql`delete from item`.then(() => "answered");
    await expect.poll(stored, { interval: 5 }).toEqual([]);
    expect(await Promise.race([second, Promise.resolve("waiting")])).toBe("waiting");
    after.remove();
    expect(await second).toBe("answered");
  });

  test("a fault meets only the requests it is meant for, as often as it is meant to", async () => {
    const fault = table.database.neon.faults.inject(
      { kind: "status", status: 503, body: "busy" },
      { times: 2, matches: (queries) => queries.some((query) => query.startsWith("insert")) },
    );
    await table.sql`select 1`;
    expect((await errorOf(insert())).message).toContain("HTTP status 503");
    expect((await errorOf(insert())).message).toContain("busy");
    await insert();
    expect(fault.fired).toBe(2);
  });

  test("a delay delays, and a refused port is a connection error until it accepts again", async () => {
    table.database.neon.faults.inject({ kind: "delay", delayMs: 120 });
    const started = performance.now();
    await table.sql`select 1`;
    expect(performance.now() - started).toBeGreaterThanOrEqual(115);
    await table.database.neon.faults.refuse();
    expect((await errorOf(insert())).message).toContain("Error connecting to database");
    await table.database.neon.faults.accept();
    await insert();
    expect(await stored()).toEqual([{ id: 1 }]);
  });
});
