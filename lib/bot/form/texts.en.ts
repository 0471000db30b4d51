import type { MediaKind } from "../../registry/model/schema.js";
import { html } from "../core/html.js";
import { creditsEn, numberEn } from "../core/texts.en.js";
import type { FormErrorTexts, FormTexts } from "../core/texts.js";
import { createPluralizer } from "../core/words.js";

const count = createPluralizer("en");

const oneFile: Record<MediaKind, string> = {
  image: "a picture",
  video: "a video",
  audio: "a voice message or an audio file",
  document: "a document",
};
const anyOf = (kinds: readonly MediaKind[]) => kinds.map((kind) => oneFile[kind]).join(" or ");

function rangeOf({ min, max }: { min: number | null; max: number | null }): string {
  if (min !== null && max !== null) return ` from ${numberEn(min)} to ${numberEn(max)}`;
  if (min !== null) return `, at least ${numberEn(min)}`;
  return max === null ? "" : `, at most ${numberEn(max)}`;
}

const errors: FormErrorTexts = {
  noText: html`This model takes no words. Use the buttons, or send what it asks for.`,
  noFile: (kind) => html`This model does not take ${oneFile[kind]}.`,
  noWordsInFile: html`I could not read words in this file. A text file (.txt) of up to 256 KB would do.`,
  full: (label, max) => html`“${label}” is full: ${max} at most. Remove one first.`,
  notNumber: (label, range) => html`“${label}” needs a number${rangeOf(range)}.`,
  notListed: (label) => html`“${label}” has no such choice. Please use a button.`,
  needsFile: (label, kinds) => html`“${label}” needs ${anyOf(kinds)}, or an https link to it.`,
  needsResult: (label) => html`“${label}” comes from an earlier result: press “Use in…” under it.`,
  tooBig: html`Telegram lets bots read files up to 20 MB only. Send a smaller one, or an https link to it.`,
  changed: html`Something changed since this card was drawn. Please check it and press Generate again.`,
  kept: html`The value before it stays.`,
  reopened: html`That form was closed, so here is a fresh one.`,
  alreadyMade: html`This form was already started. Here is a fresh one with the same settings.`,
  noLongerOffered: (title) => html`${title} is no longer offered. Please choose another model.`,
  switchedOff: (title) => html`${title} is switched off for now. Please choose another model, or come back later.`,
};

export const formTextsEn: FormTexts = {
  makes: (output) =>
    ({ image: "makes pictures", video: "makes videos", audio: "makes sound", text: "gives text" })[output],
  notSet: "not set",
  on: "on",
  off: "off",
  files: (have, max) =>
    max === null || max === 1 ? count(have, { one: "file", other: "files" }) : `${have} of ${max}`,
  items: (have) => count(have, { one: "item", other: "items" }),
  fromResult: "from an earlier result",
  askText: (label, max) =>
    html`✍️ <b>${label}</b>: write it and send${max === null ? "" : `, up to ${count(max, { one: "character", other: "characters" })}`}.`,
  askNumber: (label, range) => html`🔢 <b>${label}</b>: send a number${rangeOf(range)}.`,
  askChoice: (label) => html`👇 <b>${label}</b>: choose.`,
  askMedia: (label, kinds, { have, max }) =>
    html`📎 <b>${label}</b>: send ${anyOf(kinds)}, or an https link.${max !== null && max > 1 ? ` ${have} of ${max} so far.` : ""}`,
  askSource: (label) =>
    html`↪️ <b>${label}</b>: this comes from an earlier result. Open it, from the history if you like, and press “Use in…”.`,
  askList: (label) => html`✍️ <b>${label}</b>: send them one by one.`,
  askGroups: (label) => html`➕ <b>${label}</b>: add one and fill it in.`,
  replyInGroup: html`In a group, answer by replying to this message.`,
  price: (credits, available) => html`💎 <b>${creditsEn(credits)}</b>; you have ${numberEn(available)}`,
  priceFrom: (credits) => html`💎 from ${creditsEn(credits)}; exact when the form is complete`,
  priceUnknown: html`💎 The price of this order is not known, so I cannot start it. Please change the settings or choose another model.`,
  priceWhy: (formula, names) =>
    [formula && `= ${formula}.`, names.length > 0 && `The price depends on: ${names.join(", ")}.`]
      .filter(Boolean)
      .join(" "),
  units: {
    credits: creditsEn,
    seconds: (seconds) => `${seconds} s`,
    megapixels: (megapixels) => `${megapixels} MP`,
    results: (results) => count(results, { one: "result", other: "results" }),
    thousands: (characters) => `${count(characters, { one: "character", other: "characters" })} / 1000`,
  },
  notEnough: (missing, nextReset) =>
    html`You are ${creditsEn(missing)} short.${nextReset === null ? "" : ` New free credits come in ${nextReset}.`}`,
  generate: (credits) => `✨ Generate · ${creditsEn(credits)}`,
  moreSettings: (settings) => `⚙️ More settings (${settings})`,
  moreSettingsTitle: html`<b>More settings</b>`,
  otherModel: "Another model",
  close: "Close",
  back: "‹ Back",
  done: "✓ Done",
  clear: "Clear",
  removeLast: "Remove last",
  removeItem: (number) => `✕ ${number}`,
  remove: "Remove",
  add: "➕ Add",
  item: (label, number) => `${label} ${number}`,
  numbered: (number, id) => `no. ${number} (${id}…)`,
  minimum: (value) => `min. ${value}`,
  maximum: (value) => `max. ${value}`,
  usual: (value) => `usual ${value}`,
  errors,
};
