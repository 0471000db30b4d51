import type { MediaKind } from "../../registry/model/schema.js";
import type { UsualPrice } from "../../registry/model/spec.js";
import { excerpt, html } from "../core/html.js";
import { numberEn } from "../core/texts.en.js";
import { createPluralizer } from "../core/words.js";

const count = createPluralizer("en");

const thisFile: Record<MediaKind, string> = {
  image: "this picture",
  video: "this video",
  audio: "this recording",
  document: "this file",
};

const units: Record<NonNullable<UsualPrice["per"]>["unit"], (amount: number) => string> = {
  seconds: (amount) => `${numberEn(amount)} s`,
  characters: (amount) => `${numberEn(amount)} characters`,
  results: (amount) => count(amount, { one: "result", other: "results" }),
};

/** Finding a model: by name, by what is wanted, for a file, among one's own. The type of every other language. */
export const modelsEn = {
  chooseModel: (intent: string) =>
    html`<b>${intent}</b>\nChoose a model. The price in credits is for the usual settings; you see the exact one before you start.`,
  /** "💎 18", "💎 ~20 for 8 s", "💎 up to 10 for 1,000 characters". `credits`: in ours. */
  usualPrice: ({ isBound, per }: UsualPrice, credits: number) => {
    const amount = isBound ? `up to ${numberEn(credits)}` : per === null ? numberEn(credits) : `~${numberEn(credits)}`;
    return per === null ? `💎 ${amount}` : `💎 ${amount} for ${units[per.unit](per.amount)}`;
  },
  chooseForFile: (kind: MediaKind) => html`<b>Got ${thisFile[kind]}. What shall I do with it?</b>`,
  noneForFile: (kind: MediaKind) =>
    html`I have no model that works with ${thisFile[kind]} alone. Here is what I can make:`,
  /** In place of a list of models. */
  allOff: html`Nothing is on offer here right now. Please come back later.`,
  youWrote: (text: string) => html`You wrote: <i>${excerpt(text, 300)}</i>`,
  named: html`These models have that name:`,

  askName: html`🔎 <b>What is it called?</b>\nSend a name, or a part of it: <i>kling</i>, <i>nano banana</i>, <i>upscale</i>. Small typing errors do no harm.`,
  found: (query: string, models: number) =>
    html`🔎 <i>${excerpt(query, 60)}</i>: ${count(models, { one: "model", other: "models" })}`,
  foundUses: (query: string) => html`🔎 <i>${excerpt(query, 60)}</i>: this is what I can do.`,
  notFound: (query: string) =>
    html`No model is called <i>${excerpt(query, 60)}</i>, and none is made for that. Here is what I can make:`,
  mineTitle: html`<b>Your models</b>\nFirst those with a star, then what you used last.`,
  mineEmpty: html`<b>Your models</b>\nNothing here yet. Press ☆ on a model you like; what you use comes here by itself.`,
  /** Seconds that results usually took. */
  usually: (seconds: number) => {
    if (seconds < 55) return `~${numberEn(Math.max(5, Math.ceil(seconds / 5) * 5))} s`;
    return `~${numberEn(Math.max(1, Math.round(seconds / 60)))} min`;
  },
};
