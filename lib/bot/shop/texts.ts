import type { Locale } from "../../tasks/task.js";
import { shopEn } from "./texts.en.js";
import { shopRu } from "./texts.ru.js";

export const shopTexts: Record<Locale, typeof shopEn> = { en: shopEn, ru: shopRu };
