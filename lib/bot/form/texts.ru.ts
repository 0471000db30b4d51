import type { MediaKind } from "../../registry/model/schema.js";
import { html } from "../core/html.js";
import { creditsRu, numberRu, ofCreditsRu } from "../core/texts.ru.js";
import { createPluralizer } from "../core/words.js";
import type { formEn } from "./texts.en.js";

const count = createPluralizer("ru");
const files = { one: "файл", few: "файла", many: "файлов", other: "файла" };

/** In the accusative: "пришлите картинку". */
const oneFile: Record<MediaKind, string> = {
  image: "картинку",
  video: "видео",
  audio: "голосовое или аудиофайл",
  document: "документ",
};
const anyOf = (kinds: readonly MediaKind[]) => kinds.map((kind) => oneFile[kind]).join(" или ");

function rangeOf({ min, max }: { min: number | null; max: number | null }): string {
  if (min !== null && max !== null) return ` от ${numberRu(min)} до ${numberRu(max)}`;
  if (min !== null) return ` не меньше ${numberRu(min)}`;
  return max === null ? "" : ` не больше ${numberRu(max)}`;
}

const errors: (typeof formEn)["errors"] = {
  noText: html`Слова этой модели не нужны. Нажимайте кнопки или пришлите то, что она просит.`,
  noFile: (kind) => html`Эта модель не берёт ${oneFile[kind]}.`,
  leftOut: html`Этой модели подошло не всё.`,
  fileGone: (kind) => html`Файла для неё у меня уже нет. Пришлите, пожалуйста, ${oneFile[kind]} ещё раз.`,
  noWordsInFile: html`Слов в этом файле я не нашёл. Подойдёт текстовый файл (.txt, .md) до 256 КБ.`,
  full: (label, max) => html`В поле «${label}» помещается не больше ${numberRu(max)}. Сначала уберите одно.`,
  notNumber: (label, range) => html`Для поля «${label}» нужно число${rangeOf(range)}.`,
  notListed: (label) => html`В поле «${label}» такого выбора нет. Нажмите, пожалуйста, кнопку.`,
  needsFile: (label, kinds) => html`В поле «${label}» нужно прислать ${anyOf(kinds)} или ссылку https.`,
  needsResult: (label) => html`«${label}» берётся из прежнего результата: нажмите под ним «Использовать».`,
  tooBig: html`Telegram даёт ботам читать файлы только до 20 МБ. Пришлите файл поменьше или ссылку https.`,
  changed: html`С тех пор как нарисована эта карточка, что-то изменилось. Проверьте её и нажмите «Создать» ещё раз.`,
  kept: html`Прежнее значение осталось.`,
  olderCard: "Эта карточка старше той, что ниже. Нажмите на ту или напишите прежнее ещё раз.",
  reopened: html`Та форма закрыта, вот новая.`,
  alreadyMade: html`Эта форма уже запущена. Вот новая с теми же настройками.`,
  noLongerOffered: (title) => html`${title} больше не предлагается. Выберите, пожалуйста, другую модель.`,
  switchedOff: (title, why) =>
    html`${title} пока выключена${why === null ? "" : `: ${why}`}. Выберите, пожалуйста, другую модель или зайдите позже.`,
};

