import { excerpt, html } from "./html.js";
import { counter } from "./plural.js";
import { creditsEn } from "./texts.en.js";
import type { LibraryTexts } from "./texts-library.js";

const count = counter("en");
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** Written by hand: Intl's formats cost a starting function some milliseconds each. */
const day = (at: Date) => `${at.getUTCDate()} ${months[at.getUTCMonth()]}`;
const moment = (at: Date) => `${day(at)}, ${at.toISOString().slice(11, 16)}`;

export const libraryTextsEn: LibraryTexts = {
  history: "🕘 History",
  askName: html`🔎 <b>What is it called?</b>\nSend a name, or a part of it: <i>kling</i>, <i>nano banana</i>, <i>upscale</i>. Small typing errors do no harm.`,
  found: (query, models) => html`🔎 <i>${excerpt(query, 60)}</i>: ${count(models, { one: "model", other: "models" })}`,
  notFound: (query) =>
    html`No model is called <i>${excerpt(query, 60)}</i>, and none is made for that. Here is what I can make:`,
  mineTitle: html`<b>Your models</b>\nFirst those with a star, then what you used last.`,
  mineEmpty: html`<b>Your models</b>\nNothing here yet. Press ☆ on a model you like; what you use comes here by itself.`,
  usually: (seconds) => {
    if (seconds < 55) return `~${Math.max(5, Math.ceil(seconds / 5) * 5)} s`;
    return `~${Math.max(1, Math.round(seconds / 60))} min`;
  },
  star: (isOn) => (isOn ? "★ Starred" : "☆ Star"),

  day,
  moment,
  credits: creditsEn,
  asFile: "📄 As a file",
  original: (title) => html`<b>${title}</b> · the original file`,
  originalGone: html`The original is no longer there: the service keeps files for about two weeks. What stands in the chat stays.`,
};
