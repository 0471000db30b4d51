import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createDb } from "../../../lib/db/client.js";
import { claimRegistration } from "../../../lib/db/operations/registrations.js";
import { createLog } from "../../../lib/log.js";
import { useStore } from "../fixture.js";

const at = useStore();
let rival: pg.Client;

beforeAll(async () => {
  rival = new pg.Client({ connectionString: at.database.directUrl });
  await rival.connect();
});
afterAll(() => rival.end());
beforeEach(() => at.database.sql("truncate registrations cascade"));

const claim = () => claimRegistration(createDb(at.database.databaseUrl, createLog({ level: "error" })), 1);

test("of ten deployments that register at once one does, and the others are told that it is busy", async () => {
  const fences = await Promise.all(Array.from({ length: 10 }, claim));
  expect(fences.filter((fence) => fence !== null)).toHaveLength(1);
});

test("a registration waits at the lock of the webhook, before any row", async () => {
  await rival.query("begin");
  await rival.query("select pg_advisory_xact_lock(hashtextextended('kiegram:webhook:1', 0))");
  const claiming = claim();
  await expect
    .poll(() => at.database.sql("select locktype from pg_locks where not granted"))
    .toEqual([{ locktype: "advisory" }]);
  await rival.query("commit");
  expect(await claiming).not.toBeNull();
});

test("a registration that died is another's after half a minute", async () => {
  const first = await claim();
  expect(await claim()).toBeNull();
  await at.database.sql("update registrations set lease_until = lease_until - interval '31 s'");
  expect(await claim()).toBe((first ?? 0) + 1);
});