export const formRu: typeof formEn = {
  makes: (output) =>
    ({ image: "делает картинки", video: "делает видео", audio: "делает звук", text: "даёт текст" })[output],
  notSet: "не задано",
  on: "да",
  off: "нет",
  yes: ["вкл", "включить"],
  no: ["выкл", "выключить"],
  files: (have, max) => (max === null || max === 1 ? count(have, files) : `${numberRu(have)} из ${numberRu(max)}`),
  items: (have) => count(have, { one: "пункт", few: "пункта", many: "пунктов", other: "пункта" }),
  fromResult: "из прежнего результата",
  askText: (label, max) =>
    html`✍️ <b>${label}</b>: напишите и отправьте${max === null ? "" : `, до ${count(max, { one: "знака", few: "знаков", many: "знаков", other: "знака" })}`}.`,
  askNumber: (label, range) => html`🔢 <b>${label}</b>: пришлите число${rangeOf(range)}.`,
  askChoice: (label) => html`👇 <b>${label}</b>: выберите.`,
  askMedia: (label, kinds, { have, max }) =>
    html`📎 <b>${label}</b>: пришлите ${anyOf(kinds)} или ссылку https.${max !== null && max > 1 ? ` Пока ${numberRu(have)} из ${numberRu(max)}.` : ""}`,
  askSource: (label) =>
    html`↪️ <b>${label}</b>: берётся из прежнего результата. Откройте его (можно из истории) и нажмите «Использовать».`,
  askList: (label) => html`✍️ <b>${label}</b>: пришлите по одному.`,
  askGroups: (label) => html`➕ <b>${label}</b>: добавьте пункт и заполните его.`,
  replyInGroup: html`В группе отвечайте на это сообщение.`,
  price: (credits, available) => html`💎 <b>${creditsRu(credits)}</b>; у вас ${numberRu(available)}`,
  priceUpTo: (most, available) =>
    html`💎 <b>до ${ofCreditsRu(most)}</b>, спишется, сколько уйдёт; у вас ${numberRu(available)}`,
  priceFrom: (credits) => html`💎 от ${ofCreditsRu(credits)}; точная цена – когда форма заполнена`,
  priceUnknown: html`💎 Цена такого заказа неизвестна, поэтому запустить его не могу. Измените настройки или выберите другую модель.`,
  priceWhy: (formula, names) =>
    [formula && `${formula}.`, names.length > 0 && `Цена зависит от настроек: ${names.join(", ")}.`]
      .filter(Boolean)
      .join(" "),
  units: {
    credits: creditsRu,
    seconds: (seconds) => `${numberRu(seconds)} с`,
    megapixels: (megapixels) => `${numberRu(megapixels)} Мп`,
    results: (results) =>
      count(results, { one: "результат", few: "результата", many: "результатов", other: "результата" }),
    begunThousands: (thousands) =>
      `${count(thousands, { one: "начатая тысяча", few: "начатые тысячи", many: "начатых тысяч", other: "начатой тысячи" })} знаков`,
    thousands: (characters) =>
      `${count(characters, { one: "знак", few: "знака", many: "знаков", other: "знака" })} / 1000`,
  },
  notEnough: (missing, nextReset) =>
    html`Не хватает: ${creditsRu(missing)}.${nextReset === null ? "" : ` Новые бесплатные кредиты придут через ${nextReset}.`}`,
  generate: (credits) => `✨ Создать · ${creditsRu(credits)}`,
  generateUpTo: (most) => `✨ Создать · до ${ofCreditsRu(most)}`,
  moreSettings: (settings) => `⚙️ Ещё настройки (${numberRu(settings)})`,
  moreSettingsTitle: html`<b>Ещё настройки</b>`,
  cure: (setting) => html`👇 Или нажмите <b>${setting}</b>, остальное можно не менять.`,
  bringBack: (text) => `↩️ Вернуть: ${text}`,
  otherModel: "Другая модель",
  close: "Закрыть",
  closed: html`Форма закрыта. Ничего не списано.`,
  nothingToClose: html`Закрывать нечего. Заказ можно остановить, пока под ним есть кнопка «Отменить».`,
  back: "‹ Назад",
  done: "✓ Готово",
  clear: "Очистить",
  removeLast: "Убрать последнее",
  removeItem: (number) => `✕ ${numberRu(number)}`,
  remove: "Убрать",
  add: "➕ Добавить",
  item: (label, number) => `${label} ${numberRu(number)}`,
  numbered: (number, id) => `№ ${numberRu(number)} (${id}…)`,
  minimum: (value) => `мин. ${value}`,
  maximum: (value) => `макс. ${value}`,
  usual: (value) => `обычно ${value}`,
  errors,
};
