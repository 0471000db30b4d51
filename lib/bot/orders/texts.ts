import type { Locale } from "../../tasks/task.js";
import { ordersEn } from "./texts.en.js";
import { ordersRu } from "./texts.ru.js";

export const ordersTexts: Record<Locale, typeof ordersEn> = { en: ordersEn, ru: ordersRu };
