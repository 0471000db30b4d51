import { beforeAll, expect, test } from "vitest";
import { checkParams } from "./coerce.js";
import { type BotApiSchema, loadSchema } from "./schema.js";

let schema: BotApiSchema;

beforeAll(async () => {
  schema = await loadSchema();
});

const file = { name: "a.png", mime: "image/png", bytes: Buffer.from("x") };
const check = (method: string, values: Record<string, unknown>, files = new Map([["one", file]])) =>
  checkParams(schema, method, { values, files });

test("the schema has the whole Bot API, with what is required and how long it may be", () => {
  expect(Object.keys(schema.methods).length).toBeGreaterThan(180);
  expect(schema.methods.sendMessage?.chat_id?.required).toBe(true);
  expect(schema.methods.sendMessage?.parse_mode?.required).toBe(false);
  expect(schema.objects.CallbackButton?.callback_data?.limit).toEqual({ min: 1, max: 64, unit: "bytes" });
  expect(schema.methods.answerCallbackQuery?.text?.limit).toEqual({ min: 0, max: 200, unit: "characters" });
});

test("numbers, booleans and objects are read from text at the top", () => {
  const { params, unknown } = check("sendMessage", {
    chat_id: "42",
    text: "x",
    protect_content: "True",
    link_preview_options: '{"is_disabled":true}',
    reply_markup: { force_reply: true },
  });
  expect(params).toEqual({
    chat_id: 42,
    text: "x",
    protect_content: true,
    link_preview_options: { is_disabled: true },
    reply_markup: { force_reply: true },
  });
  expect(unknown).toEqual([]);
});

test("attach:// becomes the file, and a file in the field of the parameter needs no attach://", () => {
  const upload = { uploadedByTheBot: true, file };
  const album = check("sendMediaGroup", {
    chat_id: 1,
    media: '[{"type":"photo","media":"attach://one"},{"type":"photo","media":"id"}]',
  });
  expect(album.params.media).toEqual([
    { type: "photo", media: upload },
    { type: "photo", media: "id" },
  ]);
  expect(check("sendPhoto", { chat_id: 1 }, new Map([["photo", file]])).params.photo).toEqual(upload);
});

test("what the Bot API does not know is listed, also inside objects", () => {
  const media = { type: "photo", media: "id", colour: "red" };
  expect(check("editMessageMedia", { chat_id: 1, message_id: 2, media, shape: 1 }).unknown).toEqual([
    "shape",
    "media.colour",
  ]);
  expect(
    check("setWebhook", { url: "https://x.example", allowed_updates: ["message", "telepathy"] }).params.allowed_updates,
  ).toEqual(["message"]);
});

test.each([
  [
    "editMessageMedia",
    { chat_id: 1, message_id: 2, media: { type: "photo" } },
    `can't parse InputMedia: Can't find field "media"`,
  ],
  [
    "editMessageMedia",
    { chat_id: 1, message_id: 2, media: { type: "photo", media: "attach://none" } },
    "can't parse InputMedia: media not found",
  ],
  [
    "editMessageMedia",
    { chat_id: 1, message_id: 2, media: { type: "video", media: "id", duration: "long" } },
    `can't parse InputMedia: Field "duration" must be of type Number`,
  ],
  ["editMessageMedia", { chat_id: 1, message_id: 2, media: "{" }, "can't parse media JSON object"],
  [
    "sendMessage",
    { chat_id: 1, text: "x", reply_markup: { inline_keyboard: [[{ text: "B", callback_data: 5 }]] } },
    `can't parse inline keyboard button: Field "callback_data" must be of type String`,
  ],
  [
    "editMessageText",
    { chat_id: 1, message_id: "two", text: "x" },
    `parameter "message_id" is invalid: Field "message_id" must be of type Number`,
  ],
  ["setMyCommands", { commands: [{ command: "start" }] }, `can't parse BotCommand: Can't find field "description"`],
  ["sendChatAction", { chat_id: 1, action: "sleep" }, "wrong parameter action in request"],
])("%s refuses %j", (method, values, words) => {
  expect(() => check(method, values)).toThrow(`Bad Request: ${words}`);
});
