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
  oldButton: Html;
  notYourButton: string;
  /** Answers a press that the database has to wait for. At most 200 characters. */
  slow: string;
  /** Answers a message that cannot be handled yet. */
  outage: Html;
  duration: DurationWords;
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
  library: LibraryTexts;
  profile: ProfileTexts;
};

/** What several rooms say about times and results. */
export type LibraryTexts = {
  history: string;
  star: (isOn: boolean) => string;

  day: (at: Date) => string;
  moment: (at: Date) => string;
  credits: (credits: number) => string;
};
