import { createServer } from "node:http";
import { Api } from "grammy/web";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startTelegram, type Telegram } from "./server.js";

const TOKEN = "1234567:AAupdates-test-token";
const ANN = 101;

let aheadMs: number;
let telegram: Telegram;
let api: Api;

beforeEach(async () => {
  aheadMs = 0;
  telegram = await startTelegram({ token: TOKEN, now: () => Date.now() + aheadMs });
  api = new Api(TOKEN, { apiRoot: telegram.url });
  telegram.addUser({ id: ANN, first_name: "Ann" });
});

afterEach(() => telegram.close());

test("setWebhook more than once a second is flooding", async () => {
  await api.setWebhook("https://example.com/hook");
  await expect(api.setWebhook("https://example.com/hook")).rejects.toMatchObject({
    error_code: 429,
    description: "Too Many Requests: retry after 1",
    parameters: { retry_after: 1 },
  });
  aheadMs = 1_000;
  expect(await api.setWebhook("https://example.com/hook")).toBe(true);
});

test("getUpdates gives what waits, confirms by offset, waits for more, and is refused while a webhook is set", async () => {
  telegram.send(ANN, { text: "one" });
  telegram.send(ANN, { text: "two" });
  const [first, second] = await api.getUpdates();
  expect([first?.message?.text, second?.message?.text]).toEqual(["one", "two"]);
  const later = api.getUpdates({ offset: (second?.update_id ?? 0) + 1, timeout: 5 });
  await telegram.waitFor(() => telegram.state().webhook.pending_update_count === 0, { what: "the confirmation" });
  telegram.send(ANN, { text: "three" });
  expect((await later).map(({ message }) => message?.text)).toEqual(["three"]);
  await api.setWebhook("https://example.com/hook");
  await expect(api.getUpdates()).rejects.toMatchObject({
    error_code: 409,
    description:
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
  });
});

test("a press that nobody took is dropped after 150 s, a message only after 24 hours", async () => {
  telegram.send(ANN, { text: "hello" });
  const reply_markup = { inline_keyboard: [[{ text: "Go", callback_data: "go" }]] };
  const { message_id } = await api.sendMessage(ANN, "choose", { reply_markup });
  telegram.press(ANN, { messageId: message_id, data: "go" });
  expect((await api.getWebhookInfo()).pending_update_count).toBe(2);
  aheadMs = 150_001;
  expect((await api.getUpdates()).map(({ message }) => message?.text)).toEqual(["hello"]);
  aheadMs = 86_400_001;
  expect(await api.getUpdates()).toEqual([]);
});

test("a raw update is delivered as it is, whatever it lacks", async () => {
  const sent = [{ update_id: 5 }, { update_id: 6, telepathy: {} }, { update_id: 7, message: { text: "no chat" } }];
  for (const update of sent) {
    const response = await fetch(`${telegram.url}/emulator/updates`, { method: "POST", body: JSON.stringify(update) });
    expect(await response.json()).toEqual({ update_id: update.update_id });
  }
  expect(await api.getUpdates()).toEqual(sent);
});

test("a refused update is sent again, wherever in its pause the clock is read", async () => {
  for (const stepMs of [3, 5, 7, 9, 11, 15, 19]) {
    let time = Date.now();
    const now = () => {
      time += stepMs;
      return time;
    };
    const hasty = await startTelegram({ token: TOKEN, timeScale: 100, now });
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.writeHead(asked < 4 ? 500 : 200).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the server has no port");
    await new Api(TOKEN, { apiRoot: hasty.url }).setWebhook(`http://127.0.0.1:${address.port}/`);
    hasty.addUser({ id: ANN, first_name: "Ann" });
    hasty.send(ANN, { text: "hello" });
    const what = `the update at steps of ${stepMs} ms`;
    await hasty.waitFor(() => hasty.state().webhook.pending_update_count === 0, { what });
    expect(asked).toBe(4);
    await hasty.close();
    await new Promise((resolve) => server.close(resolve));
  }
});
