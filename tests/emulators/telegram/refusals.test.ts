import { Api } from "grammy/web";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTelegram, type Telegram } from "./server.js";

const TOKEN = "1234567:AArefusals-test-token";
const ANN = 101;

let aheadMs = 0;
let telegram: Telegram;
let api: Api;

beforeAll(async () => {
  telegram = await startTelegram({ token: TOKEN, now: () => Date.now() + aheadMs });
  api = new Api(TOKEN, { apiRoot: telegram.url });
  telegram.addUser({ id: ANN, first_name: "Ann" });
  telegram.send(ANN, { text: "/start" });
});

afterAll(() => telegram.close());

/** A call with parameters that the types of grammY would not let through. */
async function call(method: string, params: Record<string, unknown>): Promise<{ status: number; description: string }> {
  const response = await fetch(`${telegram.url}/bot${TOKEN}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(params),
  });
  const body: { description?: string } = await response.json();
  return { status: response.status, description: body.description ?? "" };
}

const button = <T extends object>(fields: T) => ({ inline_keyboard: [[{ text: "B", ...fields }]] });
const buttons = (count: number, perRow: number) => ({
  inline_keyboard: Array.from({ length: Math.ceil(count / perRow) }, () =>
    Array.from({ length: perRow }, () => ({ text: "B", callback_data: "x" })),
  ),
});

test.each([
  ["no chat", "sendMessage", { text: "x" }, "chat_id is empty"],
  ["an unknown chat", "sendMessage", { chat_id: 999, text: "x" }, "chat not found"],
  ["no text", "sendMessage", { chat_id: ANN }, "message text is empty"],
  ["a blank text", "sendMessage", { chat_id: ANN, text: "  \n " }, "text must be non-empty"],
  ["a long text", "sendMessage", { chat_id: ANN, text: "x".repeat(4097) }, "message is too long"],
  [
    "a parse mode that is none",
    "sendMessage",
    { chat_id: ANN, text: "x", parse_mode: "XML" },
    "unsupported parse_mode",
  ],
  [
    "markup that does not close",
    "sendMessage",
    { chat_id: ANN, text: "<b>x", parse_mode: "HTML" },
    `can't parse entities: Can't find end tag corresponding to start tag "b"`,
  ],
  [
    "a reply to nothing",
    "sendMessage",
    { chat_id: ANN, text: "x", reply_parameters: { message_id: 77 } },
    "message to be replied not found",
  ],
  [
    "a button that does nothing",
    "sendMessage",
    { chat_id: ANN, text: "x", reply_markup: button({}) },
    "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
  ],
  [
    "65 bytes of data",
    "sendMessage",
    { chat_id: ANN, text: "x", reply_markup: button({ callback_data: "я".repeat(33) }) },
    "BUTTON_DATA_INVALID",
  ],
  [
    "a link to localhost",
    "sendMessage",
    { chat_id: ANN, text: "x", reply_markup: button({ url: "http://localhost:3000/" }) },
    "inline keyboard button URL 'http://localhost:3000/' is invalid: Wrong HTTP URL",
  ],
  [
    "a keyboard that is no object",
    "sendMessage",
    { chat_id: ANN, text: "x", reply_markup: "[1" },
    "can't parse reply keyboard markup JSON object",
  ],
  [
    "more than 100 buttons",
    "sendMessage",
    { chat_id: ANN, text: "x", reply_markup: buttons(104, 8) },
    "reply markup is too long",
  ],
  [
    "more than 10 kB of buttons",
    "sendMessage",
    {
      chat_id: ANN,
      text: "x",
      reply_markup: {
        inline_keyboard: Array.from({ length: 90 }, () => [{ text: "B".repeat(60), callback_data: "x".repeat(64) }]),
      },
    },
    "reply markup is too long",
  ],
  [
    "nine buttons in a row",
    "sendMessage",
    { chat_id: ANN, text: "x", reply_markup: buttons(9, 9) },
    "REPLY_MARKUP_INVALID",
  ],
  ["an edit of nothing", "editMessageText", { chat_id: ANN, message_id: 77, text: "x" }, "message to edit not found"],
  [
    "an edit of a person's message",
    "editMessageText",
    { chat_id: ANN, message_id: 1, text: "x" },
    "message can't be edited",
  ],
  ["deleting nothing", "deleteMessage", { chat_id: ANN, message_id: 77 }, "message to delete not found"],
  [
    "no such query",
    "answerCallbackQuery",
    { callback_query_id: "5" },
    "query is too old and response timeout expired or query ID is invalid",
  ],
  ["a long answer", "answerCallbackQuery", { callback_query_id: "5", text: "x".repeat(201) }, "MESSAGE_TOO_LONG"],
  ["no such action", "sendChatAction", { chat_id: ANN, action: "dancing" }, "wrong parameter action in request"],
  ["no photo", "sendPhoto", { chat_id: ANN }, "there is no photo in the request"],
  [
    "an album of one",
    "sendMediaGroup",
    { chat_id: ANN, media: [{ type: "photo", media: "x" }] },
    "group must contain 2-10 media",
  ],
  [
    "an album of audio and photo",
    "sendMediaGroup",
    {
      chat_id: ANN,
      media: [
        { type: "photo", media: "x" },
        { type: "audio", media: "y" },
      ],
    },
    "can't use the media of the specified type in the album",
  ],
  ["no such file", "getFile", { file_id: "nothing" }, "invalid file_id"],
  [
    "a command in capitals",
    "setMyCommands",
    { commands: [{ command: "Start", description: "x" }] },
    "BOT_COMMAND_INVALID",
  ],
  [
    "a command without description",
    "setMyCommands",
    { commands: [{ command: "start", description: "" }] },
    "command description must not be empty",
  ],
  [
    "a command that is no object",
    "setMyCommands",
    { commands: ["start"] },
    "can't parse BotCommand: expected an Object",
  ],
  [
    "a long description",
    "setMyDescription",
    { description: "x".repeat(513) },
    "description must be 0-512 characters long, got 513",
  ],
  ["a webhook over http", "setWebhook", { url: "http://example.com/" }, "invalid webhook URL specified"],
])("400 in Telegram's words for %s", async (_what, method, params, words) => {
  expect(await call(method, params)).toEqual({ status: 400, description: `Bad Request: ${words}` });
});

test("4096 characters are one message, counted after the markup is parsed", async () => {
  const message = await api.sendMessage(ANN, `<b>${"x".repeat(4094)}</b>&lt;&gt;`, { parse_mode: "HTML" });
  expect(message.text).toHaveLength(4096);
});

test("a method of the Bot API that is not modelled fails loudly and is on record; one that does not exist is 404", async () => {
  expect(await call("sendDice", { chat_id: ANN })).toMatchObject({ status: 501 });
  expect(await call("sendTelepathy", {})).toEqual({ status: 404, description: "Not Found: method not found" });
  expect(telegram.violations()).toContainEqual(expect.objectContaining({ kind: "unmodelled", method: "sendDice" }));
  expect(telegram.violations()).toContainEqual(
    expect.objectContaining({ kind: "unmodelled", method: "sendTelepathy" }),
  );
});

test("parameters that the Bot API does not know are ignored, and on record", async () => {
  expect(await call("sendMessage", { chat_id: ANN, text: "x", colour: "red" })).toMatchObject({ status: 200 });
  expect(telegram.violations()).toContainEqual({ kind: "unknown-parameter", method: "sendMessage", detail: "colour" });
});

test("an edit that changes nothing is refused, also when only the order of fields differs", async () => {
  const { message_id } = await api.sendMessage(ANN, "same", { reply_markup: button({ callback_data: "x" }) });
  const again = api.editMessageText(ANN, message_id, "same", {
    reply_markup: { inline_keyboard: [[{ callback_data: "x", text: "B" }]] },
  });
  await expect(again).rejects.toMatchObject({
    error_code: 400,
    description: expect.stringMatching(/^Bad Request: message is not modified: /),
  });
  // Without the keyboard it is another message.
  expect(await api.editMessageText(ANN, message_id, "same")).not.toHaveProperty("reply_markup");
});

test("a press is answered once, and only within 15 s", async () => {
  const { message_id } = await api.sendMessage(ANN, "press", { reply_markup: button({ callback_data: "x" }) });
  const tooOld = "Bad Request: query is too old and response timeout expired or query ID is invalid";
  const first = telegram.press(ANN, { messageId: message_id, label: "B" });
  expect(await api.answerCallbackQuery(first, { text: "yes", show_alert: true })).toBe(true);
  await expect(api.answerCallbackQuery(first)).rejects.toMatchObject({ description: tooOld });
  const second = telegram.press(ANN, { messageId: message_id, data: "x" });
  aheadMs += 15_001;
  await expect(api.answerCallbackQuery(second)).rejects.toMatchObject({ description: tooOld });
});

test("a person who never wrote, or who blocked the bot, cannot be written to", async () => {
  telegram.addUser({ id: 202, first_name: "Bob" });
  await expect(api.sendMessage(202, "x")).rejects.toMatchObject({
    error_code: 403,
    description: "Forbidden: bot can't initiate conversation with a user",
  });
  telegram.send(202, { text: "/start" });
  telegram.block(202, true);
  await expect(api.sendMessage(202, "x")).rejects.toMatchObject({
    error_code: 403,
    description: "Forbidden: bot was blocked by the user",
  });
  telegram.block(202, false);
  expect(await api.sendMessage(202, "x")).toMatchObject({ text: "x" });
});

test("a message older than 48 hours can be edited but not deleted", async () => {
  const { message_id } = await api.sendMessage(ANN, "old");
  aheadMs += 48 * 3_600_000 + 2_000;
  expect(await api.editMessageText(ANN, message_id, "older")).toMatchObject({ text: "older" });
  await expect(api.deleteMessage(ANN, message_id)).rejects.toMatchObject({ error_code: 400 });
});
