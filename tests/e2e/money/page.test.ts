import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject } from "vitest";
import { type Stack, startStack } from "../../emulators/stack.js";
import { launchBrowser, browserTest as test, visit } from "../../page/browser.js";
import { connect, type Sql } from "../books.js";

/** SCREENSHOTS=folder keeps a picture of each station, at the width of a phone. */
const folder = process.env["SCREENSHOTS"] ?? "";
const DAILY = 5;

let browser: Browser;
let stack: Stack;
let sql: Sql;

beforeAll(async () => {
  if (folder !== "") mkdirSync(folder, { recursive: true });
  [browser, stack] = await Promise.all([
    launchBrowser(),
    startStack({
      postgres: inject("postgres"),
      kie: { finish: { afterMs: 300 } },
      env: { DAILY_FREE_CREDITS: String(DAILY) },
    }),
  ]);
  sql = connect(stack);
});
afterAll(async () => {
  await browser.close();
  await sql.end();
  await stack.close();
});

const words = {
  en: {
    name: "Ann",
    short: /3 credits short/,
    go: /Generate/,
    buy: /Buy credits/,
    thanks: /Thank you/,
    goOn: /Go on/,
    support: /Help with payments/,
    refund: /Yes, give them back/,
    back: /are yours again/,
    spent: /are left unspent/,
    noCode: /do not know this code/,
    balance: /bought/,
  },
  ru: {
    name: "Аня",
    short: /Не хватает: 3/,
    go: /Создать/,
    buy: /Купить кредиты/,
    thanks: /Спасибо/,
    goOn: /Дальше/,
    support: /Помощь с оплатой/,
    refund: /Да, вернуть/,
    back: /снова ваши/,
    spent: /целы из них/,
    noCode: /Такого кода я не знаю/,
    balance: /покупка/,
  },
} as const;

test.each(["en", "ru"] as const)(
  "in the chat page (%s, phone) a person runs out, buys with Stars, makes the picture, buys again, and gives back what is unspent",
  async (locale) => {
    const say = words[locale];
    const user = stack.telegram.addUser({ first_name: say.name, language_code: locale });
    const { page, problems, close } = await visit(browser, `${stack.telegram.url}/#${user.id}`, "phone");
    const chat = createChat(page, locale);
    await page.getByTestId("start-button").click();
    await chat.write("/m nano-banana-2");
    await chat.write("A red fox");
    await chat.sees(say.short);
    await chat.shoot("short");

    await chat.press(say.buy);
    await chat.sees(say.buy);
    await chat.shoot("packs");
    await chat.pay(/⭐ 50$/, say.thanks);
    expect(await sql.books(user.id)).toEqual({ free: DAILY, paid: 100, held: 0, isBalanced: true });
    await chat.press(say.goOn);
    await chat.press(say.go);
    await page.getByTestId("photo-image").waitFor();
    await chat.shoot("made");
    expect(await sql.books(user.id)).toEqual({ free: 0, paid: 97, held: 0, isBalanced: true });

    await chat.write("/buy");
    await chat.pay(/⭐ 50$/, say.thanks);
    await chat.write("/balance");
    await chat.sees(say.balance);
    await chat.shoot("balance");

    await chat.write("/paysupport");
    await chat.sees(say.support);
    await chat.shoot("support");
    await chat.press(/⭐ 50/);
    await chat.press(say.refund);
    await chat.sees(say.back);
    await page.getByTestId("refund").waitFor();
    await chat.shoot("refunded");
    expect(await sql.books(user.id)).toEqual({ free: 0, paid: 97, held: 0, isBalanced: true });
    expect(stack.telegram.pocket(user.id)).toEqual({ stars: 9_950 });

    await chat.write("/paysupport");
    await chat.press(/⭐ 50 · 100 \S+$/);
    await chat.press(say.refund);
    await chat.sees(say.spent);
    await chat.shoot("spent");
    expect(stack.telegram.pocket(user.id)).toEqual({ stars: 9_950 });
    for (const command of ["/terms", "/invite", "/promo"]) {
      await chat.write(command);
      await chat.shoot(command.slice(1));
    }
    await chat.write("/promo СКИДКА!");
    await chat.sees(say.noCode);
    expect(problems).toEqual([]);
    await close();
  },
  90_000,
);

function createChat(page: Page, locale: string) {
  let shots = 0;
  const chat = {
    async write(text: string) {
      const before = await page.locator(".row.other").count();
      await page.getByTestId("composer-input").fill(text);
      await page.keyboard.press("Enter");
      await expect.poll(() => page.locator(".row.other").count(), { timeout: 10_000 }).toBeGreaterThan(before);
    },
    press: (label: RegExp) => page.getByTestId("inline-button").filter({ hasText: label }).last().click(),
    sees: (text: RegExp) => page.getByTestId("bubble").filter({ hasText: text }).last().waitFor(),
    /** From the pack to the word of thanks. */
    async pay(pack: RegExp, thanks: RegExp) {
      const receipts = await page.getByTestId("receipt").count();
      await chat.press(pack);
      // A paid invoice keeps its button, without a price.
      const button = page.getByTestId("pay-button").filter({ hasText: "⭐" }).last();
      await button.waitFor();
      await chat.shoot("invoice");
      await button.click();
      await page.getByTestId("pay-sheet").waitFor();
      await expect.poll(() => page.getByTestId("pay-balance").textContent()).toMatch(/\d/);
      await chat.shoot("sheet");
      await page.getByTestId("pay-confirm").click();
      await expect.poll(() => page.getByTestId("receipt").count(), { timeout: 10_000 }).toBe(receipts + 1);
      await chat.sees(thanks);
      await chat.shoot("paid");
    },
    async shoot(station: string) {
      if (folder === "") return;
      shots += 1;
      await page.waitForLoadState("networkidle");
      const name = `money-${String(shots).padStart(2, "0")}-${station}-${locale}.png`;
      await page.screenshot({ path: join(folder, name) });
    },
  };
  return chat;
}
