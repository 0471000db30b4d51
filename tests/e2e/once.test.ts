import type pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { listModels } from "../../lib/registry/load.js";
import { openPool } from "../emulators/postgres/pool.js";
import { type Stack, startStack } from "../emulators/stack.js";
import { sizeOf } from "../support/size.js";
import { createPerson, labelsOf, type Person } from "./person.js";

const ROUNDS = sizeOf("ONCE_ROUNDS", { quick: 10, long: 50 });
const PRESSES = 20;

let stack: Stack;
let pool: pg.Pool;

beforeAll(async () => {
  stack = await startStack({
    postgres: inject("postgres"),
    processes: 2,
    kie: { finish: "manual", limits: { createTask: "off", recordInfo: "off", catalogue: "off" } },
    env: { DAILY_FREE_CREDITS: "100000" },
  });
  pool = openPool({ connectionString: stack.directUrl, max: 4 });
});
afterAll(async () => {
  await pool.end();
  await stack.close();
});

async function post(
  path: string,
  process: number,
  init: { headers: Record<string, string>; body?: string },
): Promise<number> {
  const functions = stack.functions[process % stack.functions.length];
  const response = await fetch(`${functions?.url}${path}`, { method: "POST", ...init });
  await response.arrayBuffer();
  return response.status;
}

/** As Telegram does: an update that a database under load cannot take yet (503) comes again. */
async function deliver(update: object, process: number): Promise<number> {
  const headers = {
    "x-telegram-bot-api-secret-token": stack.env.TELEGRAM_WEBHOOK_SECRET,
    "content-type": "application/json",
  };
  for (let left = 5; ; left -= 1) {
    const status = await post("/api/telegram", process, { headers, body: JSON.stringify(update) });
    if (status !== 503 || left === 0) return status;
  }
}
const sweep = (process: number) =>
  post("/api/sweep", process, { headers: { authorization: `Bearer ${stack.env.CRON_SECRET}` } });

let lastUpdateId = 900_000_000;

/** A press that Telegram never queued, to be delivered as often and as concurrently as the test likes. */
function pressOf(person: Person, label: RegExp) {
  const message = person.last();
  const button = message?.reply_markup?.inline_keyboard.flat().find((each) => label.test(each.text));
  if (!message || !button || !("callback_data" in button)) throw new Error(`no ${label} among ${labelsOf(message)}`);
  lastUpdateId += 1;
  const from = { id: person.id, is_bot: false, first_name: "Ann", language_code: "en" };
  const query = { id: String(lastUpdateId), from, message, chat_instance: "1", data: button.callback_data };
  return { update_id: lastUpdateId, callback_query: query };
}

async function countsOf(userId: number) {
  const { rows } = await pool.query(
    `select (select count(*)::int from tasks where user_id = $1) as tasks,
       (select array_agg(kind order by id) from ledger where user_id = $1 and task_id is not null) as ledger,
       (select count(*)::int from deliveries d join tasks t on t.id = d.task_id where t.user_id = $1) as deliveries,
       (select held from accounts where user_id = $1) as held,
       (select 100000 - available from accounts where user_id = $1) as spent,
       (select sum(cost)::int from tasks where user_id = $1) as cost`,
    [userId],
  );
  return rows[0];
}

test(`${PRESSES} presses delivered twice each, then two callbacks, two sweeps and a Refresh at once, are one of everything, ${ROUNDS} rounds`, async () => {
  const model = listModels().find(({ model_type }) => model_type === "text_to_image");
  for (let round = 0; round < ROUNDS; round += 1) {
    const person = createPerson(stack.telegram, { name: `Ann ${round}` });
    person.say(`/start m_${model?.code}`);
    await person.seesText(new RegExp(`^${model?.title}`));
    person.say("a fox");
    await person.sees("a finished form", (message) => labelsOf(message).some((label) => /Generate/.test(label)));

    const presses = Array.from({ length: PRESSES }, () => pressOf(person, /Generate/));
    const statuses = await Promise.all(presses.flatMap((update) => [deliver(update, 0), deliver(update, 1)]));
    expect(new Set(statuses)).toEqual(new Set([200]));

    await person.sees("that it is being made", (message) => labelsOf(message).some((label) => /Refresh/.test(label)));
    const stateOf = async () =>
      (await pool.query("select state from tasks where user_id = $1", [person.id])).rows[0]?.state;
    await expect.poll(stateOf).toBe("submitted");
    const [job] = stack.kie.tasks().slice(-1);
    await pool.query("update tasks set next_at = now() where user_id = $1", [person.id]);
    stack.kie.addFault({ fault: "callback", how: "simultaneous", copies: 2, taskId: job?.taskId });
    await Promise.all([
      stack.kie.finish(job?.taskId ?? ""),
      sweep(0),
      sweep(1),
      deliver(pressOf(person, /Refresh/), 1),
    ]);
    await person.sees("the picture", (message) => message.photo !== undefined);
    await expect.poll(async () => (await countsOf(person.id)).deliveries, { timeout: 5_000 }).toBe(1);

    expect(await countsOf(person.id)).toMatchObject({ tasks: 1, ledger: ["hold", "capture"], deliveries: 1, held: 0 });
    const { spent, cost } = await countsOf(person.id);
    expect(spent).toBe(cost);
    const mine = stack.telegram
      .calls("editMessageMedia")
      .filter(({ params }) => String(params["chat_id"]) === String(person.id));
    expect(mine).toHaveLength(1);
    expect(person.fromBot().filter((message) => message.photo)).toHaveLength(1);
  }
  expect(stack.kie.tasks()).toHaveLength(ROUNDS);
  expect(stack.kie.counts()).toMatchObject({});
}, 180_000);
