import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { samplePng } from "../emulators/telegram/sample-media.js";
import { startTelegram, type Telegram } from "../emulators/telegram/server.js";
import { launchBrowser, browserTest as test, visit } from "./browser.js";
import { type ChatBot, startChatBot } from "./chat-bot.js";
import { startSeverableProxy } from "./severable-proxy.js";

const token = "7000001:AAchat-page-test-token";

let browser: Browser;
let telegram: Telegram;
let bot: ChatBot;
let closing: (() => Promise<void>)[] = [];
let nextUserId = 500;

beforeAll(async () => {
  [browser, telegram] = await Promise.all([launchBrowser(), startTelegram({ token, timeScale: 20 })]);
  bot = await startChatBot(telegram);
});

afterEach(async () => {
  const open = closing.reverse();
  closing = [];
  for (const close of open) await close();
  expect(bot.failures).toEqual([]);
});

afterAll(async () => {
  await browser.close();
  await telegram.close();
  await bot.close();
});

type Visit = { language?: string; device?: "desktop" | "phone"; at?: string; text?: string };

/** Somebody new, at their open chat, who has already written `text`. */
async function visitAs({ language = "en", device = "desktop", at = telegram.url, text }: Visit = {}) {
  nextUserId += 1;
  const user = telegram.addUser({ id: nextUserId, first_name: "Ann", language_code: language });
  if (text) {
    telegram.send(user.id, { text });
    await telegram.waitFor(() => telegram.messages(user.id).length > 1, { what: "the answer of the bot" });
  }
  const { page, problems, close } = await visit(browser, `${at}/#${user.id}`, device);
  closing.push(async () => {
    await close();
    expect(problems).toEqual([]);
  });
  await page.getByTestId("message").or(page.getByTestId("start-card")).first().waitFor();
  return { page, user };
}

async function write(page: Page, text: string): Promise<void> {
  await page.getByTestId("composer-input").fill(text);
  await page.keyboard.press("Enter");
}

const bubble = (page: Page, text: string) => page.getByTestId("bubble").filter({ hasText: text });
const button = (page: Page, text: string) => page.getByTestId("inline-button").filter({ hasText: text });
const statusOf = (page: Page, text: string) =>
  page.getByTestId("message").filter({ hasText: text }).getByTestId("status");

test.each(["desktop", "phone"] as const)(
  "the first visitor, at a %s, finds a Start button that sends /start",
  async (device) => {
    const fresh = await startTelegram({ token });
    closing.push(fresh.close);
    const { page, close } = await visit(browser, fresh.url, device);
    closing.push(close);
    await page.getByTestId("start-button").click();
    await bubble(page, "/start").waitFor();
    expect(fresh.state().users).toMatchObject([{ language_code: "en" }]);
  },
);

test("a sent message appears at once and has two ticks when the bot's server took it", async () => {
  const { page } = await visitAs({ text: "/start" });
  await write(page, "a lighthouse");
  await page.locator(".own", { hasText: "a lighthouse" }).locator('[data-status="delivered"]').waitFor();
  expect(await page.getByTestId("message").filter({ hasText: "a lighthouse" }).count()).toBe(1);
});

test("a message that the bot's server refuses shows a clock, and its ticks once the server is back", async () => {
  const { page } = await visitAs({ text: "/start" });
  bot.refuse(true);
  await write(page, "anybody there?");
  await page.locator('[data-testid="status"][data-status="retrying"]').waitFor();
  await page.getByTestId("problem").filter({ hasText: "500" }).waitFor();
  bot.refuse(false);
  await page.waitForFunction(() => !document.querySelector('[data-testid="status"][data-status="retrying"]'));
  expect(await statusOf(page, "anybody there?").getAttribute("data-status")).toBe("delivered");
});

test("a pressed button waits until the bot answers, and the answer is a toast", async () => {
  const { page } = await visitAs({ text: "/start" });
  telegram.fault({ method: "answerCallbackQuery", times: 1, fault: "delay", ms: 1000 });
  await button(page, "Toast").click();
  await page.locator('[data-callback="toast"][aria-busy="true"]').waitFor();
  await page.getByTestId("toast").filter({ hasText: "This is a toast" }).waitFor();
  await page.locator('[data-callback="toast"][aria-busy="false"]').waitFor();
});

test("an answer that is an alert has to be closed", async () => {
  const { page } = await visitAs({ text: "/start" });
  await button(page, "Alert").click();
  await page.getByTestId("alert").filter({ hasText: "This is a alert" }).waitFor();
  await page.getByTestId("alert-ok").click();
  await page.getByTestId("alert").waitFor({ state: "detached" });
});

test("a button that the message no longer has says that it is out of date", async () => {
  const { page, user } = await visitAs({ text: "/start" });
  const stale = await button(page, "Alert").elementHandle();
  const messageId = telegram.messages(user.id).at(-1)?.message_id ?? 0;
  await bot.api.editMessageReplyMarkup(user.id, messageId, { reply_markup: { inline_keyboard: [] } });
  await page.getByTestId("keyboard").waitFor({ state: "detached" });
  await stale?.evaluate((element) => element instanceof HTMLElement && element.click());
  await page.getByTestId("toast").filter({ hasText: "out of date" }).waitFor();
});

test("an edit replaces the text and the buttons of the bubble in their place", async () => {
  const { page } = await visitAs({ text: "/start" });
  const before = await page.getByTestId("message").count();
  await button(page, "Edit").click();
  const edited = page.getByTestId("message").filter({ hasText: "Another text" });
  await edited.getByTestId("edited").waitFor();
  expect(await edited.getByTestId("inline-button").allTextContents()).toEqual(["Toast"]);
  expect(await page.getByTestId("message").count()).toBe(before);
  expect(await bubble(page, "Hello, Ann").count()).toBe(0);
});

