import type { Locale } from "../../tasks/task.js";
import { formTextsEn } from "../form/texts.en.js";
import { formTextsRu } from "../form/texts.ru.js";
import { homeTextsEn, libraryTextsEn, limitTextsEn, profileTextsEn } from "./texts.en.js";
import type { Texts } from "./texts.js";
import { homeTextsRu, libraryTextsRu, limitTextsRu, profileTextsRu } from "./texts.ru.js";

const texts: Record<Locale, Texts> = {
  en: {
    locale: "en",
    languageName: "English",
    home: homeTextsEn,
    form: formTextsEn,
    library: libraryTextsEn,
    profile: profileTextsEn,
    limits: limitTextsEn,
  },
  ru: {
    locale: "ru",
    languageName: "Русский",
    home: homeTextsRu,
    form: formTextsRu,
    library: libraryTextsRu,
    profile: profileTextsRu,
    limits: limitTextsRu,
  },
};

export const locales = ["en", "ru"] as const satisfies readonly Locale[];

export function textsFor(locale: Locale): Texts {
  return texts[locale];
}

export function localeOf(languageCode: string | undefined): Locale {
  return languageCode?.toLowerCase().split("-", 1)[0] === "ru" ? "ru" : "en";
}
