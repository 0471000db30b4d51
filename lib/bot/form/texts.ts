import type { Locale } from "../../tasks/task.js";
import { formEn } from "./texts.en.js";
import { formRu } from "./texts.ru.js";

export const formTexts: Record<Locale, typeof formEn> = { en: formEn, ru: formRu };