test("a picture from the disk is sent as a photo with its caption, and the bot gets it", async () => {
  const { page } = await visitAs({ text: "/start" });
  await page.getByTestId("attach-button").click();
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByTestId("attach-media").click()]);
  await chooser.setFiles({ name: "grey.png", mimeType: "image/png", buffer: samplePng(64, 48) });
  await page.getByTestId("caption").fill("make it red");
  await page.getByTestId("sheet-send").click();
  const sent = page.locator(".own", { hasText: "make it red" });
  await sent.locator('[data-status="delivered"]').waitFor();
  await bubble(page, "A photo of 64 by 48").waitFor();
  expect(
    await sent.getByTestId("photo-image").evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth),
  ).toBe(64);
});

test("several pictures are one album", async () => {
  const { page, user } = await visitAs({ text: "/start" });
  await page.getByTestId("attach-button").click();
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByTestId("attach-media").click()]);
  const files = [30, 40, 50].map((side) => ({
    name: `${side}.png`,
    mimeType: "image/png",
    buffer: samplePng(side, side),
  }));
  await chooser.setFiles(files);
  await page.getByTestId("sheet-send").click();
  await page.locator(".own .album-3").waitFor();
  const groups = telegram.messages(user.id).map((message) => message.media_group_id);
  expect(new Set(groups.filter(Boolean)).size).toBe(1);
});

test.each([
  ["sample-picture", "photo"],
  ["sample-video", "video"],
  ["sample-sound", "audio-player"],
  ["sample-voice", "voice-player"],
])("%s can be sent without a file at hand and arrives as %s", async (sample, shown) => {
  const { page } = await visitAs({ text: "/start" });
  await page.getByTestId("attach-button").click();
  await page.getByTestId(sample).click();
  await page.getByTestId("sheet-send").click();
  const sent = page.locator(".own").filter({ has: page.getByTestId(shown) });
  await sent.locator('[data-status="delivered"]').waitFor();
});

test("what a bot writes is text, never markup of the page", async () => {
  const { page, user } = await visitAs({ text: "/start" });
  const text = '<img src=x onerror="document.title=1"> & <b>bold</b>';
  await bot.api.sendMessage(user.id, text, { entities: [{ type: "bold", offset: 0, length: 4 }] });
  await bubble(page, "onerror").waitFor();
  const shown = page.getByTestId("text").last();
  expect(await shown.textContent()).toBe(text);
  expect(await shown.locator("img, b").count()).toBe(0);
  expect(await shown.locator("strong").textContent()).toBe("<img");
});

test("the page speaks the language of the person whose chat is open", async () => {
  const { page } = await visitAs({ language: "ru" });
  expect(await page.getByTestId("start-button").textContent()).toBe("Начать");
  expect(await page.locator("html").getAttribute("lang")).toBe("ru");
});

test("every Bot API call is in the log with its result", async () => {
  const { page, user } = await visitAs({ text: "/start" });
  await expect(bot.api.sendMessage(user.id, "")).rejects.toThrow();
  const failed = page.getByTestId("call").filter({ hasText: "400" }).last();
  await failed.locator("summary").click();
  expect(await failed.getAttribute("data-method")).toBe("sendMessage");
  expect(await failed.textContent()).toContain("Bad Request");
});

test("what happened while the connection was lost is there when it is back", async () => {
  const proxy = await startSeverableProxy(telegram.url);
  closing.push(proxy.close);
  const { page, user } = await visitAs({ at: proxy.url, text: "/start" });
  proxy.cut();
  await page.getByTestId("people-title").filter({ hasText: "Connecting" }).waitFor();
  await bot.api.sendMessage(user.id, "you were away");
  proxy.mend();
  await bubble(page, "you were away").waitFor();
  await page.getByTestId("people-title").filter({ hasText: "People" }).waitFor();
});

test("on a phone nothing scrolls sideways, and list and chat are screens of their own", async () => {
  const { page, user } = await visitAs({ device: "phone", text: "/start" });
  await bot.api.sendMessage(user.id, `${"long".repeat(60)} https://example.com/${"x".repeat(200)}`, {
    reply_markup: bot.keyboard,
  });
  await bubble(page, "longlong").waitFor();
  expect(await sidewaysScroll(page)).toBe(0);
  const input = await page.getByTestId("composer-input").boundingBox();
  expect((input?.y ?? 0) + (input?.height ?? 0)).toBeLessThanOrEqual(844);
  expect(await page.getByTestId("people").isVisible()).toBe(false);

  await page.getByTestId("header-log").click();
  await page.getByTestId("call").first().waitFor();
  expect(await sidewaysScroll(page)).toBe(0);
  await page.getByTestId("log-close").click();

  await page.getByTestId("header-back").click();
  await page.getByTestId(`person-${user.id}`).waitFor();
  expect(await page.getByTestId("chat").isVisible()).toBe(false);
  expect(await sidewaysScroll(page)).toBe(0);
});

/** By how many pixels anything on the page can be scrolled to the side. */
function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => {
    const boxes = [
      document.documentElement,
      ...document.querySelectorAll("#app, #messages, #people, #call-log, .calls"),
    ];
    return Math.max(...boxes.map((box) => box.scrollWidth - box.clientWidth));
  });
}
