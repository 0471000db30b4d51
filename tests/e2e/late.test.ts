import type pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { listModels } from "../../lib/registry/load.js";
import { openPool } from "../emulators/postgres/pool.js";
import { type Stack, startStack } from "../emulators/stack.js";
import { createPerson, labelsOf, type Person, textOf } from "./person.js";

let stack: Stack;
let pool: pg.Pool;
let person: Person;
const model = listModels().find(({ model_type }) => model_type === "text_to_image");

beforeAll(async () => {
  stack = await startStack({
    postgres: inject("postgres"),
    kie: { finish: "manual", callbackRetryPauseMs: 1 },
    env: { DAILY_FREE_CREDITS: "1000" },
  });
  pool = openPool({ connectionString: stack.directUrl, max: 2 });
});
afterAll(async () => {
  await pool.end();
  await stack.close();
});
beforeEach(() => {
  stack.kie.clearFaults();
  person = createPerson(stack.telegram, { name: "Ann" });
});

async function order(): Promise<void> {
  person.say(`/start m_${model?.code}`);
  await person.seesText(new RegExp(`^${model?.title}`));
  person.say("a fox");
  await person.sees("a finished form", (message) => labelsOf(message).some((label) => /Generate/.test(label)));
  person.press(/Generate/);
}

async function sweep(): Promise<void> {
  await pool.query("update tasks set next_at = now() where user_id = $1", [person.id]);
  const headers = { authorization: `Bearer ${stack.env.CRON_SECRET}` };
  const response = await fetch(`${stack.functions[0]?.url}/api/sweep`, { method: "POST", headers });
  expect(response.status).toBe(200);
}

async function balance() {
  const { rows } = await pool.query("select available, held from accounts where user_id = $1", [person.id]);
  return rows[0];
}

const job = () => stack.kie.tasks().at(-1)?.taskId ?? "";
let before = 0;
beforeEach(() => {
  before = stack.kie.tasks().length;
});

async function isSubmitted(): Promise<void> {
  const read = () => pool.query("select state from tasks where user_id = $1", [person.id]);
  await expect.poll(async () => (await read()).rows[0]?.state, { timeout: 5_000 }).toBe("submitted");
}

/** KIE took the order, and had not ended it by the deadline. */
async function givenUp() {
  await order();
  await isSubmitted();
  await pool.query("update tasks set deadline_at = now() - interval '1 s' where user_id = $1", [person.id]);
  await sweep();
  return person.seesText(/Credits returned/);
}

test("a lost callback is made good by the sweep", async () => {
  stack.kie.addFault({ fault: "callback", how: "lost" });
  await order();
  await isSubmitted();
  await stack.kie.finish(job());
  await sweep();
  await person.sees("the picture", (message) => message.photo !== undefined);
});

test("a createTask whose answer is lost is not sent again, and its callback brings the result", async () => {
  stack.kie.addFault({ fault: "cut", endpoint: "createTask", worked: true });
  await order();
  await person.seesText(/connection broke/);
  await stack.kie.finish(job());
  await person.sees("the picture", (message) => message.photo !== undefined);
  expect(stack.kie.tasks().length).toBe(before + 1);
  expect((await balance()).held).toBe(0);
});

test("a createTask of which nothing is heard gives the credits back at its deadline", async () => {
  stack.kie.addFault({ fault: "cut", endpoint: "createTask", worked: false });
  await order();
  await person.seesText(/connection broke/);
  await pool.query("update tasks set deadline_at = now() - interval '1 s' where user_id = $1", [person.id]);
  await sweep();
  await person.seesText(/Credits returned/);
  expect(await balance()).toEqual({ available: 1000, held: 0 });
  expect(stack.kie.tasks().length).toBe(before);
});

test("an order is not given up because KIE does not answer: for a day it may well be done", async () => {
  await order();
  await isSubmitted();
  stack.kie.addFault({ fault: "refuse", endpoint: "recordInfo", code: 500, times: null });
  await pool.query("update tasks set deadline_at = now() - interval '1 s' where user_id = $1", [person.id]);
  await sweep();
  const stateOf = async () =>
    (await pool.query("select state from tasks where user_id = $1", [person.id])).rows[0]?.state;
  expect(await stateOf()).toBe("submitted");
  await pool.query("update tasks set created_at = created_at - interval '25 h' where user_id = $1", [person.id]);
  await sweep();
  await person.seesText(/Credits returned/);
  expect(await balance()).toEqual({ available: 1000, held: 0 });
});

