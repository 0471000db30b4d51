import { afterAll, beforeAll, expect, test } from "vitest";
import { createDb } from "../../../lib/db/client.js";
import { createAdminStore } from "../../../lib/db/store.js";
import { createLog } from "../../../lib/log.js";
import type { AdminStore } from "../../../lib/tasks/operations/admin.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { sampleActor } from "../samples.js";

let database: TestDatabase;
let desk: AdminStore;

beforeAll(async () => {
  database = await createTestDatabase();
  desk = createAdminStore(createDb(database.databaseUrl, createLog({ level: "error" })), { botId: 1, adminIds: [7] });
  await database.sql("insert into users (id, first_name, suggested_locale) values (5, 'Bob', 'en')");
});
afterAll(() => database.drop());

const act = (argument = "5 10") => ({ actor: sampleActor(), command: "grant", argument });
const books = async () =>
  (
    await database.sql(`select (select available from accounts where user_id = 5) as available,
      (select coalesce(sum(amount), 0)::int from ledger) as given, (select count(*)::int from audit) as written`)
  )[0];

test("what an admin does and that it was done are one: neither is there without the other", async () => {
  await database.sql("alter table audit add constraint refuse check (arguments <> 'refused')");
  await expect(desk.grant(act("refused"), { userId: 5 }, 10)).rejects.toThrow(/refuse/);
  expect(await books()).toEqual({ available: null, given: 0, written: 0 });
  await database.sql("alter table ledger add constraint refuse check (amount <> 11)");
  await expect(desk.grant(act(), { userId: 5 }, 11)).rejects.toThrow(/refuse/);
  expect(await books()).toEqual({ available: null, given: 0, written: 0 });
});

test("twenty comings of one update at once are one gift, and each is told the same", async () => {
  const same = act();
  const told = await Promise.all(Array.from({ length: 20 }, () => desk.grant(same, { userId: 5 }, 10)));
  expect(told.filter(({ isNew }) => isNew)).toHaveLength(1);
  expect(await books()).toEqual({ available: 10, given: 10, written: 1 });
  const later = await desk.grant(same, { userId: 5 }, 10);
  expect(later).toMatchObject({ isNew: false, value: { userId: 5, availableCredits: 10 } });
});
