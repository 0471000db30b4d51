import { existsSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { accountTexts } from "../../lib/bot/account/texts.js";
import { durationEn } from "../../lib/bot/core/texts.en.js";
import { localeOf, locales, textsFor } from "../../lib/bot/core/texts.js";
import { creditsRu } from "../../lib/bot/core/texts.ru.js";
import { formTexts } from "../../lib/bot/form/texts.js";
import { shopTexts } from "../../lib/bot/shop/texts.js";

test.each([
  [0, "0 кредитов"],
  [1, "1 кредит"],
  [2, "2 кредита"],
  [5, "5 кредитов"],
  [11, "11 кредитов"],
  [21, "21 кредит"],
  [22, "22 кредита"],
  [111, "111 кредитов"],
  [0.5, "0,5 кредита"],
])("%d in Russian is %s", (count, words) => {
  expect(creditsRu(count)).toBe(words);
});

test.each([
  [0, "0 s"],
  [59.6, "1 min"],
  [80, "1 min 20 s"],
  [3_600, "1 h 0 min"],
])("%d seconds are %s", (seconds, words) => {
  expect(durationEn(seconds)).toBe(words);
});

test.each(["en", "ru"] as const)("the profile fits what Telegram takes (%s)", (locale) => {
  const { profile } = textsFor(locale);
  expect(profile.description.length).toBeLessThanOrEqual(512);
  expect(profile.shortDescription.length).toBeLessThanOrEqual(120);
  for (const [command, words] of Object.entries(profile.commands)) {
    expect(command).toMatch(/^[a-z0-9_]{1,32}$/);
    expect(words.length).toBeLessThanOrEqual(256);
  }
});

test.each([
  ["ru", "ru"],
  ["ru-RU", "ru"],
  ["en", "en"],
  ["de", "en"],
  [undefined, "en"],
])("Telegram's language %s is spoken to in %s", (code, locale) => {
  expect(localeOf(code)).toBe(locale);
});

/** Of each room that has words of its own: what its `texts.ts` exports, by language. */
async function wordsOfRooms(): Promise<Record<string, unknown>[]> {
  const bot = new URL("../../lib/bot/", import.meta.url);
  const rooms = readdirSync(bot).filter((name) => existsSync(new URL(`${name}/texts.ts`, bot)));
  const modules = await Promise.all(rooms.map((room) => import(new URL(`${room}/texts.ts`, bot).href)));
  return modules.flatMap((module: Record<string, Record<string, unknown>>) => Object.values(module));
}

test("the two languages say different things, and neither is left empty", async () => {
  const rooms = await wordsOfRooms();
  expect(rooms).not.toEqual([]);
  const [english, russian] = locales.map((locale) => [
    ...strings(textsFor(locale)),
    ...rooms.flatMap((words) => strings(words[locale])),
  ]);
  expect(english?.length).toBe(russian?.length);
  const same = english?.filter((text, index) => /[a-z]{4}/i.test(text) && russian?.[index] === text);
  expect(same).toEqual([]);
  expect([...(english ?? []), ...(russian ?? [])].filter((text) => text.trim() === "")).toEqual([]);
});

/** Every sentence of a dictionary that needs no arguments. */
function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(strings) : [];
}

test.each([
  ["en", "12,345"],
  ["ru", "12\u00a0345"],
] as const)("credits are written the same way wherever they are counted (%s)", (locale, written) => {
  const form = formTexts[locale];
  const shop = shopTexts[locale];
  const account = accountTexts[locale];
  const many = 12_345;
  const title = "Z-Image";
  const texts = [
    form.price(1, many),
    account.balance({ available: many * 2, free: many, daily: many, held: many }, "1 h"),
    shop.title(many),
    shop.promo.redeemed(1, many),
    account.spent(many, title, many * 3),
    account.setAside(many, title),
    account.returned(many, title, "…"),
    account.allowance(many),
    account.expired(many),
    account.grant(many),
  ].map(({ html }) => html);
  for (const text of texts) expect(text).toContain(written);
  expect(texts.filter((text) => /\d{4}/.test(text))).toEqual([]);
});
