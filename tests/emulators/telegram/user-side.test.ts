import { Api, InputFile } from "grammy/web";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sampleOgg, samplePng } from "./sample-media.js";
import { startTelegram, type Telegram } from "./server.js";
import type { EmulatorEvent } from "./user-api.js";

const TOKEN = "1234567:AAuser-side-token";
const ANN = 101;

let telegram: Telegram;
let api: Api;

beforeEach(async () => {
  telegram = await startTelegram({ token: TOKEN, username: "standin_bot" });
  api = new Api(TOKEN, { apiRoot: telegram.url });
  telegram.addUser({ id: ANN, first_name: "Ann", language_code: "ru" });
});

afterEach(() => telegram.close());

async function post(path: string, body: unknown, method = "POST"): Promise<{ status: number; body: unknown }> {
  const isForm = body instanceof FormData;
  const response = await fetch(`${telegram.url}/emulator/${path}`, {
    method,
    headers: isForm ? {} : { "content-type": "application/json" },
    body: isForm ? body : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function updates() {
  return (await api.getUpdates({ limit: 100 })).map((update) => update);
}

test("people are made and changed over HTTP, and the state shows them with the bot's commands", async () => {
  const made = await post("users", { first_name: "Bob", username: "bob", language_code: "en" });
  expect(made).toMatchObject({ status: 200, body: { first_name: "Bob", username: "bob", id: expect.any(Number) } });
  await post("users", { id: ANN, first_name: "Anna" });
  await api.setMyCommands([{ command: "start", description: "Begin" }]);
  await api.setMyCommands([{ command: "start", description: "Начать" }], { language_code: "ru" });
  await api.setMyDescription("What it does");
  const state: unknown = await (await fetch(`${telegram.url}/emulator/state`)).json();
  expect(state).toMatchObject({
    bot: { id: 1234567, username: "standin_bot" },
    users: [{ id: ANN, first_name: "Anna", language_code: "ru" }, { first_name: "Bob" }],
    commands: { "": [{ command: "start", description: "Begin" }], ru: [{ command: "start", description: "Начать" }] },
    description: { "": "What it does" },
    webhook: { url: "", pending_update_count: 0 },
  });
  expect(await api.getMyCommands({ language_code: "ru" })).toEqual([{ command: "start", description: "Начать" }]);
});

test("two files in one form are an album with a caption, and arrive as two updates of one group", async () => {
  const form = new FormData();
  form.set("from", String(ANN));
  form.set("caption", "both of them");
  for (const name of ["a.png", "b.png"])
    form.append("file", new Blob([new Uint8Array(samplePng())], { type: "image/png" }), name);
  expect((await post(`chats/${ANN}/send`, form)).status).toBe(200);
  const [first, second] = await updates();
  expect(first?.message).toMatchObject({
    caption: "both of them",
    photo: [{ width: 8, height: 8 }],
    media_group_id: expect.any(String),
  });
  expect(second?.message?.media_group_id).toBe(first?.message?.media_group_id);
  expect(second?.message).not.toHaveProperty("caption");
});

test.each([
  ["voice", { voice: { duration: 4, mime_type: "audio/ogg" } }],
  ["video_note", { video_note: { duration: 4, length: 240 } }],
  ["audio", { audio: { duration: 4, file_name: "x.ogg" } }],
  ["document", { document: { file_name: "x.ogg", mime_type: "audio/ogg" } }],
] as const)("a file sent as %s arrives as one, with its duration", async (kind, shape) => {
  const form = new FormData();
  form.set("from", String(ANN));
  form.set("kind", kind);
  form.set("duration", "4");
  form.append("file", new Blob([new Uint8Array(sampleOgg())], { type: "audio/ogg" }), "x.ogg");
  await post(`chats/${ANN}/send`, form);
  expect((await updates())[0]?.message).toMatchObject(shape);
});

test("a reply carries the message it answers, and a text too long for one message is split", async () => {
  telegram.send(ANN, { text: "first" });
  telegram.send(ANN, { text: "second", replyTo: 1 });
  expect(telegram.send(ANN, { text: "x".repeat(5_000) }).map(({ text }) => text?.length)).toEqual([4096, 904]);
  expect((await updates())[1]?.message?.reply_to_message).toMatchObject({ message_id: 1, text: "first" });
});

test("a press needs a button of the message, unless the screen is old", async () => {
  telegram.send(ANN, { text: "/start" });
  const { message_id } = await api.sendMessage(ANN, "menu", {
    reply_markup: { inline_keyboard: [[{ text: "Go", callback_data: "go" }]] },
  });
  expect((await post(`chats/${ANN}/press`, { from: ANN, message_id, data: "gone" })).status).toBe(404);
  expect(await post(`chats/${ANN}/press`, { from: ANN, message_id, data: "go" })).toMatchObject({
    body: { query_id: expect.any(String) },
  });
  expect((await post(`chats/${ANN}/press`, { from: ANN, message_id, data: "old", stale: true })).status).toBe(200);
  const presses = (await updates()).flatMap(({ callback_query }) => (callback_query ? [callback_query] : []));
  expect(presses.map(({ data }) => data)).toEqual(["go", "old"]);
  expect(presses[0]).toMatchObject({
    from: { id: ANN },
    message: { message_id, text: "menu" },
    chat_instance: expect.any(String),
  });
});

test("blocking and unblocking are told to the bot", async () => {
  telegram.send(ANN, { text: "/start" });
  await post(`chats/${ANN}/block`, { from: ANN, blocked: true });
  await post(`chats/${ANN}/block`, { from: ANN, blocked: false });
  const states = (await updates()).flatMap(({ my_chat_member }) =>
    my_chat_member ? [my_chat_member.new_chat_member.status] : [],
  );
  expect(states).toEqual(["kicked", "member"]);
});

test("an edit of a person's own message arrives as edited_message", async () => {
  telegram.send(ANN, { text: "a cat" });
  expect((await post(`chats/${ANN}/edit`, { from: ANN, message_id: 1, text: "a dog" })).status).toBe(200);
  expect((await updates())[1]?.edited_message).toMatchObject({
    message_id: 1,
    text: "a dog",
    edit_date: expect.any(Number),
  });
});

test("what a request lacks is said with 400, and a chat of nobody is 404", async () => {
  expect(await post(`chats/${ANN}/send`, { from: ANN })).toMatchObject({
    status: 400,
    body: { error: "a message needs a text or a file" },
  });
  expect((await post(`chats/${ANN}/press`, { from: ANN })).status).toBe(400);
  expect((await post("chats/999/send", { from: 999, text: "x" })).status).toBe(404);
  expect((await post("nothing", {})).status).toBe(404);
});

test("the page follows messages, edits, answers, deletions and calls as they happen", async () => {
  const seen: EmulatorEvent["type"][] = [];
  const stop = new AbortController();
  const stream = await fetch(`${telegram.url}/emulator/events`, { signal: stop.signal });
  expect(stream.headers.get("content-type")).toBe("text/event-stream");
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  const reading = (async () => {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      for (const [, json] of part.value.matchAll(/^data: (.*)$/gm)) seen.push(JSON.parse(json ?? "{}").type);
    }
  })();
  telegram.send(ANN, { text: "/start" });
  const { message_id } = await api.sendMessage(ANN, "one", {
    reply_markup: { inline_keyboard: [[{ text: "Go", callback_data: "go" }]] },
  });
  await api.answerCallbackQuery(telegram.press(ANN, { messageId: message_id, data: "go" }), { text: "done" });
  await api.sendChatAction(ANN, "typing");
  await api.editMessageText(ANN, message_id, "two");
  await api.deleteMessage(ANN, message_id);
  const expected = ["message", "message", "call", "answer", "call", "action", "call", "edit", "call", "delete", "call"];
  await telegram.waitFor(() => seen.length >= expected.length, { what: "the events" });
  expect(seen).toEqual(expected);
  stop.abort();
  await reading.catch(() => undefined);
});

test("calls fail on demand: an error, a delay, a connection lost before or after the effect, no answer at all", async () => {
  telegram.send(ANN, { text: "/start" });
  await post("faults", {
    method: "sendMessage",
    chat_id: ANN,
    times: 1,
    fault: "error",
    error_code: 429,
    description: "Too Many Requests: retry after 3",
    retry_after: 3,
  });
  const limited = await fetch(`${telegram.url}/bot${TOKEN}/sendMessage?chat_id=${ANN}&text=x`);
  expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "3"]);
  telegram.fault({ fault: "reset_before", times: 1 });
  await expect(api.sendMessage(ANN, "never sent")).rejects.toThrow("Network request");
  telegram.fault({ fault: "reset_after", times: 1 });
  await expect(api.sendMessage(ANN, "sent all the same")).rejects.toThrow("Network request");
  telegram.fault({ fault: "hang", method: "sendMessage", times: 1 });
  const hanging = `${telegram.url}/bot${TOKEN}/sendMessage?chat_id=${ANN}&text=hangs`;
  await expect(fetch(hanging, { signal: AbortSignal.timeout(100) })).rejects.toThrow("timeout");
  telegram.fault({ fault: "delay", ms: 60, times: 1 });
  const startedAt = Date.now();
  await api.sendMessage(ANN, "late");
  expect(Date.now() - startedAt).toBeGreaterThanOrEqual(55);
  expect(telegram.messages(ANN).map(({ text }) => text)).toEqual(["/start", "sent all the same", "late"]);
  expect((await post("faults", {}, "DELETE")).status).toBe(200);
});

