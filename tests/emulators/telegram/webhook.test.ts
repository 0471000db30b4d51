import { Api } from "grammy/web";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Arrival, type LocalServer, startReceiver } from "./local-server.js";
import { startTelegram, type Telegram } from "./server.js";

const TOKEN = "1234567:AAwebhook-test-token";
const ANN = 101;

let telegram: Telegram;
let api: Api;
let servers: LocalServer[];

beforeEach(async () => {
  telegram = await startTelegram({ token: TOKEN, timeScale: 20, webhookTimeoutMs: 2_000 });
  api = new Api(TOKEN, { apiRoot: telegram.url });
  telegram.addUser({ id: ANN, first_name: "Ann" });
  servers = [];
});

afterEach(async () => {
  await telegram.close();
  for (const server of servers) await server.close();
});

async function receive(
  answer?: (arrival: Arrival, arrivals: Arrival[]) => void,
  options: Parameters<Api["setWebhook"]>[1] = {},
) {
  const receiver = await startReceiver(answer);
  servers.push(receiver);
  await api.setWebhook(`${receiver.url}/hook`, options);
  return receiver;
}

function arrived(receiver: { arrivals: Arrival[] }, count: number) {
  return telegram.waitFor(() => receiver.arrivals.length >= count, { what: `${count} deliveries` });
}

function deliveryStates(): string[] {
  const states: string[] = [];
  telegram.subscribe((event) => {
    if (event.type === "delivery") states.push(event.state);
  });
  return states;
}

async function sendWithButton() {
  telegram.send(ANN, { text: "hello" });
  return api.sendMessage(ANN, "choose", { reply_markup: { inline_keyboard: [[{ text: "Go", callback_data: "go" }]] } });
}

test("an update arrives as a JSON POST with the secret of the webhook", async () => {
  const receiver = await receive(undefined, { secret_token: "s3cret_token" });
  telegram.send(ANN, { text: "/start abc" });
  await arrived(receiver, 1);
  const [first] = receiver.arrivals;
  expect(first?.headers["x-telegram-bot-api-secret-token"]).toBe("s3cret_token");
  expect(first?.headers["content-type"]).toBe("application/json");
  expect(first?.update.message).toMatchObject({
    text: "/start abc",
    chat: { id: ANN, type: "private" },
    from: { id: ANN, language_code: "en" },
    entities: [{ type: "bot_command", offset: 0, length: 6 }],
  });
});

test("messages of one chat go one at a time and in order, even when the first one fails", async () => {
  const receiver = await receive(({ response }, arrivals) => {
    response.statusCode = arrivals.length <= 2 ? 500 : 200;
    response.end();
  });
  for (const text of ["one", "two", "three"]) telegram.send(ANN, { text });
  await arrived(receiver, 5);
  expect(receiver.arrivals.map(({ update }) => update.message?.text)).toEqual(["one", "one", "one", "two", "three"]);
});

test("a press does not wait for a message of the same person, and chats do not wait for each other", async () => {
  const open: Arrival[] = [];
  telegram.addUser({ id: 202, first_name: "Bob" });
  const message = await sendWithButton();
  const receiver = await receive((arrival) => void open.push(arrival));
  await arrived(receiver, 1);
  telegram.press(ANN, { messageId: message.message_id, data: "go" });
  telegram.send(202, { text: "I am Bob" });
  telegram.send(ANN, { text: "waits behind the first" });
  await arrived(receiver, 3);
  expect(receiver.arrivals.map(({ update }) => update.message?.text ?? update.callback_query?.data)).toEqual([
    "hello",
    "go",
    "I am Bob",
  ]);
  for (const { response } of open) response.end();
});

test("max_connections bounds how many deliveries run at the same time", async () => {
  let running = 0;
  let most = 0;
  const receiver = await receive(
    ({ response }) => {
      running += 1;
      most = Math.max(most, running);
      setTimeout(() => {
        running -= 1;
        response.end();
      }, 30);
    },
    { max_connections: 2 },
  );
  for (let id = 301; id <= 306; id += 1) {
    telegram.addUser({ id, first_name: `P${id}` });
    telegram.send(id, { text: "hi" });
  }
  await arrived(receiver, 6);
  expect(most).toBe(2);
});

test("retries after the first one come after growing pauses, and the reason is in getWebhookInfo", async () => {
  const states = deliveryStates();
  const receiver = await receive(({ response }, arrivals) => {
    response.statusCode = arrivals.length <= 3 ? 500 : 200;
    response.end();
  });
  telegram.send(ANN, { text: "hello" });
  await telegram.waitFor(() => states.includes("sent"), { what: "the end of the retries" });
  const [, second = 0, third = 0, fourth = 0] = receiver.arrivals.map(({ at }) => at);
  expect(third - second).toBeGreaterThanOrEqual(2_000 / 20 - 2);
  expect(fourth - third).toBeGreaterThanOrEqual(4_000 / 20 - 2);
  expect(states).toEqual(["retrying", "retrying", "retrying", "sent"]);
  const info = await api.getWebhookInfo();
  expect(info).toMatchObject({
    pending_update_count: 0,
    last_error_message: "Wrong response from the webhook: 500 Internal Server Error",
  });
});

