import { html } from "./html.js";
import { counter } from "./plural.js";
import { creditsRu } from "./texts.ru.js";
import type { LimitTexts } from "./texts-limits.js";

const count = counter("ru");
const orders = (most: number) => count(most, { one: "заказ", few: "заказа", many: "заказов", other: "заказа" });

export const limitTextsRu: LimitTexts = {
  running: (most) =>
    html`У вас уже делается ${orders(most)}, больше сразу нельзя. Как только один будет готов, нажмите кнопку ещё раз: форма останется как есть.`,
  hourly: (most, again) =>
    html`За час уже ${orders(most)}, это предел для одного человека. Место появится через ${again}; форма останется как есть.`,
  daily: (most, again) =>
    html`Один человек может потратить за день ${creditsRu(most)}, с этим заказом вышло бы больше. Новый день начнётся через ${again}; форма останется как есть.`,
  everyone: (_most, again) =>
    html`За последний час сделано так много, что мне нужна пауза. Нажмите кнопку ещё раз через ${again}; форма останется как есть, ничего не списано.`,
};