test("parameters come in a query, a form, JSON or multipart; objects as JSON text or as objects; in any case of the method", async () => {
  telegram.send(ANN, { text: "/start" });
  const root = `${telegram.url}/bot${TOKEN}`;
  const markup = { inline_keyboard: [[{ text: "Go", callback_data: "go" }]] };
  const form = new FormData();
  for (const [name, value] of Object.entries({
    chat_id: String(ANN),
    media: JSON.stringify([
      { type: "photo", media: "attach://one" },
      { type: "photo", media: "attach://two" },
    ]),
  }))
    form.set(name, value);
  for (const name of ["one", "two"]) form.set(name, new Blob([new Uint8Array(samplePng())]), `${name}.png`);
  const requests = [
    fetch(`${root}/sendmessage?chat_id=${ANN}&text=query&reply_markup=${encodeURIComponent(JSON.stringify(markup))}`),
    fetch(`${root}/SENDMESSAGE`, {
      method: "POST",
      body: new URLSearchParams({ chat_id: String(ANN), text: "form", reply_markup: JSON.stringify(markup) }),
    }),
    fetch(`${root}/sendMessage`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ chat_id: ANN, text: "json", reply_markup: markup, disable_notification: true }),
    }),
    fetch(`${root}/sendMediaGroup`, { method: "POST", body: form }),
  ];
  for (const response of await Promise.all(requests)) expect(await response.json()).toMatchObject({ ok: true });
  const keyboards = telegram.messages(ANN).flatMap(({ reply_markup }) => (reply_markup ? [reply_markup] : []));
  expect(keyboards).toHaveLength(3);
  expect(keyboards[0]).toMatchObject(markup);
  await api.sendPhoto(ANN, new InputFile(samplePng(), "grammy.png"));
  expect(telegram.violations()).toEqual([]);
});

test("a wrong token is 401, no token at all 404", async () => {
  const answer = await fetch(`${telegram.url}/bot999:AAwrong/getMe`);
  expect(await answer.json()).toEqual({
    ok: false,
    error_code: 401,
    description: "Unauthorized: invalid token specified",
  });
  expect((await fetch(`${telegram.url}/botnothing/getMe`)).status).toBe(404);
});
