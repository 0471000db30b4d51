import { once } from "node:events";
import { request as httpRequest } from "node:http";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { openPool } from "../emulators/postgres/pool.js";
import { type Stack, startStack } from "../emulators/stack.js";

let stack: Stack;
let pool: pg.Pool;

beforeAll(async () => {
  stack = await startStack({ postgres: inject("postgres") });
  pool = openPool({ connectionString: stack.directUrl, max: 2 });
});
afterAll(async () => {
  await pool.end();
  await stack.close();
});

const secretHeader = "x-telegram-bot-api-secret-token";
const call = (path: string, init: RequestInit = {}) => fetch(`${stack.functions[0]?.url}${path}`, init);
const telegram = (body: string, secret = stack.env.TELEGRAM_WEBHOOK_SECRET) =>
  call("/api/telegram", { method: "POST", headers: { [secretHeader]: secret }, body });
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

test.each([
  ["GET", "/api/nothing", 404],
  ["GET", "/lib/app.ts", 404],
  ["GET", "/api/telegram", 405],
  ["PUT", "/api/kie-callback", 405],
  ["GET", "/api/setup", 405],
  ["DELETE", "/api/sweep", 405],
  ["POST", "/api/health", 405],
])("%s %s is answered %i", async (method, path, status) => {
  expect((await call(path, { method })).status).toBe(status);
});

describe("without the right secret nobody gets in, and the database is not asked", () => {
  const wrong = ["", "x", "undefined", "a".repeat(32)];
  test.each(wrong)("webhook secret %j", async (secret) => {
    stack.neon.counters.reset();
    expect((await telegram("{}", secret)).status).toBe(401);
    expect(stack.neon.counters.requests).toBe(0);
  });
  test("no webhook secret at all", async () => {
    expect((await call("/api/telegram", { method: "POST", body: "{}" })).status).toBe(401);
  });
  test.each(["", "undefined", "x"])("bearer %j", async (secret) => {
    stack.neon.counters.reset();
    for (const [method, path] of [
      ["GET", "/api/sweep"],
      ["POST", "/api/sweep"],
      ["POST", "/api/setup"],
      ["GET", "/api/health"],
    ]) {
      expect((await call(path ?? "", { method: method ?? "", headers: bearer(secret) })).status).toBe(401);
    }
    expect(stack.neon.counters.requests).toBe(0);
  });
  test.each(["", "?task=1", "?task=1&sig=", "?task=1&sig=AAAA", "?sig=AAAA"])("callback address %j", async (query) => {
    stack.neon.counters.reset();
    expect((await call(`/api/kie-callback${query}`, { method: "POST", body: "{}" })).status).toBe(401);
    expect(stack.neon.counters.requests).toBe(0);
  });
  test("the answer comes before the body does", async () => {
    const request = httpRequest(`${stack.functions[0]?.url}/api/telegram`, {
      method: "POST",
      headers: { "content-length": 100_000 },
    });
    request.flushHeaders();
    const [response] = await once(request, "response", { signal: AbortSignal.timeout(3_000) });
    expect(response.statusCode).toBe(401);
    request.destroy();
  });
});

describe("an update that is too long to be read is kept for the operator, and does not block its chat", () => {
  const head = '{"update_id": 4711, "message": {"text": "';
  const kept = async () =>
    (await pool.query("select update_id::int, length(body) as length, reason from dead_updates")).rows;
  const expected = [
    { update_id: 4711, length: 256 * 1024, reason: "RangeError: the update is longer than any that Telegram sends" },
  ];
  beforeEach(() => pool.query("truncate dead_updates, updates"));

  test("with a length that says so", async () => {
    expect((await telegram(head + "x".repeat(3 * 1024 * 1024))).status).toBe(200);
    expect(await kept()).toEqual(expected);
  });
  test("in pieces that do not say how long it is", async () => {
    const chunk = new TextEncoder().encode("x".repeat(64 * 1024));
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        if (sent === 1) controller.enqueue(new TextEncoder().encode(head));
        else if (sent > 48) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const headers = { [secretHeader]: stack.env.TELEGRAM_WEBHOOK_SECRET };
    const init: RequestInit = { method: "POST", headers, body, ...{ duplex: "half" } };
    expect((await call("/api/telegram", init)).status).toBe(200);
    expect(await kept()).toEqual(expected);
  });
  test("a long one that can be read is handled", async () => {
    const update = {
      update_id: 4712,
      message: { text: "x".repeat(300 * 1024), date: 1, chat: { id: 5, type: "private" } },
    };
    expect((await telegram(JSON.stringify(update))).status).toBe(200);
    expect(await kept()).toEqual([]);
  });
});

