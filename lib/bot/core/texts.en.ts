import { html } from "./html.js";
import type { DurationWords, HomeTexts, LibraryTexts, ProfileTexts } from "./texts.js";
import { createNumberFormat, createPluralizer } from "./words.js";

const count = createPluralizer("en");

export const numberEn = createNumberFormat("en");
export const creditsEn = (credits: number) => count(credits, { one: "credit", other: "credits" });

export const durationEn: DurationWords = (seconds) => {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (hours > 0) return `${hours} h ${minutes} min`;
  if (minutes === 0) return `${whole} s`;
  return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
};

export const homeTextsEn: HomeTexts = {
  home: "☰ Start",
  back: "‹ Back",
  oldButton: html`This button is from an older version of me. Here is where we are now:`,
  notYourButton: "This button belongs to somebody else. Send /start to get your own.",
  slow: "One moment: my memory does not answer yet. I do this as soon as it does. If nothing happens within two minutes, press again.",
  outage: html`⏳ I got your message, but I cannot reach my memory right now. I answer as soon as I can; you need not send it again.`,
  duration: durationEn,
};

export const profileTextsEn: ProfileTexts = {
  commands: {
    start: "Make something",
    find: "Find a model by name",
    history: "What you made",
    balance: "Your credits",
    buy: "Buy credits with Stars",
    models: "All kinds of models",
    settings: "Language, photos or files",
    language: "English or Russian",
    invite: "Invite friends, get credits",
    paysupport: "Payments and refunds",
    terms: "Terms of use",
    cancel: "Close the form",
    help: "How it works",
  },
  description:
    "Pictures, videos, voices and music from words, photos and recordings.\n\nChoose a model, fill in a short form, see the exact price, press Generate. The result comes in the same chat. If something fails, your credits come back.",
  shortDescription: "Pictures, videos, voices and music from your words, photos and recordings.",
};

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
};
