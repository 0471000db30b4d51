import { html } from "./html.js";
import { createNumberFormat, createPluralizer } from "./words.js";

const count = createPluralizer("en");

export const numberEn = createNumberFormat("en");
export const creditsEn = (credits: number) => count(credits, { one: "credit", other: "credits" });

/** The most that something can take. */
export const upToEn = (credits: number) => `up to ${creditsEn(credits)}`;

/** Seconds, in words: "1 min 20 s". */
export const durationEn = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (hours > 0) return `${numberEn(hours)} h ${numberEn(minutes)} min`;
  if (minutes === 0) return `${numberEn(whole)} s`;
  return whole % 60 === 0 ? `${numberEn(minutes)} min` : `${numberEn(minutes)} min ${numberEn(whole % 60)} s`;
};

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** Written by hand: Intl's formats cost a starting function some milliseconds each. */
const day = (at: Date) => `${at.getUTCDate()} ${months[at.getUTCMonth()]}`;
const moment = (at: Date) => `${day(at)}, ${at.toISOString().slice(11, 16)}`;

/** What several rooms say, and what a profile shows before anybody writes. The type of every other language. */
export const coreEn = {
  languageName: "English",
  home: "☰ Start",
  back: "‹ Back",
  onlyInOurChat: "That is for your eyes only: please ask me in our own chat.",
  /** Answers the second of two fast taps. */
  comesBelow: "One is enough: it comes right below.",
  oldButton: html`This button is from an older version of me. Here is where we are now:`,
  notYourButton: "This button belongs to somebody else. Send /start to get your own.",
  /** Answers a press that the database has to wait for. At most 200 characters. */
  slow: "One moment: my memory does not answer yet. I do this as soon as it does. If nothing happens within two minutes, press again.",
  /** Answers a message that cannot be handled yet. */
  outage: html`⏳ I got your message, but I cannot reach my memory right now. I answer as soon as I can; you need not send it again.`,
  number: numberEn,
  duration: durationEn,
  history: "🕘 History",
  star: (isOn: boolean): string => (isOn ? "★ Starred" : "☆ Star"),
  day,
  moment,
  credits: creditsEn,
  profile: {
    /** The menu, in its order. */
    commands: {
      start: "Make something",
      img: "A picture of what you write",
      video: "A video of what you write",
      song: "A song about what you write",
      say: "A voice that says what you write",
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
    /** At most 512 characters. */
    description:
      "Pictures, videos, voices and music from words, photos and recordings.\n\nWrite what you want or send a photo, see the exact price, press once. The result comes in the same chat. If something fails, your credits come back.",
    /** At most 120 characters. */
    shortDescription: "Pictures, videos, voices and music from your words, photos and recordings.",
  },
};
