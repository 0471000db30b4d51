import type { Locale } from "../../tasks/task.js";
import { modelsEn } from "./texts.en.js";
import { modelsRu } from "./texts.ru.js";

export const modelsTexts: Record<Locale, typeof modelsEn> = { en: modelsEn, ru: modelsRu };
