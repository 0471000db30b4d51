import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hmac } from "../../lib/edge.js";
import { createPerson } from "../e2e/person.js";
import { signCallback } from "../emulators/kie/callbacks.js";
import { finishes, modelOf, openForm } from "./scenarios.js";
import { pressUpdate, textUpdate } from "./updates.js";
import { startWorld, type World } from "./world.js";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const nowSeconds = () => Math.floor(Date.now() / 1000);

/** All rows of all tables, but those that only say that something was refused. */
async function everyRow(): Promise<string> {
  const tables = await world.sql<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' order by 1",
  );
  const dumps = tables.map(({ name }) =>
    world.sql(`select coalesce(jsonb_agg(t order by t::text), '[]') as rows from "${name}" t`),
  );
  return JSON.stringify(await Promise.all(dumps));
}

async function ring(
  url: string,
  signed: { taskId: string; seconds?: number; key?: string; body?: object },
): Promise<number> {
  const { taskId, seconds = nowSeconds(), key = world.env["KIE_WEBHOOK_HMAC_KEY"] ?? "" } = signed;
  const headers = {
    "x-webhook-timestamp": String(seconds),
    "x-webhook-signature": signCallback(key, taskId, seconds),
  };
  const body = JSON.stringify(signed.body ?? { code: 200, data: { taskId, state: "success" } });
  return (await fetch(url, { method: "POST", headers, body })).status;
}

/** Two people's orders that KIE works on; the answer to the first's creation was lost. */
async function twoOrders() {
  world.kie.reset();
  await world.pass(60_000);
  world.kie.addFault({ fault: "cut", endpoint: "createTask", worked: true });
  for (const name of ["Ann", "Bob"]) {
    const person = createPerson(world.telegram, { name });
    await openForm({ world, person }, modelOf("text_to_video"));
    person.press(/Generate/);
    await world.quiet();
  }
  const [first, second] = world.kie.tasks();
  if (!first?.callBackUrl || !second?.callBackUrl) throw new Error("KIE has not got both orders");
  return { first, second, firstUrl: first.callBackUrl, secondUrl: second.callBackUrl };
}

describe("I8: a message that is not what it says it is changes no row", () => {
  test("updates without the secret, callbacks with a wrong code, signature, time or id", async () => {
    const { first, second, firstUrl, secondUrl } = await twoOrders();
    const person = createPerson(world.telegram, { name: "Eve" });
    const before = await everyRow();
    const forged = { method: "POST", body: JSON.stringify(textUpdate(person, "/start")) };
    for (const secret of ["", "x", "undefined", `${world.env.TELEGRAM_WEBHOOK_SECRET}x`]) {
      const headers = { "x-telegram-bot-api-secret-token": secret };
      expect((await fetch(`${world.host.url}/api/telegram`, { ...forged, headers })).status).toBe(401);
    }
    const { taskId } = second;
    const swappedCode = secondUrl.replace(/sig=.*/, new URL(firstUrl).search.replace(/.*sig=/, "sig="));
    expect(await ring(`${secondUrl}x`, { taskId })).toBe(401);
    expect(await ring(swappedCode, { taskId })).toBe(401);
    expect(await ring(secondUrl.replace(/sig=.*/, "sig="), { taskId })).toBe(401);
    expect(await ring(secondUrl, { taskId, key: "not the key" })).toBe(401);
    expect(await ring(secondUrl, { taskId, seconds: nowSeconds() - 600 })).toBe(401);
    expect(await ring(secondUrl, { taskId, seconds: nowSeconds() + 600 })).toBe(401);
    const swappedId = { code: 200, data: { taskId: first.taskId, state: "success" } };
    expect(await ring(secondUrl, { taskId, body: swappedId })).toBe(401);
    expect(await everyRow()).toBe(before);
  });

  test("a good signature on somebody else's task, by the address of a task whose own id is not known", async () => {
    const { second, firstUrl } = await twoOrders();
    await world.kie.finish(second.taskId);
    await world.quiet();
    const before = await everyRow();
    expect(await ring(firstUrl, { taskId: second.taskId })).toBe(200);
    await world.quiet();
    expect(await everyRow()).toBe(before);
  });

  test("a callback by the address of a task that this database does not have", async () => {
    const { second } = await twoOrders();
    const before = await everyRow();
    const sig = hmac(world.host.env.callbackSecret, "kie-callback", "987654321");
    const url = `${world.host.url}/api/kie-callback?task=987654321&sig=${sig}`;
    expect(await ring(url, { taskId: second.taskId })).toBe(200);
    expect(await everyRow()).toBe(before);
  });

  test("a callback by a good address whose body says that the task ended, when KIE's record says otherwise", async () => {
    const { second, secondUrl } = await twoOrders();
    const states = () => world.sql("select id, state, output, delivery from tasks order by id");
    const before = await states();
    const resultJson = JSON.stringify({ resultUrls: ["https://attacker.example/instead.png"] });
    const body = { code: 200, data: { taskId: second.taskId, state: "success", resultJson } };
    expect(await ring(secondUrl, { taskId: second.taskId, body })).toBe(503);
    await world.quiet();
    expect(await states()).toEqual(before);
  });
});

