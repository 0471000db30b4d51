import { html } from "./html.js";
import { creditsEn } from "./texts.en.js";
import type { LibraryTexts } from "./texts-library.js";

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** Written by hand: Intl's formats cost a starting function some milliseconds each. */
const day = (at: Date) => `${at.getUTCDate()} ${months[at.getUTCMonth()]}`;
const moment = (at: Date) => `${day(at)}, ${at.toISOString().slice(11, 16)}`;

export const libraryTextsEn: LibraryTexts = {
  history: "🕘 History",
  star: (isOn) => (isOn ? "★ Starred" : "☆ Star"),

  day,
  moment,
  credits: creditsEn,
  asFile: "📄 As a file",
  original: (title) => html`<b>${title}</b> · the original file`,
  originalGone: html`The original is no longer there: the service keeps files for about two weeks. What stands in the chat stays.`,
};
