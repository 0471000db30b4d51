import { html } from "./html.js";
import { creditsRu } from "./texts.ru.js";
import type { LibraryTexts } from "./texts-library.js";

const months = ["янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"];
/** Written by hand: Intl's formats cost a starting function some milliseconds each. */
const day = (at: Date) => `${at.getUTCDate()} ${months[at.getUTCMonth()]}`;
const moment = (at: Date) => `${day(at)}, ${at.toISOString().slice(11, 16)}`;

export const libraryTextsRu: LibraryTexts = {
  history: "🕘 История",
  star: (isOn) => (isOn ? "★ В избранном" : "☆ В избранное"),

  day,
  moment,
  credits: creditsRu,
  asFile: "📄 Файлом",
  original: (title) => html`<b>${title}</b> · исходный файл`,
  originalGone: html`Исходного файла больше нет: служба хранит их около двух недель. То, что есть в чате, остаётся.`,
};