test.each(["", "not json", "[]", "{}", '{"update_id":"1"}', "null"])(
  "%j from Telegram is kept as a dead update and answered 200",
  async (body) => {
    await pool.query("delete from dead_updates");
    expect((await telegram(body)).status).toBe(200);
    expect((await pool.query("select body from dead_updates")).rows).toEqual([{ body }]);
  },
);

test("what no text of Postgres can hold is kept without it", async () => {
  await pool.query("delete from dead_updates");
  expect((await telegram('{"a": "\\0\0 \uD83D"')).status).toBe(200);
  expect((await pool.query("select body from dead_updates")).rows).toEqual([{ body: '{"a": "\\0 \uFFFD"' }]);
});

test("with the database away an update is answered 503 with a short Retry-After, and is taken later", async () => {
  const update = {
    update_id: 77,
    message: {
      message_id: 1,
      date: 1,
      chat: { id: 5, type: "private" },
      from: { id: 5, is_bot: false, first_name: "A" },
      text: "/start",
    },
  };
  const outage = stack.neon.faults.inject({ kind: "cut_before" }, { times: Number.POSITIVE_INFINITY });
  const refused = await telegram(JSON.stringify(update));
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "4"]);
  outage.remove();
  expect((await telegram(JSON.stringify(update))).status).toBe(200);
  expect((await pool.query("select 1 from updates where update_id = 77")).rowCount).toBe(1);
});

test("code that is ahead of its schema asks Telegram to come again, and buries nothing", async () => {
  const update = (id: number) =>
    JSON.stringify({
      update_id: id,
      message: {
        message_id: 1,
        date: 1,
        chat: { id: 6, type: "private" },
        from: { id: 6, is_bot: false, first_name: "A" },
        text: "/start",
      },
    });
  await pool.query("truncate dead_updates");
  await pool.query("alter table accounts rename column allowance_on to allowance_later");
  try {
    expect((await telegram(update(78))).status).toBe(503);
  } finally {
    await pool.query("alter table accounts rename column allowance_later to allowance_on");
  }
  expect((await pool.query("select reason from dead_updates")).rows).toEqual([]);
  expect((await telegram(update(78))).status).toBe(200);
});

test("health is open with ok and version, and shows the parts to the operator", async () => {
  expect(await (await call("/api/health")).json()).toEqual({ ok: true, version: "local" });
  const health = await call("/api/health", { headers: bearer(stack.env.CRON_SECRET) });
  expect(await health.json()).toMatchObject({
    ok: true,
    database: { ok: true, value: { queued: 0, in_doubt: 0 } },
    webhook: { ok: true, value: { url: `${stack.functions[0]?.url}/api/telegram` } },
    kieCredits: { ok: true },
  });
});

test("two setups at once leave one webhook, and a third changes nothing", async () => {
  const setup = () => call("/api/setup", { method: "POST", headers: bearer(stack.env.CRON_SECRET) });
  const statuses = (await Promise.all([setup(), setup(), setup()])).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0);
  expect(statuses.every((status) => status === 200 || status === 409)).toBe(true);
  expect(await (await setup()).json()).toMatchObject({ outcome: "registered", changed: [] });
});
