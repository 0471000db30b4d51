import type { Locale } from "../../tasks/task.js";
import { historyEn } from "./texts.en.js";
import { historyRu } from "./texts.ru.js";

export const historyTexts: Record<Locale, typeof historyEn> = { en: historyEn, ru: historyRu };