test("a thousand requests without a secret are 401: no statement, no call, and no body is read", async () => {
  const { host, effects } = world;
  await world.quiet();
  effects.plan([]);
  world.neon.counters.reset();
  let pulled = 0;
  const paths = ["/api/telegram", "/api/kie-callback?task=1&sig=x", "/api/sweep", "/api/setup"];
  for (let number = 0; number < 1_000; number += 1) {
    const pull = () => {
      pulled += 1;
    };
    const body = new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 });
    const init: RequestInit = { method: "POST", body, ...{ duplex: "half" } };
    const answer = await host.ask(new Request(`${host.url}${paths[number % paths.length]}`, init));
    expect(answer?.status).toBe(401);
  }
  expect({ pulled, statements: world.neon.counters.requests, effects: effects.trace() }).toEqual({
    pulled: 0,
    statements: 0,
    effects: [],
  });
});

test("whatever comes in, the answer to Telegram has no body that Telegram could execute", async () => {
  const person = createPerson(world.telegram, { name: "Ann" });
  const call = { method: "sendMessage", chat_id: person.id, text: "injected" };
  const bodies = [
    JSON.stringify(call),
    JSON.stringify({ update_id: 1, ...call }),
    JSON.stringify(textUpdate(person, JSON.stringify(call))),
    JSON.stringify({ update_id: 2, message: call }),
    JSON.stringify({ update_id: 3, callback_query: { ...call, id: "1", from: { id: 1 }, data: JSON.stringify(call) } }),
    "[".repeat(100_000),
    `{"update_id":4,"message":${"[".repeat(60_000)}${"]".repeat(60_000)}}`,
    "null",
  ];
  for (const body of bodies) {
    const headers = { "x-telegram-bot-api-secret-token": world.env.TELEGRAM_WEBHOOK_SECRET };
    const response = await fetch(`${world.host.url}/api/telegram`, { method: "POST", headers, body });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  }
  await world.quiet();
});

test("no address that a person writes is ever asked for anything by us", async () => {
  const addresses = [
    "http://127.0.0.1:1/",
    "http://127.1:1/x.png",
    "http://0x7f000001:1/x.png",
    "http://2130706433:1/x.png",
    "http://[::ffff:169.254.169.254]/latest/meta-data",
    "http://169.254.169.254/latest/meta-data",
    "https://user:pass@metadata.google.internal/x.png",
    "https://rebinding.example/x.png",
    "https://xn--80ak6aa92e.example/x.png",
    "file:///etc/passwd",
  ];
  const person = createPerson(world.telegram, { name: "Ann" });
  person.say("/start");
  await openForm({ world, person }, modelOf("image_to_video"));
  for (const address of addresses) {
    person.say(address);
    await world.quiet();
  }
  person.press(/Generate/);
  await world.quiet();
  finishes({ world, person, state: new Map() });
  await world.quiet();
  const own = [world.neon.url, world.telegram.url, world.kie.url, world.kie.uploadUrl].map(
    (url) => new URL(url).origin,
  );
  expect([...world.effects.origins()].filter((origin) => !own.includes(origin))).toEqual([]);
});

test("words that are SQL are words, wherever they are kept", async () => {
  const words = [
    "'; drop table tasks; --",
    '" or 1=1; --',
    "$1 $2 $$ $kiegram$",
    "\\'; select pg_sleep(9); --",
    "{{7*7}}\u2028%s%n",
  ];
  for (const text of words) {
    await world.pass(60_000);
    const person = createPerson(world.telegram, { name: text });
    await openForm({ world, person }, modelOf("text_to_video"));
    person.say(text);
    await world.quiet();
    expect(await world.host.deliver(pressUpdate(person, /Generate/))).toBe(200);
    await world.quiet();
    const [row] = await world.sql<{ prompt: string }>(
      "select input->>'prompt' as prompt from tasks where user_id = $1",
      [person.id],
    );
    expect(row?.prompt?.replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
  }
});

test("no module keeps anything of a request", () => {
  const folder = new URL("../../lib/", import.meta.url);
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
  const kept = paths.flatMap((path) => {
    const lines = readFileSync(new URL(path, folder), "utf8").split("\n");
    return lines.filter((line) => /^(export )?(let|var) /.test(line)).map((line) => `${path}: ${line}`);
  });
  // What is made once an instance: the app itself, and what is derived from the registry.
  const once =
    /^(app\.ts: let app\b|registry\/load\.ts: let (summaries|current|idByCode|outcomes|vocabulary)\b|bot\/models\/(search\.ts: let hays|vocabulary\.ts: let index)\b|ops\/)/;
  expect(kept.filter((line) => !once.test(line))).toEqual([]);
});

test("the functions rest on seven packages at most, all of them locked with their hashes", () => {
  const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), "utf8"));
  const { dependencies } = Object(read("package.json"));
  const { packages } = Object(read("package-lock.json"));
  expect(Object.keys(dependencies).length).toBeLessThanOrEqual(7);
  const unlocked = Object.entries(Object(packages)).filter(
    ([path, entry]) => path !== "" && Object(entry).dev !== true && !("integrity" in Object(entry)),
  );
  expect(unlocked.map(([path]) => path)).toEqual([]);
});
