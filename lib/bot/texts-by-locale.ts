import type { Locale } from "../tasks/task.js";
import { homeTextsEn, profileTextsEn } from "./texts.en.js";
import type { Texts } from "./texts.js";
import { homeTextsRu, profileTextsRu } from "./texts.ru.js";
import { adminTextsEn } from "./texts-admin.en.js";
import { adminTextsRu } from "./texts-admin.ru.js";
import { formTextsEn } from "./texts-form.en.js";
import { formTextsRu } from "./texts-form.ru.js";
import { libraryTextsEn } from "./texts-library.en.js";
import { libraryTextsRu } from "./texts-library.ru.js";
import { limitTextsEn } from "./texts-limits.en.js";
import { limitTextsRu } from "./texts-limits.ru.js";
import { taskTextsEn } from "./texts-task.en.js";
import { taskTextsRu } from "./texts-task.ru.js";

const texts: Record<Locale, Texts> = {
  en: {
    locale: "en",
    languageName: "English",
    home: homeTextsEn,
    form: formTextsEn,
    task: taskTextsEn,
    library: libraryTextsEn,
    profile: profileTextsEn,
    admin: adminTextsEn,
    limits: limitTextsEn,
  },
  ru: {
    locale: "ru",
    languageName: "Русский",
    home: homeTextsRu,
    form: formTextsRu,
    task: taskTextsRu,
    library: libraryTextsRu,
    profile: profileTextsRu,
    admin: adminTextsRu,
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
