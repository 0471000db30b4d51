import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject } from "vitest";
import { type Stack, startStack } from "../emulators/stack.js";
import { launchBrowser, browserTest as test, visit } from "../page/browser.js";

let browser: Browser;
let stack: Stack;

beforeAll(async () => {
  [browser, stack] = await Promise.all([
    launchBrowser(),
    startStack({
      postgres: inject("postgres"),
      kie: { finish: { afterMs: 300 } },
      env: { DAILY_FREE_CREDITS: "1000" },
    }),
  ]);
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

const press = (page: Page, label: RegExp) =>
  page.getByTestId("inline-button").filter({ hasText: label }).last().click();

test.each([
  {
    language: "en",
    device: "desktop",
    name: "Ann",
    steps: [/All models/, /A picture/, /Nano Banana/, /Generate/],
    again: "Again",
  },
  {
    language: "ru",
    device: "phone",
    name: "Аня",
    steps: [/Все модели/, /Картинк/, /Nano Banana/, /Создать|Сделать/],
    again: "Ещё раз",
  },
] as const)(
  "in the chat page ($language, $device) a person starts, picks a model, writes a prompt, and gets the picture",
  async (who) => {
    const user = stack.telegram.addUser({ first_name: who.name, language_code: who.language });
    const { page, problems, close } = await visit(browser, `${stack.telegram.url}/#${user.id}`, who.device);
    const [all, intent, model, generate] = who.steps;

    await page.getByTestId("start-button").click();
    await press(page, all);
    await press(page, intent);
    await press(page, model);
    await page.getByTestId("composer-input").fill("A red fox / рыжая лиса");
    await page.keyboard.press("Enter");
    await press(page, generate);
    await page.getByTestId("photo-image").waitFor();
    const width = await page
      .getByTestId("photo-image")
      .evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0));
    expect(width).toBeGreaterThan(100);
    await page.getByTestId("inline-button").filter({ hasText: who.again }).waitFor();
    expect(problems).toEqual([]);
    await close();
  },
);
