import { Api, InputFile } from "grammy/web";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startTelegram, type Telegram } from "./server.js";

const ANN = 101;
const BOB = 102;
let telegram: Telegram;
let api: Api;

beforeEach(async () => {
  telegram = await startTelegram({ token: "1234567:AAcopies-token", username: "standin_bot" });
  api = new Api("1234567:AAcopies-token", { apiRoot: telegram.url });
  for (const id of [ANN, BOB]) {
    telegram.addUser({ id, first_name: `P${id}` });
    telegram.introduce(id, { isBlocked: false });
  }
});
afterEach(() => telegram.close());

test("a copy has the words, the formatting and the file of its message, and none of its buttons", async () => {
  const reply_markup = { inline_keyboard: [[{ text: "x", callback_data: "x" }]] };
  const text = await api.sendMessage(ANN, "<b>News</b>", { parse_mode: "HTML", reply_markup });
  const file = new InputFile(new TextEncoder().encode("words"), "words.txt");
  const document = await api.sendDocument(ANN, file, { caption: "A file" });
  for (const { message_id } of [text, document]) await api.copyMessage(BOB, ANN, message_id);
  const [words, copy] = telegram.messages(BOB);
  expect(words).toMatchObject({ text: "News", entities: [{ type: "bold", offset: 0, length: 4 }], chat: { id: BOB } });
  expect(words?.reply_markup).toBeUndefined();
  expect(copy).toMatchObject({ caption: "A file", document: { file_id: document.document.file_id } });
});

test("what a person wrote can be copied too, and comes from the bot", async () => {
  const [said] = telegram.send(ANN, { text: "mine" });
  await api.copyMessage(BOB, ANN, said?.message_id ?? 0);
  expect(telegram.messages(BOB)).toMatchObject([{ text: "mine", from: { is_bot: true } }]);
});

test("a message that is not there cannot be copied, and nobody gets one who does not want to hear from the bot", async () => {
  await expect(api.copyMessage(BOB, ANN, 77)).rejects.toThrow("400: Bad Request: message to copy not found");
  const { message_id } = await api.sendMessage(ANN, "news");
  telegram.introduce(BOB, { isBlocked: true });
  await expect(api.copyMessage(BOB, ANN, message_id)).rejects.toThrow("403: Forbidden: bot was blocked by the user");
});
