import type { MediaKind, OutputKind } from "../../registry/model/schema.js";
import { html } from "../core/html.js";
import { creditsEn, numberEn, upToEn } from "../core/texts.en.js";
import { createPluralizer } from "../core/words.js";

const count = createPluralizer("en");

const oneFile: Record<MediaKind, string> = {
  image: "a picture",
  video: "a video",
  audio: "a voice message or an audio file",
  document: "a document",
};
const anyOf = (kinds: readonly MediaKind[]) => kinds.map((kind) => oneFile[kind]).join(" or ");

type Range = { min: number | null; max: number | null };

function rangeOf({ min, max }: Range): string {
  if (min !== null && max !== null) return ` from ${numberEn(min)} to ${numberEn(max)}`;
  if (min !== null) return `, at least ${numberEn(min)}`;
  return max === null ? "" : `, at most ${numberEn(max)}`;
}

const errors = {
  noText: html`This model takes no words. Use the buttons, or send what it asks for.`,
  noFile: (kind: MediaKind) => html`This model does not take ${oneFile[kind]}.`,
  leftOut: html`Not everything fits this model.`,
  fileGone: (kind: MediaKind) => html`I no longer have the file for this. Please send ${oneFile[kind]} again.`,
  noWordsInFile: html`I could not read words in this file. A text file (.txt, .md) of up to 256 KB would do.`,
  full: (label: string, max: number) => html`“${label}” is full: ${numberEn(max)} at most. Remove one first.`,
  notNumber: (label: string, range: Range) => html`“${label}” needs a number${rangeOf(range)}.`,
  notListed: (label: string) => html`“${label}” has no such choice. Please use a button.`,
  needsFile: (label: string, kinds: readonly MediaKind[]) =>
    html`“${label}” needs ${anyOf(kinds)}, or an https link to it.`,
  needsResult: (label: string) => html`“${label}” comes from an earlier result: press “Use in…” under it.`,
  tooBig: html`Telegram lets bots read files up to 20 MB only. Send a smaller one, or an https link to it.`,
  changed: html`Something changed since this card was drawn. Please check it and press Generate again.`,
  kept: html`The value before it stays.`,
  olderCard: "This card is older than the one below. Please press that one, or write the old wish once more.",
  reopened: html`That form was closed, so here is a fresh one.`,
  alreadyMade: html`This form was already started. Here is a fresh one with the same settings.`,
  noLongerOffered: (title: string) => html`${title} is no longer offered. Please choose another model.`,
  switchedOff: (title: string, why: string | null) =>
    html`${title} is switched off for now${why === null ? "" : `: ${why}`}. Please choose another model, or come back later.`,
};

/** The form of a model and each of its fields. The type of every other language. */
export const formEn = {
  makes: (output: OutputKind) =>
    ({ image: "makes pictures", video: "makes videos", audio: "makes sound", text: "gives text" })[output],
  notSet: "not set",
  on: "on",
  off: "off",
  /** What else people type for these two. */
  yes: ["yes", "true"],
  no: ["no", "false"],
  files: (have: number, max: number | null) =>
    max === null || max === 1 ? count(have, { one: "file", other: "files" }) : `${numberEn(have)} of ${numberEn(max)}`,
  items: (have: number) => count(have, { one: "item", other: "items" }),
  fromResult: "from an earlier result",
  askText: (label: string, max: number | null) =>
    html`✍️ <b>${label}</b>: write it and send${max === null ? "" : `, up to ${count(max, { one: "character", other: "characters" })}`}.`,
  askNumber: (label: string, range: Range) => html`🔢 <b>${label}</b>: send a number${rangeOf(range)}.`,
  askChoice: (label: string) => html`👇 <b>${label}</b>: choose.`,
  askMedia: (label: string, kinds: readonly MediaKind[], { have, max }: { have: number; max: number | null }) =>
    html`📎 <b>${label}</b>: send ${anyOf(kinds)}, or an https link.${max !== null && max > 1 ? ` ${numberEn(have)} of ${numberEn(max)} so far.` : ""}`,
  askSource: (label: string) =>
    html`↪️ <b>${label}</b>: this comes from an earlier result. Open it, from the history if you like, and press “Use in…”.`,
  askList: (label: string) => html`✍️ <b>${label}</b>: send them one by one.`,
  askGroups: (label: string) => html`➕ <b>${label}</b>: add one and fill it in.`,
  replyInGroup: html`In a group, answer by replying to this message.`,
  price: (credits: number, available: number) => html`💎 <b>${creditsEn(credits)}</b>; you have ${numberEn(available)}`,
  /** Of a price that is known only afterwards. */
  priceUpTo: (most: number, available: number) =>
    html`💎 <b>${upToEn(most)}</b>, you pay what it takes; you have ${numberEn(available)}`,
  priceFrom: (credits: number) => html`💎 from ${creditsEn(credits)}; exact when the form is complete`,
  priceUnknown: html`💎 The price of this order is not known, so I cannot start it. Please change the settings or choose another model.`,
  /** "27 credits × 5 s. It depends on: Resolution". */
  priceWhy: (formula: string | null, names: readonly string[]) =>
    [formula && `${formula}.`, names.length > 0 && `The price depends on: ${names.join(", ")}.`]
      .filter(Boolean)
      .join(" "),
  units: {
    credits: creditsEn,
    seconds: (seconds: number) => `${numberEn(seconds)} s`,
    megapixels: (megapixels: number) => `${numberEn(megapixels)} MP`,
    results: (results: number) => count(results, { one: "result", other: "results" }),
    begunThousands: (thousands: number) =>
      count(thousands, { one: "begun thousand characters", other: "begun thousands of characters" }),
    thousands: (characters: number) => `${count(characters, { one: "character", other: "characters" })} / 1000`,
  },
  /** `nextReset` null: no free credits come. */
  notEnough: (missing: number, nextReset: string | null) =>
    html`You are ${creditsEn(missing)} short.${nextReset === null ? "" : ` New free credits come in ${nextReset}.`}`,
  generate: (credits: number) => `✨ Generate · ${creditsEn(credits)}`,
  generateUpTo: (most: number) => `✨ Generate · ${upToEn(most)}`,
  moreSettings: (settings: number) => `⚙️ More settings (${numberEn(settings)})`,
  moreSettingsTitle: html`<b>More settings</b>`,
  /** What is given holds with this setting. */
  cure: (setting: string) => html`👇 Or press <b>${setting}</b>, and the rest can stay as it is.`,
  /** The text that was replaced. */
  bringBack: (text: string) => `↩️ Bring back: ${text}`,
  otherModel: "Another model",
  close: "Close",
  closed: html`The form is closed. Nothing was charged.`,
  nothingToClose: html`There is nothing open to close. An order can be stopped as long as there is a Cancel button under it.`,
  back: "‹ Back",
  done: "✓ Done",
  clear: "Clear",
  removeLast: "Remove last",
  removeItem: (number: number) => `✕ ${numberEn(number)}`,
  remove: "Remove",
  add: "➕ Add",
  item: (label: string, number: number) => `${label} ${numberEn(number)}`,
  /** A choice that has only an id; its beginning tells it from the same number of another model. */
  numbered: (number: number, id: string) => `no. ${numberEn(number)} (${id}…)`,
  minimum: (value: string) => `min. ${value}`,
  maximum: (value: string) => `max. ${value}`,
  usual: (value: string) => `usual ${value}`,
  errors,
};
