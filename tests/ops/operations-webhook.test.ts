import { afterEach, beforeEach, expect, test } from "vitest";
import { createPerson } from "../e2e/person.js";
import { ADMINS, type Operations, startOperations } from "./operations.js";

let at: Operations;

beforeEach(async () => {
  at = await startOperations();
});
afterEach(() => at.close());

const THIEF = "https://other-deployment.example/api/telegram";
const steal = () => at.asOther("setWebhook", { url: THIEF });

test("an idle hour costs one Telegram call every five minutes and tells nobody anything", async () => {
  const calls = at.telegram.calls().length;
  for (let minute = 0; minute < 60; minute += 1) {
    await at.pass(1);
    await at.sweep();
  }
  const made = at.telegram.calls().slice(calls);
  expect(new Set(made.map(({ method }) => method))).toEqual(new Set(["getWebhookInfo"]));
  expect(made.length).toBeGreaterThanOrEqual(10);
  expect(made.length).toBeLessThanOrEqual(12);
  expect(at.news(ADMINS.en)).toEqual([]);
});

test("a stolen webhook is back after five minutes, and each admin is told once, by whom and in their language", async () => {
  await steal();
  await at.minutes(5);
  expect(at.webhookNow()).toBe(at.webhookUrl);
  expect(at.news(ADMINS.en)).toEqual([
    expect.stringMatching(/^⚠️ Somebody had sent my messages to other-deployment\.example/),
  ]);
  expect(at.news(ADMINS.ru)).toEqual([
    expect.stringMatching(/^⚠️ Кто-то направил мои сообщения на other-deployment\.example/),
  ]);
  const person = createPerson(at.telegram, { name: "Ann" });
  person.say("/start");
  await person.seesText(/make/);
  await at.minutes(30);
  expect(at.news(ADMINS.en)).toEqual([]);
});

test("against a deployment that takes it back each time, it stops after three repairs and says so; setup ends the quarrel", async () => {
  for (let round = 0; round < 5; round += 1) {
    await steal();
    await at.minutes(5);
  }
  expect(at.webhookNow()).toBe(THIEF);
  expect(at.news(ADMINS.en)).toEqual([
    expect.stringMatching(/^⚠️ Somebody had sent/),
    expect.stringMatching(/^⛔ other-deployment\.example takes my messages again and again/),
  ]);
  await at.minutes(180);
  expect(at.webhookNow()).toBe(THIEF);
  expect((await at.setup()).status).toBe(200);
  expect(at.webhookNow()).toBe(at.webhookUrl);
  await steal();
  await at.minutes(5);
  expect(at.webhookNow()).toBe(at.webhookUrl);
});

test("a poller on the same token is told 409 and, for as long as it only polls, changes nothing for anybody", async () => {
  const person = createPerson(at.telegram, { name: "Ann" });
  for (let minute = 0; minute < 60; minute += 5) {
    const { status, body } = await at.asOther("getUpdates");
    expect([status, body]).toEqual([
      409,
      expect.objectContaining({ description: expect.stringMatching(/^Conflict: /) }),
    ]);
    await at.minutes(5);
  }
  person.say("/start");
  await person.seesText(/make/);
  expect(at.news(ADMINS.en)).toEqual([]);
});

test("a poller that removes the webhook first: one alert names it, no update is lost after it stops, and an hour of it is two alerts", async () => {
  const person = createPerson(at.telegram, { name: "Ann" });
  // As a bot library starts to poll: the webhook goes, and it does not come back by itself.
  await at.asOther("deleteWebhook");
  person.say("/start");
  await at.minutes(5);
  await person.seesText(/make/);
  expect(at.webhookNow()).toBe(at.webhookUrl);
  expect((await at.asOther("getUpdates")).status).toBe(409);
  expect(at.news(ADMINS.en)).toEqual([
    expect.stringMatching(/^⚠️ My webhook had been removed\..* polls with this token.*409 Conflict.*waiting: 1;/),
  ]);

  for (let minute = 0; minute < 60; minute += 5) {
    await at.asOther("deleteWebhook");
    await at.minutes(5);
  }
  expect(at.news(ADMINS.en)).toEqual([expect.stringMatching(/^⛔ My webhook is removed again and again/)]);
  const before = person.fromBot().length;
  person.say("/balance");
  // The program has ended; the next hourly try is the one that stays.
  await at.minutes(65);
  expect(at.webhookNow()).toBe(at.webhookUrl);
  await person.sees("the answer to what was said meanwhile", () => person.fromBot().length > before);
});

