import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { startTelegram, type Telegram } from "../emulators/telegram/server.js";
import { launchBrowser, browserTest as test, visit } from "./browser.js";
import { type ChatBot, startChatBot } from "./chat-bot.js";

const token = "7000001:AAaccess-test-token";
const LONG_NAME = "Александра Константиновна";

let browser: Browser;
let telegram: Telegram;
let bot: ChatBot;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  [browser, telegram] = await Promise.all([launchBrowser(), startTelegram({ token, timeScale: 20 })]);
  bot = await startChatBot(telegram);
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(async () => {
  await browser.close();
  await telegram.close();
  await bot.close();
});

type Device = "desktop" | "phone";

async function person(options: { name?: string; language?: string; hasWritten?: boolean } = {}) {
  const { name = "Ann", language = "en", hasWritten = true } = options;
  const user = telegram.addUser({ first_name: name, language_code: language });
  if (hasWritten) {
    telegram.send(user.id, { text: "/start" });
    await telegram.waitFor(() => telegram.messages(user.id).length > 1, { what: "the answer of the bot" });
  }
  return user;
}

async function open(hash: number | "", device: Device = "desktop"): Promise<Page> {
  const { page, problems, close } = await visit(browser, `${telegram.url}/${hash === "" ? "" : `#${hash}`}`, device);
  closing.push(async () => {
    await close();
    expect(problems).toEqual([]);
  });
  const content = "[data-testid=bubble]:visible, [data-testid=start-card]:visible";
  await page
    .locator(hash === "" ? ".person:visible" : content)
    .first()
    .waitFor();
  return page;
}

const focusIn = (page: Page) =>
  page.evaluate(
    () => document.activeElement?.closest("#people, #chat-header, #messages, #composer, #call-log")?.id ?? null,
  );

/** What axe calls serious or worse. */
async function seriousIn(page: Page): Promise<string[]> {
  // A message that arrives is half transparent for a moment.
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
  const { violations } = await new AxeBuilder({ page: page as never }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`));
}

test.each([
  ["desktop", "light"],
  ["desktop", "dark"],
  ["phone", "light"],
  ["phone", "dark"],
] as const)(
  "axe finds nothing serious in the chat, the list, the log and a dialog (%s, %s)",
  async (device, colorScheme) => {
    const user = await person({ name: "Анна", language: "ru" });
    telegram.addGroup({ title: "Лисы", members: [user.id] });
    const page = await open(user.id, device);
    await page.emulateMedia({ colorScheme });
    expect(await seriousIn(page)).toEqual([]);
    if (device === "phone") await page.getByTestId("header-log").click();
    await page.getByTestId("call").first().locator("summary").click();
    expect(await seriousIn(page)).toEqual([]);
    await page.getByTestId("log-close").click();
    if (device === "phone") await page.getByTestId("header-back").click();
    expect(await seriousIn(page)).toEqual([]);
    await page.getByTestId("add-person").click();
    expect(await seriousIn(page)).toEqual([]);
  },
);

test("after START by keyboard the focus is where one writes", async () => {
  const user = await person({ hasWritten: false });
  const page = await open(user.id);
  await page.getByTestId("start-button").focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("bubble").first().waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute("data-testid") === "composer-input");
});

test("a tapped bubble shows no action that the edge of a phone cuts off", async () => {
  const user = await person();
  await bot.api.sendMessage(user.id, "a long answer ".repeat(20), { reply_markup: bot.keyboard });
  const page = await open(user.id, "phone");
  for (const bubble of await page.getByTestId("bubble").all()) {
    await bubble.tap();
    const cut = await page.evaluate(
      () =>
        [...document.querySelectorAll(".row-actions button")].filter((button) => {
          const { left, right } = button.getBoundingClientRect();
          const isSeen = button.checkVisibility({ opacityProperty: true, visibilityProperty: true });
          return isSeen && (left < 0 || right > window.innerWidth);
        }).length,
    );
    expect(cut).toBe(0);
  }
});

test("by keyboard an action of a bubble is seen whole, also at a phone's width", async () => {
  const user = await person();
  const page = await open(user.id, "phone");
  const action = page.getByTestId("reply").first();
  await page.getByTestId("composer-input").focus();
  while (!(await action.evaluate((element) => element === document.activeElement)))
    await page.keyboard.press("Shift+Tab");
  const box = await action.boundingBox();
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
});

test("the call log opens at its newest line, also as a drawer over the chat", async () => {
  const user = await person();
  for (let index = 0; index < 40; index += 1) await bot.api.sendMessage(user.id, `line ${index}`);
  const page = await open(user.id, "phone");
  await page.getByTestId("header-log").click();
  await page.getByTestId("call").last().waitFor();
  const fromEnd = await page
    .getByTestId("calls")
    .evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight);
  expect(fromEnd).toBeLessThan(2);
});

test("a screen reader hears who wrote each message, in a log that is called by what it is", async () => {
  const user = await person({ name: "Ann" });
  const page = await open(user.id);
  const log = page.getByRole("log", { name: "Messages" });
  expect(await log.getByRole("article").count()).toBe(2);
  await log
    .getByRole("article", { name: /^Ann, / })
    .filter({ hasText: "/start" })
    .waitFor();
  await log.getByRole("article", { name: new RegExp(`^${telegram.state().bot.first_name}, `) }).waitFor();
  expect(await log.getByRole("article").first().textContent()).toMatch(/^Ann/);
});

test("the list of people is one stop of Tab, in which the arrows move", async () => {
  for (let index = 0; index < 35; index += 1) telegram.addUser({ first_name: `P${index}` });
  const user = await person();
  const page = await open(user.id);
  const current = page.getByTestId(`person-${user.id}`);
  await current.focus();
  await page.keyboard.press("ArrowDown");
  expect(await current.evaluate((element) => element === document.activeElement)).toBe(false);
  expect(await focusIn(page)).toBe("people");
  await page.keyboard.press("Home");
  await page.keyboard.press("Tab");
  expect(await focusIn(page)).not.toBe("people");
  await page.keyboard.press("Shift+Tab");
  expect(await focusIn(page)).toBe("people");
});

test.each([390, 360, 1280])("a person's long Cyrillic name leaves the bot's name whole at %d pixels", async (width) => {
  const user = await person({ name: LONG_NAME, language: "ru" });
  const page = await open(user.id);
  await page.setViewportSize({ width, height: 800 });
  const cut = await page.getByTestId("bot-name").evaluate((name) => name.scrollWidth - name.clientWidth);
  expect(cut).toBe(0);
});

test("the list is in the order of the latest message", async () => {
  const [one, other] = [await person({ name: "One" }), await person({ name: "Other" })];
  const page = await open("", "phone");
  telegram.send(one.id, { text: "later" });
  await page.waitForFunction(
    (id) => document.querySelector(".person")?.getAttribute("data-testid") === id,
    `person-${one.id}`,
  );
  telegram.send(other.id, { text: "latest" });
  await page.waitForFunction(
    (id) => document.querySelector(".person")?.getAttribute("data-testid") === id,
    `person-${other.id}`,
  );
});
