import { describe, expect, test } from "vitest";
import type { Failure } from "../../../lib/tasks/task.js";
import { DAILY, useStore } from "../fixture.js";
import { sampleActor, sampleOrder, sampleOutput } from "../samples.js";

const at = useStore();
const refused: Failure = { kind: "content_refused", field: null, retry: "never", detail: "" };

async function gift(credits: number): Promise<void> {
  await at.store.readSession(sampleActor(), null);
  await at.database.sql(
    `with up as (update accounts set available = available + $1, paid = paid + $1 returning user_id)
     insert into ledger (user_id, kind, amount, paid) select user_id, 'grant', $1, $1 from up`,
    [credits],
  );
}

/** Both purses as the account has them and as the ledger adds up to them. */
async function purses() {
  const [row] = await at.database.sql<Record<string, number>>(
    `select available - paid as free, paid, held - paid_held as free_held, paid_held,
       (select coalesce(sum(case kind when 'capture' then -1 when 'allowance' then 1 when 'grant' then 1 else 0 end
          * amount), 0)::int from ledger) = available + held as balanced,
       (select coalesce(sum(case kind when 'capture' then -1 when 'allowance' then 1 when 'grant' then 1 else 0 end
          * paid), 0)::int from ledger) = paid + paid_held as paid_balanced
     from accounts`,
  );
  return row;
}
const sound = { balanced: true, paid_balanced: true };

const nextDay = async () => {
  await at.database.sql("update accounts set allowance_on = allowance_on - 1");
  await at.store.readSession(sampleActor(), null);
};

describe("free and paid credits", () => {
  test("an order takes free credits first and paid ones for the rest, and a failure gives each back to its purse", async () => {
    await gift(50);
    const task = await at.submittedTask("kie-1", sampleOrder({ costCredits: 120 }));
    expect(await purses()).toEqual({ free: 0, paid: 30, free_held: 100, paid_held: 20, ...sound });
    await at.store.finalize(task, { state: "failed", failure: refused }, null);
    expect(await purses()).toEqual({ free: 100, paid: 50, free_held: 0, paid_held: 0, ...sound });
  });

  test("a success takes from each purse what was set aside from it, and what KIE took is kept beside it", async () => {
    await gift(50);
    const task = await at.submittedTask("kie-2", sampleOrder({ costCredits: 120, kieCredits: 79.125 }));
    await at.store.finalize(task, { state: "succeeded", output: sampleOutput }, null);
    expect(await purses()).toEqual({ free: 0, paid: 30, free_held: 0, paid_held: 0, ...sound });
    expect(await at.database.sql("select cost, paid, kie_credits::text from tasks")).toEqual([
      { cost: 120, paid: 20, kie_credits: "79.125" },
    ]);
  });

  test("a new day fills the free purse up whatever was bought, and what is left of the old day expires on the books", async () => {
    await gift(500);
    const task = await at.acceptedTask(sampleOrder({ costCredits: 60 }));
    await nextDay();
    expect(await purses()).toEqual({ free: 100, paid: 500, free_held: 60, paid_held: 0, ...sound });
    await at.database.sql("update tasks set state = 'submitted'");
    await at.store.finalize(task, { state: "failed", failure: refused }, null);
    await nextDay();
    expect(await purses()).toEqual({ free: 100, paid: 500, free_held: 0, paid_held: 0, ...sound });
    const { snapshot } = await at.store.readSession(sampleActor(), null, { rows: "ledger", skip: 0, limit: 1 });
    expect(snapshot.ledger).toMatchObject([{ kind: "expiry", credits: 60 }]);
    expect(snapshot.session).toMatchObject({ availableCredits: 600, freeCredits: DAILY, dailyFreeCredits: DAILY });
  });

  test("twenty orders at once with credit for one are one task", async () => {
    await gift(20);
    const placed = await Promise.all(
      Array.from({ length: 20 }, (_, chat) =>
        at.placeOrder(
          sampleOrder({ idempotencyKey: `many${chat}`, costCredits: 110 }),
          sampleActor({ chatId: -chat - 1 }),
        ),
      ),
    );
    expect(placed.filter((each) => each?.outcome === "accepted")).toHaveLength(1);
    expect(await at.database.sql("select count(*)::int as tasks from tasks")).toEqual([{ tasks: 1 }]);
    expect(await purses()).toEqual({ free: 0, paid: 10, free_held: 100, paid_held: 10, ...sound });
  });
});

/** As the version before wrote its rows: one purse, no reason, no split. */
const before = {
  hold: `with paid as (
      update accounts set available = available - 120, held = held + 120 where available >= 120 returning user_id
    ), made as (
      insert into tasks (bot_id, chat_id, user_id, cost, intent, message_id, locale, model, input, ready)
      select 1, 7, user_id, 120, 'old', 1, 'en', 'z-image', '{}', true from paid returning *
    ) insert into ledger (user_id, task_id, kind, amount) select user_id, id, 'hold', cost from made`,
  end: (kind: "capture" | "release") => `with won as (
      update tasks set state = '${kind === "capture" ? "succeeded" : "failed"}' returning *
    ), resolved as (
      insert into ledger (user_id, task_id, kind, amount) select user_id, id, '${kind}', cost from won
    ) update accounts a set held = a.held - won.cost, available = a.available + ${kind === "capture" ? "0" : "won.cost"}
      from won where a.user_id = won.user_id`,
  topUp: `with topped as (update accounts set available = greatest(available, 100) returning user_id)
    insert into ledger (user_id, kind, amount) select user_id, 'allowance', 100 from topped`,
  grant: `with up as (update accounts set available = available + 70 returning user_id)
    insert into ledger (user_id, kind, amount) select user_id, 'grant', 70 from up`,
};

describe("the version before on the new schema", () => {
  test.each([
    ["capture", { free: 0, paid: 30, free_held: 0, paid_held: 0 }],
    ["release", { free: 100, paid: 50, free_held: 0, paid_held: 0 }],
  ] as const)("its %s of its own hold and of one of ours leaves both purses exact", async (kind, purse) => {
    await gift(50);
    await at.database.sql(before.hold);
    expect(await purses()).toEqual({ free: 0, paid: 30, free_held: 100, paid_held: 20, ...sound });
    await at.database.sql(before.end(kind));
    expect(await purses()).toEqual({ ...purse, ...sound });

    await at.database.sql("truncate ledger, accounts, tasks cascade");
    await gift(50);
    await at.acceptedTask(sampleOrder({ costCredits: 120 }));
    await at.database.sql(before.end(kind));
    expect(await purses()).toEqual({ ...purse, ...sound });
  });

  test("its allowance is free, and what an operator gives stays", async () => {
    await gift(0);
    await at.database.sql("update accounts set available = 0; delete from ledger");
    await at.database.sql(before.topUp);
    await at.database.sql(before.grant);
    expect(await purses()).toEqual({ free: 100, paid: 70, free_held: 0, paid_held: 0, ...sound });
  });
});
