import type { MediaKind } from "../../registry/model/schema.js";
import { excerpt, html } from "../core/html.js";
import { numberEn } from "../core/texts.en.js";
import { createPluralizer } from "../core/words.js";

const count = createPluralizer("en");

const files: Record<MediaKind, (many: number) => string> = {
  image: (many) => count(many, { one: "photo", other: "photos" }),
  video: (many) => count(many, { one: "video", other: "videos" }),
  audio: (many) => count(many, { one: "recording", other: "recordings" }),
  document: (many) => count(many, { one: "file", other: "files" }),
};

const send: Record<MediaKind, string> = {
  image: "a photo",
  video: "a video",
  audio: "a voice message or an audio file",
  document: "a file",
};

/** The card that answers a wish. The type of every other language. */
export const wishesEn = {
  said: (words: string) => html`💬 <i>${excerpt(words, 300)}</i>`,
  files: (kinds: readonly (readonly [MediaKind, number])[]) =>
    html`📎 ${kinds.map(([kind, many]) => files[kind](many)).join(", ")}`,
  askFile: (kind: MediaKind) => html`📎 Now send ${send[kind]}.`,
  askWords: (question: string) => html`✍️ <b>${question}</b>`,
  /** Under a photo that came without words. */
  orWrite: (question: string) => html`<i>Or write: ${question.charAt(0).toLowerCase()}${question.slice(1)}</i>`,
  priced: (label: string, credits: number) => `${label} · ${numberEn(credits)}`,
  finer: (credits: number) => `💎 Finer · ${numberEn(credits)}`,
  cheaper: (credits: number) => `🪙 Simpler · ${numberEn(credits)}`,
  settings: "⚙️ Settings",
  allModels: "All models",
  changed: html`Something changed since this card was drawn. Please check the price and press again.`,
};
