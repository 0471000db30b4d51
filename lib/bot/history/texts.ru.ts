import { RETENTION_DAYS } from "../../tasks/task.js";
import { html } from "../core/html.js";
import type { historyEn } from "./texts.en.js";

export const historyRu: typeof historyEn = {
  title: html`🕘 <b>Что вы сделали</b>\nНажмите номер, чтобы открыть. Время – UTC.`,
  empty: html`🕘 <b>Что вы сделали</b>\nПока ничего. Всё, что вы сделаете, хранится здесь ${String(RETENTION_DAYS.content)} дней; сообщения в чате останутся.`,
  noWords: "без слов",
  states: { running: "делается", failed: "не получилось" },
  made: { image: "🖼", video: "🎬", audio: "🎵", text: "📝" },
  show: "👁 Показать",
  forget: "🗑 Удалить",
  askForget: (title) =>
    html`<b>Удалить этот результат (${title})?</b>\nЯ забуду слова, файлы и результат. Сообщения в чате останутся, пока вы не удалите их там; кредиты не вернутся.`,
  forgetNow: "🗑 Да, удалить",
  keep: "‹ Оставить",
  forgotten: html`Удалено.`,
  notForgotten: html`Это ещё делается или отправляется, удалить пока нельзя.`,
  starred: (title, isOn) => (isOn ? html`★ ${title} теперь в избранном.` : html`${title} больше не в избранном.`),
};
