import { expect, test } from "vitest";
import { useStore } from "./fixture.js";
import { sampleActor, sampleOutput } from "./samples.js";

const at = useStore();
const history = { rows: "history", skip: 0, limit: 9 } as const;

test("a kind of failure that only a newer version knows shuts nobody out: it reads as unknown", async () => {
  const task = await at.submittedTask("kie-newer");
  const failure = { kind: "vendor_down", field: null, retry: "now", detail: "" } as const;
  await at.store.finalize(task, { state: "failed", failure }, "kie-newer");
  await at.database.sql(
    `update tasks set failure = failure || '{"kind": "vendor_quota", "retry": "tomorrow"}', shown_as = null`,
  );
  const { snapshot } = await at.store.readSession(sampleActor(), null, history);
  expect(snapshot.history).toMatchObject([{ failure: { kind: "unknown", retry: "later" } }]);
});

test("a kind of file that only a newer version knows is a document", async () => {
  const task = await at.submittedTask("kie-newer");
  await at.store.finalize(task, { state: "succeeded", output: sampleOutput }, "kie-newer");
  await at.database.sql(`update tasks set output = jsonb_set(output, '{files,0,kind}', '"hologram"')`);
  const { snapshot } = await at.store.readSession(sampleActor(), null, history);
  expect(snapshot.history[0]?.output?.files).toMatchObject([{ kind: "document" }]);
});

test("a movement of credits that only a newer version knows is left out of the list, and the others are there", async () => {
  await at.store.readSession(sampleActor(), null);
  await at.database.sql("alter table ledger drop constraint ledger_reason_check");
  await at.database.sql(
    "insert into ledger (user_id, kind, reason, amount, paid) values (7, 'grant', 'lottery', 5, 5)",
  );
  const { snapshot } = await at.store.readSession(sampleActor(), null, { rows: "ledger", skip: 0, limit: 9 });
  expect(snapshot.ledger.map(({ kind }) => kind)).toEqual(["allowance"]);
});

test("whether an invoice was paid is found by its index, however many payments there are", async () => {
  await at.database.sql(
    `insert into invoices (id, bot_id, user_id, pack, stars, credits)
     select 'inv' || g, 1, g, 's', 5, 5 from generate_series(1, 20000) g`,
  );
  await at.database.sql(
    `insert into payments (charge_id, bot_id, user_id, invoice_id, stars, credits)
     select 'c' || g, 1, g, 'inv' || g, 5, 5 from generate_series(1, 20000) g`,
  );
  await at.database.sql("analyze invoices, payments");
  const plan = await at.database.sql<Record<string, string>>(
    "explain select exists (select 1 from payments p where p.invoice_id = i.id) from invoices i where i.id = 'inv19999'",
  );
  expect(plan.map((row) => Object.values(row)[0]).join("\n")).not.toContain("Seq Scan on payments");
});
