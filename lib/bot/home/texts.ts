import type { Locale } from "../../tasks/task.js";
import { homeEn } from "./texts.en.js";
import { homeRu } from "./texts.ru.js";

export const homeTexts: Record<Locale, typeof homeEn> = { en: homeEn, ru: homeRu };
