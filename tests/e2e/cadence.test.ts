import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { callbackHeaders } from "../../lib/kie/wire/answer.js";
import { listModels } from "../../lib/registry/load.js";
import { type Stack, startStack } from "../emulators/stack.js";
import { connect, type Sql } from "./books.js";
import { createPerson, labelsOf, type Person, textOf } from "./person.js";

/** Nothing calls the sweep here, and nobody writes but who is in trouble: the cadence that ships, in the long time between two sweeps. */
let stack: Stack;
let sql: Sql;
const model = listModels().find(({ model_type }) => model_type === "text_to_image");

beforeAll(async () => {
  stack = await startStack({
    postgres: inject("postgres"),
    processes: 2,
    kie: { finish: "manual", callbackRetries: 0 },
    env: { DAILY_FREE_CREDITS: "1000", ADMIN_IDS: "5000001" },
  });
  sql = connect(stack);
  const boss = createPerson(stack.telegram, { name: "Boss" });
  boss.say("/start");
  await boss.seesText(/make/);
});
afterAll(async () => {
  await sql.end();
  await stack.close();
});

async function ordered(name: string): Promise<{ person: Person; job: string }> {
  const person = createPerson(stack.telegram, { name });
  person.say(`/start m_${model?.code}`);
  await person.seesText(new RegExp(`^${model?.title}`));
  person.say("a fox");
  await person.sees("a finished form", (message) => labelsOf(message).some((label) => /Generate/.test(label)));
  person.press(/Generate/);
  const read = () =>
    sql.rows("select vendor_task_id as id from tasks where user_id = $1 and state = 'submitted'", [person.id]);
  await expect.poll(async () => (await read()).length, { timeout: 20_000 }).toBe(1);
  return { person, job: String((await read())[0]?.["id"]) };
}

const isShown = (person: Person) => person.fromBot().some(({ photo }) => photo !== undefined);

/** Seconds until it holds; nothing else happens meanwhile. */
async function secondsUntil(isOver: () => boolean | Promise<boolean>): Promise<number> {
  const startedAt = performance.now();
  await expect.poll(isOver, { timeout: 45_000, interval: 100 }).toBe(true);
  return (performance.now() - startedAt) / 1_000;
}

async function bought(name: string): Promise<Person> {
  const person = createPerson(stack.telegram, { name });
  person.say("/buy");
  await person.seesText(/Buy credits/);
  person.press(/⭐/);
  const invoice = await person.sees("an invoice", (message) => message.invoice !== undefined);
  stack.telegram.pay(person.id, { messageId: invoice.message_id });
  await person.seesText(/Thank you/);
  return person;
}

/** Each kind of trouble that the instance which meets it ends by itself, in less than so many seconds. */
const troubles: Record<string, { withinSeconds: number; run: () => Promise<number> }> = {
  "Telegram answers 502 to the delivery": {
    withinSeconds: 20,
    async run() {
      const { person, job } = await ordered("Ann");
      const error = { fault: "error", error_code: 502, description: "Bad Gateway", times: 1 } as const;
      stack.telegram.fault({ ...error, method: "editMessageMedia", chat_id: person.id });
      void stack.kie.finish(job);
      return secondsUntil(() => isShown(person));
    },
  },
  "the connection to Telegram breaks twice in a delivery": {
    withinSeconds: 40,
    async run() {
      const { person, job } = await ordered("Bea");
      stack.telegram.fault({ fault: "reset_before", method: "editMessageMedia", chat_id: person.id, times: 2 });
      void stack.kie.finish(job);
      return secondsUntil(() => isShown(person));
    },
  },
  "KIE's record is not to be read when it calls, and it does not call again": {
    withinSeconds: 20,
    async run() {
      const { person, job } = await ordered("Cat");
      stack.kie.addFault({ fault: "refuse", endpoint: "recordInfo", code: 500, times: 3, taskId: job });
      void stack.kie.finish(job);
      return secondsUntil(() => isShown(person));
    },
  },
  "Telegram does not say whether it gave the Stars back": {
    withinSeconds: 30,
    async run() {
      const person = await bought("Dee");
      const error = { fault: "error", error_code: 502, description: "Bad Gateway", times: 1 } as const;
      stack.telegram.fault({ ...error, method: "refundStarPayment" });
      person.say("/paysupport");
      await person.seesText(/Help with payments/);
      person.press(/⭐/);
      await person.seesText(/Give ⭐/);
      person.press(/Yes, give/);
      await person.seesText(/on their way|are yours again/);
      const read = () => sql.rows("select 1 from payments where user_id = $1 and state = 'refunded'", [person.id]);
      return secondsUntil(async () => (await read()).length === 1);
    },
  },
};

