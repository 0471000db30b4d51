import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { startTelegram, type Telegram } from "../emulators/telegram/server.js";
import { launchBrowser, browserTest as test, visit } from "./browser.js";
import { type ChatBot, startChatBot } from "./chat-bot.js";

let browser: Browser;
let telegram: Telegram;
let bot: ChatBot;

beforeAll(async () => {
  const token = "7000001:AAgroups-page-test-token";
  [browser, telegram] = await Promise.all([launchBrowser(), startTelegram({ token, timeScale: 20 })]);
  bot = await startChatBot(telegram);
});
afterAll(async () => {
  await browser.close();
  await telegram.close();
  await bot.close();
});

test("a group is made in the list, opened there, and written in and pressed in as any of its members", async () => {
  const ann = telegram.addUser({ first_name: "Ann" });
  const bob = telegram.addUser({ first_name: "Bob" });
  const { page, problems, close } = await visit(browser, `${telegram.url}/#${ann.id}`);
  await page.getByTestId("add-group").click();
  await page.getByTestId("group-title").fill("Foxes");
  await page.getByTestId("save-group").click();
  const group = await telegram.waitFor(() => telegram.state().groups[0] ?? null, { what: "the group" });
  expect(group).toMatchObject({ title: "Foxes", member_ids: [ann.id, bob.id] });
  await page.getByTestId(`group-${group.id}`).waitFor();
  expect(await page.getByTestId("chat-title").textContent()).toBe("Foxes");

  const write = async (text: string) => {
    await page.getByTestId("composer-input").fill(text);
    await page.keyboard.press("Enter");
  };
  await write("/start");
  await page.getByTestId("bubble").filter({ hasText: "Hello, Ann" }).waitFor();
  await page.getByTestId("persona").click();
  await page.getByTestId(`act-as-${bob.id}`).click();
  await write("/start as Bob");
  await page.getByTestId("bubble").filter({ hasText: "Hello, Bob" }).waitFor();
  expect(await page.locator(".own").count()).toBe(1);
  await page.locator(".other", { hasText: "Ann" }).filter({ hasText: "/start" }).first().waitFor();
  await page.getByTestId("inline-button").filter({ hasText: "Toast" }).last().click();
  await page.getByTestId("toast").filter({ hasText: "This is a toast" }).waitFor();
  const presses = telegram.messages(group.id).filter(({ from }) => from?.id === bob.id);
  expect(presses).toHaveLength(1);

  await page.reload();
  await page.getByTestId("chat-title").filter({ hasText: "Foxes" }).waitFor();
  expect(await page.locator(".persona-name").textContent()).toBe("Bob");
  expect(problems).toEqual([]);
  await close();
});