test("the first retry comes at once", async () => {
  const unhurried = await startTelegram({ token: TOKEN });
  const receiver = await startReceiver(({ response }, arrivals) => {
    response.statusCode = arrivals.length === 1 ? 500 : 200;
    response.end();
  });
  servers.push(receiver);
  await new Api(TOKEN, { apiRoot: unhurried.url }).setWebhook(receiver.url);
  unhurried.addUser({ id: ANN, first_name: "Ann" });
  unhurried.send(ANN, { text: "hello" });
  await unhurried.waitFor(() => receiver.arrivals.length === 2, { what: "the retry" });
  await unhurried.close();
  const [first = 0, second = 0] = receiver.arrivals.map(({ at }) => at);
  expect(second - first).toBeLessThan(1_900);
});

test("Retry-After of a refusal is honoured", async () => {
  const receiver = await receive(({ response }, arrivals) => {
    if (arrivals.length === 1) response.writeHead(503, { "retry-after": "6" });
    response.end();
  });
  telegram.send(ANN, { text: "hello" });
  await arrived(receiver, 2);
  const [first = 0, second = 0] = receiver.arrivals.map(({ at }) => at);
  expect(second - first).toBeGreaterThanOrEqual(6_000 / 20 - 2);
});

test("a redirect, a refused connection and an answer that never comes are failures in Telegram's words", async () => {
  const receiver = await receive(({ response }, arrivals) => {
    if (arrivals.length === 1) response.writeHead(302, { location: "/elsewhere" }).end();
  });
  telegram.send(ANN, { text: "hello" });
  await arrived(receiver, 1);
  const lastError = () => telegram.state().webhook.last_error_message;
  await telegram.waitFor(() => lastError() === "Wrong response from the webhook: 302 Found", { what: "the redirect" });
  await telegram.waitFor(() => lastError() === "Read timeout expired", { what: "the timeout" });
  await receiver.close();
  await telegram.waitFor(() => lastError() === "Connection refused", { what: "the refusal" });
});

test("on demand an update comes twice at the same time, or again after it was taken, with the same id", async () => {
  const receiver = await receive();
  telegram.faultDelivery({ fault: "duplicate", times: 1 });
  telegram.send(ANN, { text: "twice" });
  await arrived(receiver, 2);
  await telegram.waitFor(() => telegram.state().webhook.pending_update_count === 0, { what: "its end" });
  telegram.faultDelivery({ fault: "lose_answer", update: "message", times: 1 });
  telegram.send(ANN, { text: "again" });
  await arrived(receiver, 4);
  const ids = receiver.arrivals.map(({ update }) => update.update_id);
  expect(ids[1]).toBe(ids[0]);
  expect(ids[3]).toBe(ids[2]);
  expect(ids[2]).toBe((ids[0] ?? 0) + 1);
});

test("on demand a press overtakes the message before it", async () => {
  const message = await sendWithButton();
  await api.deleteWebhook({ drop_pending_updates: true });
  const receiver = await receive();
  telegram.faultDelivery({ fault: "hold", ms: 200, update: "message", times: 1 });
  telegram.send(ANN, { text: "first" });
  telegram.press(ANN, { messageId: message.message_id, data: "go" });
  await arrived(receiver, 2);
  expect(receiver.arrivals.map(({ update }) => update.message?.text ?? update.callback_query?.data)).toEqual([
    "go",
    "first",
  ]);
});

test("a method in the answer to an update is run, except those that Telegram ignores there", async () => {
  const answers = [
    { method: "sendMessage", chat_id: ANN, text: "from the answer" },
    { method: "deleteWebhook" },
    { method: "getMe" },
  ];
  const receiver = await receive(({ response }, arrivals) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answers[arrivals.length - 1]));
  });
  for (const text of ["a", "b", "c"]) telegram.send(ANN, { text });
  await arrived(receiver, 3);
  await telegram.waitFor(() => telegram.state().webhook.pending_update_count === 0, { what: "the last answer" });
  expect(telegram.messages(ANN).map(({ text }) => text)).toContain("from the answer");
  expect(telegram.calls().map(({ method }) => method)).toEqual(["setWebhook", "sendMessage"]);
});

test("allowed_updates filters what is made afterwards, and stays when setWebhook omits it", async () => {
  const message = await sendWithButton();
  const receiver = await receive(undefined, { allowed_updates: ["message"], drop_pending_updates: true });
  telegram.press(ANN, { messageId: message.message_id, data: "go" });
  telegram.send(ANN, { text: "hello" });
  await arrived(receiver, 1);
  expect(receiver.arrivals[0]?.update.message?.text).toBe("hello");
  await new Promise((resolve) => setTimeout(resolve, 60));
  await api.setWebhook(`${receiver.url}/hook`);
  expect((await api.getWebhookInfo()).allowed_updates).toEqual(["message"]);
});
