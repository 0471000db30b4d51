import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { startTelegram, type Telegram } from "../emulators/telegram/server.js";
import { launchBrowser, browserTest as test, visit } from "./browser.js";
import { type ChatBot, startChatBot } from "./chat-bot.js";

let browser: Browser;
let telegram: Telegram;
let bot: ChatBot;

beforeAll(async () => {
  const token = "7000001:AAcall-log-test-token";
  [browser, telegram] = await Promise.all([launchBrowser(), startTelegram({ token, timeScale: 20 })]);
  bot = await startChatBot(telegram);
});
afterAll(async () => {
  await browser.close();
  await telegram.close();
  await bot.close();
});

test("a call that comes while the log is being read is in it", async () => {
  const user = telegram.addUser({ first_name: "Ann" });
  telegram.send(user.id, { text: "/start" });
  await telegram.waitFor(() => telegram.messages(user.id).length > 1, { what: "the answer of the bot" });
  const { page, problems, close } = await visit(browser, `${telegram.url}/#${user.id}`, "desktop");
  const logged = (text: string) => page.getByTestId("call").filter({ hasText: text });
  // The visit's own reading has ended, so that the one held up below is the reload's.
  await logged("Hello, Ann").waitFor();
  await page.route("**/emulator/calls*", async (route) => {
    const response = await route.fetch();
    await bot.api.sendMessage(user.id, "meanwhile");
    await page.getByTestId("message").filter({ hasText: "meanwhile" }).waitFor();
    await route.fulfill({ response });
  });
  await page.reload();
  // What is read takes the place of what the log shows, and brings the older call: only then the newer one can be lost.
  await logged("Hello, Ann").waitFor();
  expect(await logged("meanwhile").count()).toBe(1);
  expect(problems).toEqual([]);
  await close();
});
