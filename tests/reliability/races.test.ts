import { afterAll, beforeAll, expect, test } from "vitest";
import { createDb } from "../../lib/db/client.js";
import { createStore } from "../../lib/db/store.js";
import { sampleOutput } from "../db/samples.js";
import { createPerson, labelsOf } from "../e2e/person.js";
import { gather, markOf } from "./evidence.js";
import type { Host } from "./host.js";
import { breachesOf } from "./invariants.js";
import { modelOf, openForm } from "./scenarios.js";
import { pressUpdate, textUpdate } from "./updates.js";
import { startWorld, type World } from "./world.js";

let world: World;
let other: Host;
beforeAll(async () => {
  world = await startWorld();
  other = await world.deploy();
});
afterAll(() => world.close());

async function allQuiet(): Promise<void> {
  do await world.quiet();
  while (!other.isIdle());
}

/** Telegram sends a person's presses one after the other: which screen is drawn last when they come at once is not promised. */
const withoutScreens = (breaches: readonly string[]) => breaches.filter((breach) => !breach.startsWith("P5"));

test("eight finalisers of the same forty tasks: each task ends once, and its hold with it", async () => {
  const TASKS = 40;
  const FINALISERS = 8;
  await world.sql("insert into users (id, first_name, suggested_locale) values (4, 'Ann', 'en')");
  await world.sql("insert into accounts (user_id, available, held) values (4, 0, $1)", [TASKS]);
  const rows = await world.sql<{ id: string }>(
    `insert into tasks (bot_id, intent, user_id, chat_id, message_id, locale, model, input, cost, ready, state, vendor_task_id, next_at)
     select $1, 'race' || n, 4, 4, 1, 'en', 'm', '{}', 1, true, 'submitted', 'race' || n, now() + interval '1 h'
     from generate_series(1, $2::int) n returning id::text`,
    [world.host.env.botId, TASKS],
  );
  await world.sql(
    "insert into ledger (user_id, task_id, kind, amount) select 4, id, 'hold', 1 from tasks where user_id = 4",
  );
  const db = createDb(world.host.env.databaseUrl, () => undefined);
  const store = createStore(db, world.host.env);
  const cancelled = { kind: "unknown" as const, field: null, retry: "now" as const, detail: "" };
  const outcomes = [
    { state: "succeeded" as const, output: sampleOutput },
    { state: "failed" as const, failure: cancelled },
  ];
  const finaliser = async (number: number) => {
    let won = 0;
    for (const { id } of rows) {
      const settlement = outcomes[number % 2];
      if (settlement && (await store.finalize({ id, mayEarnReferral: false, vendorTaskId: null }, settlement, null)))
        won += 1;
    }
    return won;
  };
  const wins = await Promise.all(Array.from({ length: FINALISERS }, (_, number) => finaliser(number)));
  expect(wins.reduce((sum, won) => sum + won, 0)).toBe(TASKS);
  const [books] = await world.sql(
    `select (select count(*)::int from ledger where user_id = 4 and kind in ('capture', 'release')) as resolved,
       (select count(*)::int from ledger l join tasks t on t.id = l.task_id where t.user_id = 4
          and l.kind = case t.state when 'succeeded' then 'capture' else 'release' end) as matching,
       (select held from accounts where user_id = 4) as held`,
  );
  expect(books).toEqual({ resolved: TASKS, matching: TASKS, held: 0 });
  await world.sql("update tasks set delivery = 'sent' where user_id = 4");
});

