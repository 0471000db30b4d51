import type { MediaKind } from "../../registry/model/schema.js";
import { excerpt, html } from "../core/html.js";
import { numberRu } from "../core/texts.ru.js";
import { createPluralizer } from "../core/words.js";
import type { wishesEn } from "./texts.en.js";

const count = createPluralizer("ru");

const files: Record<MediaKind, (many: number) => string> = {
  image: (many) => `${numberRu(many)} фото`,
  video: (many) => `${numberRu(many)} видео`,
  audio: (many) => count(many, { one: "запись", few: "записи", many: "записей", other: "записи" }),
  document: (many) => count(many, { one: "файл", few: "файла", many: "файлов", other: "файла" }),
};

const send: Record<MediaKind, string> = {
  image: "фото",
  video: "видео",
  audio: "голосовое или аудиофайл",
  document: "файл",
};

export const wishesRu: typeof wishesEn = {
  said: (words) => html`💬 <i>${excerpt(words, 300)}</i>`,
  files: (kinds) => html`📎 ${kinds.map(([kind, many]) => files[kind](many)).join(", ")}`,
  askFile: (kind) => html`📎 Теперь пришлите ${send[kind]}.`,
  askWords: (question) => html`✍️ <b>${question}</b>`,
  orWrite: (question) => html`<i>Или напишите: ${question.charAt(0).toLowerCase()}${question.slice(1)}</i>`,
  priced: (label, credits) => `${label} · ${numberRu(credits)}`,
  finer: (credits) => `💎 Лучше · ${numberRu(credits)}`,
  cheaper: (credits) => `🪙 Попроще · ${numberRu(credits)}`,
  settings: "⚙️ Настройки",
  allModels: "Все модели",
  changed: html`С тех пор как появилась эта карточка, что-то изменилось. Проверьте, пожалуйста, цену и нажмите ещё раз.`,
};
