import type { MediaKind, OutputKind } from "../../registry/model/schema.js";
import type { OrderLimit } from "../../tasks/session.js";
import type { Locale } from "../../tasks/task.js";
import type { Html } from "./html.js";

/** Seconds, in words: "1 min 20 s". */
export type DurationWords = (seconds: number) => string;

export const commandNames = [
  "start",
  "find",
  "history",
  "balance",
  "buy",
  "models",
  "settings",
  "language",
  "invite",
  "paysupport",
  "terms",
  "cancel",
  "help",
] as const;
export type CommandName = (typeof commandNames)[number];

/** What a person may send that no form takes. */
export const unsupportedKinds = ["sticker", "contact", "location", "poll", "dice", "story", "other"] as const;
export type UnsupportedKind = (typeof unsupportedKinds)[number];

/** What several rooms say. */
export type HomeTexts = {
  home: string;
  back: string;
  nothingToCancel: Html;
  formClosed: Html;
  oldButton: Html;
  notYourButton: string;
  /** Of a press that the database has to wait for. At most 200 characters. */
  slow: string;
  /** Of a message that nothing can be done about yet. */
  outage: Html;
  /** To a banned person, whatever they send. */
  shutOut: Html;
  duration: DurationWords;
};

/** The form of a model and of each of its fields. */
export type FormTexts = {
  makes: (output: OutputKind) => string;
  notSet: string;
  on: string;
  off: string;
  files: (count: number, max: number | null) => string;
  items: (count: number) => string;
  fromResult: string;
  askText: (label: string, max: number | null) => Html;
  askNumber: (label: string, range: { min: number | null; max: number | null }) => Html;
  askChoice: (label: string) => Html;
  askMedia: (label: string, kinds: readonly MediaKind[], room: { have: number; max: number | null }) => Html;
  askSource: (label: string) => Html;
  askList: (label: string) => Html;
  askGroups: (label: string) => Html;
  replyInGroup: Html;
  price: (credits: number, available: number) => Html;
  priceFrom: (credits: number) => Html;
  priceUnknown: Html;
  /** "= 27 credits × 5 s. It depends on: Resolution". */
  priceWhy: (formula: string | null, names: readonly string[]) => string;
  units: Record<"credits" | "seconds" | "megapixels" | "results" | "thousands", (count: number) => string>;
  /** `nextReset` null: no free credits come. */
  notEnough: (missing: number, nextReset: string | null) => Html;
  generate: (credits: number) => string;
  moreSettings: (count: number) => string;
  moreSettingsTitle: Html;
  otherModel: string;
  close: string;
  back: string;
  done: string;
  clear: string;
  removeLast: string;
  removeItem: (number: number) => string;
  remove: string;
  add: string;
  item: (label: string, number: number) => string;
  /** A choice that has only an id; its beginning tells it from the same number of another model. */
  numbered: (number: number, id: string) => string;
  minimum: (value: string) => string;
  maximum: (value: string) => string;
  usual: (value: string) => string;
  errors: FormErrorTexts;
};

export type FormErrorTexts = {
  noText: Html;
  noFile: (kind: MediaKind) => Html;
  noWordsInFile: Html;
  full: (label: string, max: number) => Html;
  notNumber: (label: string, range: { min: number | null; max: number | null }) => Html;
  notListed: (label: string) => Html;
  needsFile: (label: string, kinds: readonly MediaKind[]) => Html;
  needsResult: (label: string) => Html;
  tooBig: Html;
  changed: Html;
  kept: Html;
  reopened: Html;
  alreadyMade: Html;
  noLongerOffered: (title: string) => Html;
  switchedOff: (title: string) => Html;
};

/** What a profile shows before anybody writes. */
export type ProfileTexts = {
  commands: Record<CommandName, string>;
  /** At most 512 characters. */
  description: string;
  /** At most 120 characters. */
  shortDescription: string;
};

export type Texts = {
  locale: Locale;
  languageName: string;
  home: HomeTexts;
  form: FormTexts;
  library: LibraryTexts;
  profile: ProfileTexts;
  limits: LimitTexts;
};

/** What several rooms say about times and results. */
export type LibraryTexts = {
  history: string;
  star: (isOn: boolean) => string;

  day: (at: Date) => string;
  moment: (at: Date) => string;
  credits: (credits: number) => string;
};

/** Why an order has to wait. `most` is the cap, `again` when to come again, in words, where that is known. */
export type LimitTexts = Record<Exclude<OrderLimit, "banned">, (most: number, again: string) => Html>;