test("a message and a press of the same person at the same moment: both count, and the order is what a card showed", async () => {
  const ROUNDS = 12;
  const prompts = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    await world.pass(60_000);
    world.kie.reset();
    const person = createPerson(world.telegram, { name: "Ann" });
    const mark = markOf(world);
    await openForm({ world, person }, modelOf("text_to_video"));
    const [press, message] = [pressUpdate(person, /Generate/), textUpdate(person, "a second fox")];
    const sends = [
      world.host.deliver(press),
      other.deliver(message),
      other.deliver(press),
      world.host.deliver(message),
    ];
    expect(await Promise.all(round % 2 === 0 ? sends : sends.reverse())).toEqual([200, 200, 200, 200]);
    await allQuiet();
    const rows = await world.sql<{ prompt: string; updates: number }>(
      `select input->>'prompt' as prompt,
         (select count(*)::int from updates where update_id = any($2::bigint[])) as updates from tasks where user_id = $1`,
      [person.id, [press.update_id, message.update_id]],
    );
    // The message may come first and change the form: the press then was made on an older card and orders nothing.
    expect(rows.length).toBeLessThanOrEqual(1);
    for (const { prompt, updates } of rows) {
      expect(updates).toBe(2);
      prompts.add(prompt);
    }
    world.stir(Promise.all(world.kie.tasks().map(({ taskId }) => world.kie.finish(taskId))));
    await allQuiet();
    expect(withoutScreens(breachesOf(await gather(world, person.id, mark)))).toEqual([]);
  }
  expect([...prompts].filter((prompt) => prompt !== "a fox" && prompt !== "a second fox")).toEqual([]);
}, 60_000);

test("the first words of twenty people, each on two instances at once, make one account with one allowance and one answer", async () => {
  const people = Array.from({ length: 20 }, (_, number) => createPerson(world.telegram, { name: `New ${number}` }));
  for (const person of people) world.telegram.send(person.id, { text: "hello" });
  const sends = people.flatMap((person) => {
    const update = textUpdate(person, "/balance");
    return [world.host.deliver(update), other.deliver(update)];
  });
  expect(new Set(await Promise.all(sends))).toEqual(new Set([200]));
  await allQuiet();
  const ids = people.map(({ id }) => id);
  const [counts] = await world.sql(
    `select (select count(*)::int from accounts where user_id = any($1::bigint[])) as accounts,
       (select count(*)::int from ledger where user_id = any($1::bigint[]) and kind = 'allowance') as allowances`,
    [ids],
  );
  expect(counts).toEqual({ accounts: 20, allowances: 20 });
  // One for "hello", which Telegram delivered, and one for the command that came twice.
  for (const person of people) expect(person.fromBot()).toHaveLength(2);
});

test("two deployments that register at the same moment leave the webhook where the database says it is", async () => {
  const setup = async (host: Host) => {
    const headers = { authorization: `Bearer ${host.env.cronSecret}` };
    return (await fetch(`${host.url}/api/setup`, { method: "POST", headers })).status;
  };
  const statuses = await Promise.all([setup(world.host), setup(other), setup(world.host), setup(other)]);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0);
  expect(statuses.filter((status) => status !== 200 && status !== 409)).toEqual([]);
  const [row] = await world.sql<{ url: string }>("select url from registrations");
  expect(world.telegram.state().webhook.url).toBe(row?.url);
  await setup(world.host);
  expect(world.telegram.state().webhook.url).toBe(`${world.host.url}/api/telegram`);
}, 30_000);

test("twelve presses of Cancel and the order's own submission at once: it is sent and paid, or it is neither", async () => {
  const endings = new Set<string>();
  for (let round = 0; round < 8; round += 1) {
    await world.pass(60_000);
    world.kie.reset();
    const person = createPerson(world.telegram, { name: "Ann" });
    const mark = markOf(world);
    await openForm({ world, person }, modelOf("text_to_video"));
    world.kie.addFault({ fault: "refuse", endpoint: "createTask", code: 429 });
    person.press(/Generate/);
    await world.quiet();
    expect(labelsOf(person.last())).toContain("✖ Cancel");
    const presses = Array.from({ length: 12 }, () => pressUpdate(person, /Cancel/));
    await world.pass(20_000);
    await Promise.all([
      world.host.sweep(),
      ...presses.map((press, index) => (index % 2 === 0 ? world.host : other).deliver(press)),
      other.sweep(),
    ]);
    await allQuiet();
    for (const { taskId } of world.kie.tasks()) await world.kie.finish(taskId);
    await allQuiet();
    const evidence = await gather(world, person.id, mark);
    expect(withoutScreens(breachesOf(evidence))).toEqual([]);
    const [task] = evidence.tasks;
    endings.add(task?.state ?? "");
    expect(evidence.creations.filter(({ created }) => created)).toHaveLength(task?.state === "succeeded" ? 1 : 0);
  }
  expect([...endings].filter((state) => state !== "succeeded" && state !== "failed")).toEqual([]);
}, 60_000);
