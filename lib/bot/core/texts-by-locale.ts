import type { Locale } from "../../tasks/task.js";
import { homeTextsEn, libraryTextsEn, profileTextsEn } from "./texts.en.js";
import type { Texts } from "./texts.js";
import { homeTextsRu, libraryTextsRu, profileTextsRu } from "./texts.ru.js";

const texts: Record<Locale, Texts> = {
  en: {
    locale: "en",
    languageName: "English",
    home: homeTextsEn,
    library: libraryTextsEn,
    profile: profileTextsEn,
  },
  ru: {
    locale: "ru",
    languageName: "Русский",
    home: homeTextsRu,
    library: libraryTextsRu,
    profile: profileTextsRu,
  },
};

export const locales = ["en", "ru"] as const satisfies readonly Locale[];

export function textsFor(locale: Locale): Texts {
  return texts[locale];
}

export function localeOf(languageCode: string | undefined): Locale {
  return languageCode?.toLowerCase().split("-", 1)[0] === "ru" ? "ru" : "en";
}
