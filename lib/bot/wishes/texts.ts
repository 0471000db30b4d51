import type { Locale } from "../../tasks/task.js";
import { wishesEn } from "./texts.en.js";
import { wishesRu } from "./texts.ru.js";

export const wishesTexts: Record<Locale, typeof wishesEn> = { en: wishesEn, ru: wishesRu };
