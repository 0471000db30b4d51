import type pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { listModels } from "../../lib/registry/load.js";
import { openPool } from "../emulators/postgres/pool.js";
import { type Stack, startStack } from "../emulators/stack.js";
import { tripsIn } from "../support/trips.js";
import { createPerson, labelsOf, type Person, textOf } from "./person.js";

let stack: Stack;
let pool: pg.Pool;
let person: Person;
const model = listModels().find(({ model_type }) => model_type === "text_to_video");

beforeAll(async () => {
  stack = await startStack({
    postgres: inject("postgres"),
    kie: { finish: "manual" },
    env: { DAILY_FREE_CREDITS: "10000" },
  });
  pool = openPool({ connectionString: stack.directUrl, max: 2 });
});
afterAll(async () => {
  await pool.end();
  await stack.close();
});
beforeEach(() => {
  stack.telegram.clearFaults();
  person = createPerson(stack.telegram, { name: "Ann" });
});

/** An order that KIE has. */
async function ordered(): Promise<string> {
  person.say(`/start m_${model?.code}`);
  await person.seesText(new RegExp(`^${model?.title}`));
  person.say("a fox");
  await person.sees("a finished form", (message) => labelsOf(message).some((label) => /Generate/.test(label)));
  person.press(/Generate/);
  await person.sees("that it is being made", (message) => labelsOf(message).some((label) => /Refresh/.test(label)));
  const read = () => pool.query("select state from tasks where user_id = $1 order by id desc limit 1", [person.id]);
  await expect.poll(async () => (await read()).rows[0]?.state).toBe("submitted");
  return stack.kie.tasks().at(-1)?.taskId ?? "";
}

const older = (seconds: number) =>
  pool.query("update tasks set created_at = created_at - $2 * interval '1 s' where user_id = $1", [person.id, seconds]);
const result = () => person.fromBot().find((message) => message.video !== undefined);
const notices = () => person.fromBot().filter((message) => /is ready/.test(textOf(message)));
/** Everything of the delivery is done: nothing of it is left in the rows. */
async function delivered(jobId: string): Promise<void> {
  await stack.kie.finish(jobId);
  const left = async () =>
    (
      await pool.query(
        `select (select count(*) from tasks where user_id = $1 and delivery <> 'sent')
          + (select count(*) from notices n join tasks t on t.id = n.task_id where t.user_id = $1) as count`,
        [person.id],
      )
    ).rows[0]?.count;
  await expect.poll(left, { timeout: 10_000 }).toBe("0");
}

async function sweep(): Promise<void> {
  await pool.query("update notices set due_at = now() - interval '1 s'");
  const headers = { authorization: `Bearer ${stack.env.CRON_SECRET}` };
  const response = await fetch(`${stack.functions[0]?.url}/api/sweep`, { method: "POST", headers });
  expect(response.status).toBe(200);
}

test("a result that took longer than 20 s is told in a short reply to it, once", async () => {
  const job = await ordered();
  await older(21);
  await delivered(job);
  expect(notices().map(textOf)).toEqual(["🔔 Your video is ready"]);
  expect(notices()[0]?.reply_to_message?.message_id).toBe(result()?.message_id);
  await sweep();
  expect(notices()).toHaveLength(1);
});

test("a quick result that is the last in the chat is not told, and one below which something was answered is", async () => {
  await delivered(await ordered());
  expect(notices()).toEqual([]);
  const job = await ordered();
  person.say("/balance");
  await person.seesText(/to spend/);
  await expect
    .poll(
      async () =>
        (await pool.query("select 1 from updates where chat_id = $1 and answered_at is null", [person.id])).rowCount,
    )
    // Presses, which are answered in their own message.
    .toBeLessThanOrEqual(2);
  await delivered(job);
  expect(notices()).toHaveLength(1);
});

test("a notice that Telegram refuses changes nothing of the result, and comes with the sweep when it was refused for a while", async () => {
  const job = await ordered();
  await older(21);
  stack.telegram.fault({
    fault: "error",
    method: "sendMessage",
    chat_id: person.id,
    times: 1,
    error_code: 429,
    description: "Too Many Requests: retry after 30",
    retry_after: 30,
  });
  await stack.kie.finish(job);
  await person.sees("the video", (message) => message.video !== undefined);
  const left = () =>
    pool.query("select tries from notices n join tasks t on t.id = n.task_id where user_id = $1", [person.id]);
  await expect.poll(async () => (await left()).rowCount).toBe(1);
  stack.telegram.clearFaults();
  await sweep();
  await person.seesText(/video is ready/);
  await expect.poll(async () => (await left()).rowCount).toBe(0);
  expect(notices()).toHaveLength(1);
});

test("a notice whose answer was lost is not told again", async () => {
  const job = await ordered();
  await older(21);
  stack.telegram.fault({ fault: "reset_after", method: "sendMessage", chat_id: person.id, times: 1 });
  await delivered(job);
  expect(notices()).toHaveLength(1);
  await sweep();
  expect(notices()).toHaveLength(1);
});

test("who switched it off in the settings is not told, and may switch it on again", async () => {
  person.say("/settings");
  await person.sees("the setting", (message) => labelsOf(message).some((label) => /^🔔/.test(label)));
  person.press(/^🔔/);
  await person.sees("that it is off", (message) => labelsOf(message).some((label) => /^🔕/.test(label)));
  const job = await ordered();
  await older(21);
  await delivered(job);
  expect(notices()).toEqual([]);
  person.say("/settings");
  await person.sees("the setting", (message) => labelsOf(message).some((label) => /^🔕/.test(label)));
  person.press(/^🔕/);
  await person.sees("that it is on", (message) => labelsOf(message).some((label) => /^🔔/.test(label)));
  const next = await ordered();
  await older(21);
  await delivered(next);
  expect(notices()).toHaveLength(1);
});

test("the notice costs two round trips, behind the delivery", async () => {
  const job = await ordered();
  await older(21);
  stack.neon.counters.reset();
  await delivered(job);
  // Settled in two and delivered in one, as without it; then its task is read and its row goes.
  expect(tripsIn(stack.neon.counters)).toBe(5);
});
