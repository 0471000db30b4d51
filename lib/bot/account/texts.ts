import type { Locale } from "../../tasks/task.js";
import { accountEn } from "./texts.en.js";
import { accountRu } from "./texts.ru.js";

export const accountTexts: Record<Locale, typeof accountEn> = { en: accountEn, ru: accountRu };
