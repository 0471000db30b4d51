import type { Locale } from "../../tasks/task.js";
import { adminEn } from "./texts.en.js";
import { adminRu } from "./texts.ru.js";

export const adminTexts: Record<Locale, typeof adminEn> = { en: adminEn, ru: adminRu };
