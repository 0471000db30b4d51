import { expect, inject, test } from "vitest";
import { createTestDatabase } from "../../support/database.js";
import { errorOf, useItemTable } from "./item-table.js";

const table = useItemTable();

test("an advisory lock in its own first statement makes read-decide-write exact", async () => {
  await table.sql`insert into item values (1, '0')`;
  await Promise.all(
    Array.from({ length: 40 }, () =>
      table.sql.transaction([
        table.sql`select pg_advisory_xact_lock(7)`,
        table.sql`update item set note = ((select note from item where id = 1)::int + 1)::text where id = 1`,
      ]),
    ),
  );
  expect(await table.sql`select note from item`).toEqual([{ note: "40" }]);
});

test("a lock that another holds is seen by a second caller", async () => {
  const held = table.sql.transaction([table.sql`select pg_advisory_xact_lock(8)`, table.sql`select pg_sleep(0.3)`]);
  await expect
    .poll(() => table.sql`select pg_try_advisory_xact_lock(8) as free`, { interval: 5 })
    .toEqual([{ free: false }]);
  const impatient = table.sql.transaction([
    table.sql`set local lock_timeout = '20ms'`,
    table.sql`select pg_advisory_xact_lock(8)`,
  ]);
  expect(await errorOf(impatient)).toMatchObject({ code: "55P03" });
  await held;
  expect(await table.sql`select pg_try_advisory_xact_lock(8) as free`).toEqual([{ free: true }]);
});

test("skip locked hands every row to one of twenty workers", async () => {
  await table.sql`insert into item select n, '' from generate_series(1, 100) as n`;
  const claim = () => table.sql`update item set note = 'taken'
      where id in (select id from item where note = '' order by id for update skip locked limit 5) returning id`;
  const claimed = (await Promise.all(Array.from({ length: 20 }, claim))).flat().map((row) => row["id"]);
  expect(claimed).toHaveLength(new Set(claimed).size);
  const rest = await table.sql`select count(*)::int as n from item where note = ''`;
  expect(rest).toEqual([{ n: 100 - claimed.length }]);
});

test("two serializable batches that contradict each other cannot both commit", async () => {
  await table.sql`insert into item values (1, '0')`;
  const add = () =>
    table.sql.transaction(
      [table.sql`select pg_sleep(0.05), note from item`, table.sql`update item set note = (note::int + 1)::text`],
      {
        isolationLevel: "Serializable",
      },
    );
  const outcomes = await Promise.allSettled(Array.from({ length: 4 }, add));
  const failures = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(failures.length).toBeGreaterThan(0);
  for (const { reason } of failures) expect(reason).toMatchObject({ code: "40001" });
});

test("a statement whose caller hung up is cancelled", async () => {
  const running = `select count(*)::int as n from pg_stat_activity where query like '%hang up on me%' and state = 'active' and pid <> pg_backend_pid()`;
  const controller = new AbortController();
  const call = table.sql.query("select pg_sleep(30) /* hang up on me */", [], {
    fetchOptions: { signal: controller.signal },
  });
  const failed = errorOf(call);
  await expect.poll(() => table.database.sql(running), { interval: 5 }).toEqual([{ n: 1 }]);
  controller.abort();
  expect((await failed).sourceError?.name).toBe("AbortError");
  await expect.poll(() => table.database.sql(running), { interval: 5 }).toEqual([{ n: 0 }]);
});

test("databases of one run share a server and nothing else", async () => {
  const other = await createTestDatabase();
  expect(other.directUrl).toContain(`:${inject("postgres").port}/`);
  await expect(other.sql("select from item")).rejects.toMatchObject({ code: "42P01" });
  await other.drop();
});