test("a secret that Telegram does not have from us is noticed by its 401s and mended, and the waiting updates come in", async () => {
  const person = createPerson(at.telegram, { name: "Ann" });
  await at.pass(10);
  await at.asOther("setWebhook", {
    url: at.webhookUrl,
    secret_token: "somebody-elses",
    max_connections: "40",
    allowed_updates: '["message","callback_query","my_chat_member"]',
  });
  person.say("/start");
  await expect.poll(at.lastError, { timeout: 10_000 }).toMatch(/^Wrong response from the webhook: 401/);
  await at.sweep();
  await person.seesText(/make/);
  expect(at.news(ADMINS.en)).toEqual([expect.stringMatching(/turned away \(401\).*TELEGRAM_WEBHOOK_SECRET/)]);
  await at.minutes(15);
  expect(at.news(ADMINS.en)).toEqual([]);
});

test("an error in the very second of the look before, which Telegram dates by the second, is told of at the next", async () => {
  const person = createPerson(at.telegram, { name: "Ann" });
  const outage = at.neon.faults.inject({ kind: "cut_before" }, { times: Number.POSITIVE_INFINITY });
  person.say("/start");
  await expect.poll(at.lastError, { timeout: 10_000 }).toMatch(/: 503/);
  outage.remove();
  await person.seesText(/make/);
  const { last_error_date } = (await at.asOther("getWebhookInfo")).body.result;
  await at.sql("update registrations set registered_at = to_timestamp($1) - interval '1 h'", [last_error_date]);
  await at.sql("update watches set look_at = now(), looked_at = to_timestamp($1) + interval '0.999 s'", [
    last_error_date,
  ]);
  await at.sweep();
  expect(at.news(ADMINS.en)).toEqual([expect.stringMatching(/could not bring me messages/)]);
});

test("kinds of updates that somebody changed are set again", async () => {
  await at.asOther("setWebhook", {
    url: at.webhookUrl,
    secret_token: at.env.TELEGRAM_WEBHOOK_SECRET,
    allowed_updates: '["poll"]',
  });
  await at.minutes(5);
  expect(at.news(ADMINS.en)).toEqual([expect.stringMatching(/changed which updates/)]);
  const { body } = await at.asOther("getWebhookInfo");
  expect(body.result.allowed_updates).toEqual([
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "pre_checkout_query",
  ]);
});

test("updates that pile up are told of, with their number", async () => {
  const crowd = (first: number, count: number) => {
    for (let id = first; id < first + count; id += 1) {
      at.telegram.faultDelivery({ fault: "hold", ms: 6_000_000, times: 1 });
      at.telegram.addUser({ id, first_name: "One of many" });
      at.telegram.send(id, { text: "hello" });
    }
  };
  crowd(9_000, 10);
  await at.minutes(5);
  expect(at.news(ADMINS.en)).toEqual([]);
  crowd(9_100, 15);
  await at.minutes(5);
  expect(at.news(ADMINS.en)).toEqual([expect.stringMatching(/pile up at Telegram: 25 are waiting/)]);
});

test("a webhook that cannot be put back is told of with what to do about it", async () => {
  await steal();
  at.telegram.fault({
    fault: "error",
    method: "setWebhook",
    error_code: 400,
    description: "Bad Request: bad webhook: Failed to resolve host: Name or service not known",
    times: 1,
  });
  await at.minutes(5);
  expect(at.news(ADMINS.en)).toEqual([
    expect.stringMatching(/could not put it back\. Telegram does not accept .* PUBLIC_URL/),
  ]);
  await at.minutes(5);
  expect(at.webhookNow()).toBe(at.webhookUrl);
});

test("with Telegram away a sweep still does its other work, and the next look is the usual one", async () => {
  await steal();
  at.telegram.fault({ fault: "reset_before", method: "getWebhookInfo", times: 1 });
  await at.minutes(10);
  expect(at.webhookNow()).toBe(at.webhookUrl);
});
