import { excerpt, html } from "./html.js";
import { counter } from "./plural.js";
import { creditsRu } from "./texts.ru.js";
import type { LibraryTexts } from "./texts-library.js";

const count = counter("ru");
const months = ["янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"];
/** Written by hand: Intl's formats cost a starting function some milliseconds each. */
const day = (at: Date) => `${at.getUTCDate()} ${months[at.getUTCMonth()]}`;
const moment = (at: Date) => `${day(at)}, ${at.toISOString().slice(11, 16)}`;

export const libraryTextsRu: LibraryTexts = {
  history: "🕘 История",
  askName: html`🔎 <b>Как называется модель?</b>\nПришлите название или его часть: <i>kling</i>, <i>нано банана</i>, <i>шум</i>. Опечатки не помеха, можно и по-русски.`,
  found: (query, models) =>
    html`🔎 <i>${excerpt(query, 60)}</i>: ${count(models, { one: "модель", few: "модели", many: "моделей", other: "модели" })}`,
  notFound: (query) => html`Модели <i>${excerpt(query, 60)}</i> нет, и ни одна для такого не подходит. Вот что я умею:`,
  mineTitle: html`<b>Ваши модели</b>\nСначала со звездой, потом те, что вы брали последними.`,
  mineEmpty: html`<b>Ваши модели</b>\nПока пусто. Нажмите ☆ у модели, которая понравилась; те, которыми вы пользуетесь, появятся сами.`,
  usually: (seconds) => {
    if (seconds < 55) return `~${Math.max(5, Math.ceil(seconds / 5) * 5)} с`;
    return `~${Math.max(1, Math.round(seconds / 60))} мин`;
  },
  star: (isOn) => (isOn ? "★ В избранном" : "☆ В избранное"),

  day,
  moment,
  credits: creditsRu,
  asFile: "📄 Файлом",
  original: (title) => html`<b>${title}</b> · исходный файл`,
  originalGone: html`Исходного файла больше нет: служба хранит их около двух недель. То, что есть в чате, остаётся.`,
};
