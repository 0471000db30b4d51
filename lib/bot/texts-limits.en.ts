import { html } from "./html.js";
import { counter } from "./plural.js";
import { creditsEn } from "./texts.en.js";
import type { LimitTexts } from "./texts-limits.js";

const count = counter("en");
const orders = (most: number) => count(most, { one: "order", other: "orders" });

export const limitTextsEn: LimitTexts = {
  running: (most) =>
    html`You have ${orders(most)} under way, as many as go at once. As soon as one is done, press Generate again: the form stays as it is.`,
  hourly: (most, again) =>
    html`That was ${orders(most)} within an hour, as many as one person can make. There is room again in ${again}; the form stays as it is.`,
  daily: (most, again) =>
    html`One person can use ${creditsEn(most)} a day, and with this order it would be more. The next day begins in ${again}; the form stays as it is.`,
  everyone: (_most, again) =>
    html`So much has been made within the last hour that I have to pause for a while. Please press Generate again in ${again}; the form stays as it is, and nothing was charged.`,
};
