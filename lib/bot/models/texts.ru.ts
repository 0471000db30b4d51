import type { MediaKind } from "../../registry/model/schema.js";
import type { UsualPrice } from "../../registry/model/spec.js";
import { excerpt, html } from "../core/html.js";
import { numberRu } from "../core/texts.ru.js";
import { createPluralizer } from "../core/words.js";
import type { modelsEn } from "./texts.en.js";

const count = createPluralizer("ru");

const withFile: Record<MediaKind, string> = {
  image: "этой картинкой",
  video: "этим видео",
  audio: "этой записью",
  document: "этим файлом",
};

const units: Record<NonNullable<UsualPrice["per"]>["unit"], (amount: number) => string> = {
  seconds: (amount) => `${numberRu(amount)} с`,
  characters: (amount) => `${numberRu(amount)} знаков`,
  results: (amount) => count(amount, { one: "результат", few: "результата", many: "результатов", other: "результата" }),
};

export const modelsRu: typeof modelsEn = {
  chooseModel: (intent) =>
    html`<b>${intent}</b>\nВыберите модель. Цена в кредитах указана для обычных настроек; точную вы увидите до запуска.`,
  usualPrice: ({ isBound, per }, credits) => {
    const amount = isBound ? `до ${numberRu(credits)}` : per === null ? numberRu(credits) : `~${numberRu(credits)}`;
    return per === null ? `💎 ${amount}` : `💎 ${amount} за ${units[per.unit](per.amount)}`;
  },
  chooseForFile: (kind) => html`<b>Что сделать с ${withFile[kind]}?</b>`,
  noneForFile: (kind) => html`Только с ${withFile[kind]} ни одна модель не справится. Вот что я умею:`,
  allOff: html`Сейчас здесь ничего не предлагается. Загляните, пожалуйста, позже.`,
  youWrote: (text) => html`Вы написали: <i>${excerpt(text, 300)}</i>`,
  named: html`Модели с таким названием:`,

  askName: html`🔎 <b>Как называется модель?</b>\nПришлите название или его часть: <i>kling</i>, <i>нано банана</i>, <i>шум</i>. Опечатки не помеха, можно и по-русски.`,
  found: (query, models) =>
    html`🔎 <i>${excerpt(query, 60)}</i>: ${count(models, { one: "модель", few: "модели", many: "моделей", other: "модели" })}`,
  foundUses: (query) => html`🔎 <i>${excerpt(query, 60)}</i>: вот что я могу.`,
  notFound: (query) => html`Модели <i>${excerpt(query, 60)}</i> нет, и ни одна для такого не подходит. Вот что я умею:`,
  mineTitle: html`<b>Ваши модели</b>\nСначала со звездой, потом те, что вы брали последними.`,
  mineEmpty: html`<b>Ваши модели</b>\nПока пусто. Нажмите ☆ у модели, которая понравилась; те, которыми вы пользуетесь, появятся сами.`,
  usually: (seconds) => {
    if (seconds < 55) return `~${numberRu(Math.max(5, Math.ceil(seconds / 5) * 5))} с`;
    return `~${numberRu(Math.max(1, Math.round(seconds / 60)))} мин`;
  },
};
