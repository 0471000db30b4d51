import { excerpt, html } from "./html.js";
import { counter } from "./plural.js";
import { creditsEn, numberEn } from "./texts.en.js";
import type { LibraryTexts } from "./texts-library.js";

const count = counter("en");
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** Written by hand: Intl's formats cost a starting function some milliseconds each. */
const day = (at: Date) => `${at.getUTCDate()} ${months[at.getUTCMonth()]}`;
const moment = (at: Date) => `${day(at)}, ${at.toISOString().slice(11, 16)}`;

export const libraryTextsEn: LibraryTexts = {
  find: "🔎 Find",
  mine: "★ Mine",
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

  ledgerTitle: html`<b>What happened to your credits</b>`,
  spent: (credits, title) => html`−${numberEn(credits)} · ${title}`,
  setAside: (credits, title) => html`${numberEn(credits)} set aside · ${title}, being made`,
  returned: (credits, title, why) => html`Returned ${numberEn(credits)} · ${title}: ${why}`,
  allowance: (credits) => html`+${numberEn(credits)} · today's free credits`,
  expired: (credits) => html`−${numberEn(credits)} · free credits of the day before`,
  grant: (credits) => html`+${creditsEn(credits)} · a gift`,
  moved: {
    payment: (credits) => html`+${creditsEn(credits)} · bought`,
    refund: (credits) => html`−${creditsEn(credits)} · given back for a refund`,
    refund_undone: (credits) => html`+${creditsEn(credits)} · the refund did not go through`,
    referral: (credits) => html`+${creditsEn(credits)} · for an invitation`,
    promo: (credits) => html`+${creditsEn(credits)} · promo code`,
  },
  why: {
    content_refused: "the model refused it because of its content rules",
    bad_input: "the model did not accept a setting",
    file_unreadable: "the file could not be read",
    model_busy: "the model was overloaded",
    model_off: "the model was switched off",
    vendor_down: "the service did not answer",
    vendor_credit: "the bot could not pay for it",
    vendor_key: "the bot had no access to the model",
    timed_out: "it took too long",
    in_doubt: "the connection broke at the start",
    cancelled: "you cancelled it",
    unknown: "something went wrong at the model",
  },

  settingsTitle: html`<b>Settings</b>`,
  settings: {
    language: (name) => `🌐 Language: ${name}`,
    file: (isOn) => (isOn ? "🖼 Pictures: as files" : "🖼 Pictures: as photos"),
    hide: (isOn) => (isOn ? "⚙️ Rare settings: hidden" : "⚙️ Rare settings: offered"),
  },
  settingsHelp: html`A photo shows at once but Telegram compresses it; a file stays exactly as the model made it.
Rare settings stand under “More settings” of a model.`,
};
