import { Api } from "grammy/web";
import { expect, test } from "vitest";
import { takeLeaks } from "../../support/leaks.js";
import { startTelegram } from "./server.js";

const TOKEN = "1234567:AAleaks-test-token";
const ANN = 101;

test("the token in a caption, a text or an address is on record as a leak", async () => {
  const telegram = await startTelegram({ token: TOKEN });
  const api = new Api(TOKEN, { apiRoot: telegram.url });
  telegram.addUser({ id: ANN, first_name: "Ann" });
  telegram.send(ANN, { text: "/start" });
  await api.sendMessage(ANN, `see ${telegram.url}/file/bot${TOKEN}/photos/file_1.jpg`);
  expect(telegram.violations()).toContainEqual({
    kind: "leak",
    method: "sendMessage",
    detail: 'a secret is in "text"',
  });
  // And the recorder of the whole suite saw it: taken here, since it was meant.
  expect(takeLeaks()).toHaveLength(1);
  await telegram.close();
});
