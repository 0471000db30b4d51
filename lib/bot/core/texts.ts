import type { Locale } from "../../tasks/task.js";
import { coreEn } from "./texts.en.js";
import { coreRu } from "./texts.ru.js";

/** The language of a person, with what every room says in it; a room finds its own words by `locale`. */
export type Texts = typeof coreEn & { locale: Locale };

const texts: Record<Locale, Texts> = { en: { ...coreEn, locale: "en" }, ru: { ...coreRu, locale: "ru" } };

export const locales = ["en", "ru"] as const satisfies readonly Locale[];

export function textsFor(locale: Locale): Texts {
  return texts[locale];
}

export function localeOf(languageCode: string | undefined): Locale {
  return languageCode?.toLowerCase().split("-", 1)[0] === "ru" ? "ru" : "en";
}

/** What the menu offers. */
export type CommandName = keyof typeof coreEn.profile.commands;

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(coreEn.profile.commands, name);
}