test("a result that comes after the credits were returned is delivered, and costs nothing", async () => {
  await givenUp();
  await stack.kie.finish(job());
  const result = await person.sees("the picture", (message) => message.photo !== undefined);
  expect(textOf(result)).toMatch(/free/);
  expect(await balance()).toEqual({ available: 1000, held: 0 });
});

test("what KIE ends after it was given up and never calls about is found by a later look, and costs nothing", async () => {
  stack.kie.addFault({ fault: "callback", how: "lost" });
  await givenUp();
  await stack.kie.finish(job());
  await sweep();
  expect(person.fromBot().filter(({ photo }) => photo)).toEqual([]);
  await pool.query("update tasks set look_again_at = now() where user_id = $1", [person.id]);
  await sweep();
  const result = await person.sees("the picture", (message) => message.photo !== undefined);
  expect(textOf(result)).toMatch(/free/);
  expect(await balance()).toEqual({ available: 1000, held: 0 });
});

test("a task that was given up is looked at two hours later, then each time three times as late, and never after a week", async () => {
  await givenUp();
  const hours: number[] = [];
  const next = "extract(epoch from look_again_at - settled_at)::float8 / 3600 as after, look_again_at - now() as until";
  for (let look = 0; look < 9; look += 1) {
    const { rows } = await pool.query(`select ${next} from tasks where user_id = $1`, [person.id]);
    if (rows[0]?.after === null) break;
    hours.push(Math.round(rows[0]?.after));
    const moved = ["settled_at", "look_again_at"].map((time) => `${time} = ${time} - $2::interval`);
    await pool.query(`update tasks set ${moved.join(", ")} where user_id = $1`, [person.id, rows[0]?.until]);
    await sweep();
  }
  expect(hours).toEqual([2, 6, 18, 54, 162]);
  await person.seesText(/Credits returned/);
});

test("a late result comes below, and leaves alone what a second try made of the first message", async () => {
  const failure = await givenUp();
  const first = job();
  person.press(/Try again/);
  await person.sees("the form again", (message) => labelsOf(message).some((label) => /Generate/.test(label)));
  person.press(/Generate/);
  await expect.poll(() => stack.kie.tasks().length).toBe(before + 2);
  await stack.kie.finish(job());
  const second = await person.sees("the picture", (message) => message.photo !== undefined);
  expect(second.message_id).toBe(failure.message_id);
  await stack.kie.finish(first);
  const late = await person.sees("the late picture", (message) => /free/.test(textOf(message)));
  expect(late.message_id).toBeGreaterThan(second.message_id);
  expect(person.fromBot().filter(({ photo }) => photo)).toHaveLength(2);
  expect(await balance()).toMatchObject({ held: 0 });
});

test("a task that fails at once says so, and nothing is drawn over it", async () => {
  stack.kie.addFault({
    fault: "fail",
    at: "once",
    failCode: "400",
    failMsg: "Content was flagged by the safety system. Try different prompts or inputs.",
  });
  await order();
  const failure = await person.seesText(/content rules/);
  expect(textOf(failure)).toMatch(/Credits returned/);
  expect(textOf(failure)).not.toMatch(/flagged/);
  await expect.poll(balance).toEqual({ available: 1000, held: 0 });
});

test("a refusal for now leaves the task in the queue, and it goes through when its time has come", async () => {
  stack.kie.addFault({ fault: "refuse", endpoint: "createTask", code: 429 });
  await order();
  await expect
    .poll(
      async () =>
        (await pool.query("select resume_at is not null as later from tasks where user_id = $1", [person.id])).rows[0]
          ?.later,
    )
    .toBe(true);
  await person.seesText(/Queued/);
  await pool.query("update tasks set resume_at = now() where user_id = $1", [person.id]);
  await sweep();
  await isSubmitted();
  await stack.kie.finish(job());
  await person.sees("the picture", (message) => message.photo !== undefined);
});

test("an order that was not sent yet can be cancelled, and costs nothing", async () => {
  stack.kie.addFault({ fault: "refuse", endpoint: "createTask", code: 429 });
  await order();
  await person.sees("Cancel", (message) => labelsOf(message).some((label) => /Cancel/.test(label)));
  await expect
    .poll(
      async () =>
        (await pool.query("select resume_at is not null as later from tasks where user_id = $1", [person.id])).rows[0]
          ?.later,
    )
    .toBe(true);
  await person.sees("Cancel", (message) => labelsOf(message).some((label) => /Cancel/.test(label)));
  person.press(/Cancel/);
  await person.seesText(/Cancelled/);
  expect(await balance()).toEqual({ available: 1000, held: 0 });
  expect(stack.kie.tasks().length).toBe(before);
});