test("what falls due in a moment is done by the instance that knows of it: no sweep and nobody else is needed", async () => {
  const seconds = await Promise.all(
    Object.entries(troubles).map(async ([what, { withinSeconds, run }]) => ({
      what,
      withinSeconds,
      took: await run(),
    })),
  );
  for (const { what, took } of seconds)
    process.stdout.write(`cadence: ${took.toFixed(1)} s until it is over: ${what}\n`);
  expect(seconds.filter(({ took, withinSeconds }) => took > withinSeconds)).toEqual([]);
}, 90_000);

test("an order that could not be sent because the database was away is sent a moment later", async () => {
  const matches = (queries: readonly string[]) => queries.some((query) => query.includes("kiegram:line"));
  const fault = stack.neon.faults.inject({ kind: "cut_before" }, { times: 2, matches });
  const startedAt = performance.now();
  await ordered("Ivy");
  expect(fault.fired).toBe(2);
  expect(performance.now() - startedAt).toBeLessThan(20_000);
}, 60_000);

test("a callback that is ahead of its record is answered 503 after some looks, and again until the record shows it", async () => {
  stack.kie.addFault({ fault: "callback", how: "lost" });
  const { person, job } = await ordered("Eve");
  const url = stack.kie.tasks().find(({ taskId }) => taskId === job)?.callBackUrl ?? "";
  stack.kie.clearRequests();
  const body = JSON.stringify({ code: 200, msg: "success", data: { taskId: job, state: "success" } });
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const key = stack.env["KIE_WEBHOOK_HMAC_KEY"] ?? "";
  const signature = createHmac("sha256", key).update(`${job}.${timestamp}`).digest("base64");
  const headers = { [callbackHeaders.timestamp]: timestamp, [callbackHeaders.signature]: signature };
  const response = await fetch(url, { method: "POST", headers, body });
  expect(response.status).toBe(503);
  expect(stack.kie.requests().filter(({ endpoint }) => endpoint === "recordInfo")).toHaveLength(3);
  await stack.kie.finish(job);
  expect(await secondsUntil(() => isShown(person))).toBeLessThan(20);
}, 60_000);

test("refunds, late looks, alerts and purging ride on anybody's message to an instance that has not carried them for a minute", async () => {
  const { person, job } = await ordered("Fay");
  stack.kie.addFault({ fault: "callback", how: "lost" });
  await sql.rows(
    `update tasks set state = 'failed', failure = '{"kind":"timed_out","field":null,"retry":"now","detail":""}',
       delivery = 'sent', settled_at = now(), look_again_at = now() where user_id = $1`,
    [person.id],
  );
  await stack.kie.finish(job);
  const owner = await bought("Gil");
  await sql.rows("update payments set state = 'refunding', taken = credits, next_at = now() where user_id = $1", [
    owner.id,
  ]);
  const bot = Number(stack.env["TELEGRAM_BOT_TOKEN"]?.split(":")[0]);
  await sql.rows(
    `insert into alerts (bot_id, cause, facts, due_at) values ($1, 'in_doubt', '{"what":"","count":0}', now())`,
    [bot],
  );
  await sql.rows("insert into updates (bot_id, update_id, received_at) values ($1, 1, now() - interval '8 days')", [
    bot,
  ]);
  await sql.rows("update watches set purged_at = now() - interval '2 h'", []);
  const left = async () =>
    (
      await sql.rows(
        `select (select count(*)::int from tasks where user_id = $1 and not absorbed) as looks,
           (select count(*)::int from payments where user_id = $2 and state = 'refunding') as refunds,
           (select count(*)::int from alerts where due_at is not null) as alerts,
           (select count(*)::int from updates where update_id = 1) as purges`,
        [person.id, owner.id],
      )
    )[0];
  // An instance that has said nothing yet, so that its first words to the database carry them.
  const visitor = createPerson(stack.telegram, { name: "Hal" });
  const from = { id: visitor.id, is_bot: false, first_name: "Hal", language_code: "en" };
  const chat = { id: visitor.id, type: "private", first_name: "Hal" };
  const message = { message_id: 1, date: Math.floor(Date.now() / 1_000), from, chat, text: "hello" };
  const response = await fetch(`${stack.functions[1]?.url}/api/telegram`, {
    method: "POST",
    headers: { "x-telegram-bot-api-secret-token": stack.env["TELEGRAM_WEBHOOK_SECRET"] ?? "" },
    body: JSON.stringify({ update_id: 660_000_001, message }),
  });
  expect(response.status).toBe(200);
  await expect.poll(left, { timeout: 5_000 }).toEqual({ looks: 0, refunds: 0, alerts: 0, purges: 0 });
  expect(person.fromBot().map(textOf).join()).toMatch(/free/);
}, 90_000);
