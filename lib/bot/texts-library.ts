import type { FailureKind } from "../tasks/task.js";
import type { Html } from "./html.js";

/** Finding a model by name, one's own models, balance, settings. */
export type LibraryTexts = {
  find: string;
  mine: string;
  history: string;
  askName: Html;
  found: (query: string, count: number) => Html;
  notFound: (query: string) => Html;
  mineTitle: Html;
  mineEmpty: Html;
  /** Seconds that results usually took. */
  usually: (seconds: number) => string;
  star: (isOn: boolean) => string;

  day: (at: Date) => string;
  moment: (at: Date) => string;
  credits: (credits: number) => string;
  asFile: string;
  original: (title: string) => Html;
  originalGone: Html;

  ledgerTitle: Html;
  spent: (credits: number, title: string) => Html;
  setAside: (credits: number, title: string) => Html;
  returned: (credits: number, title: string, why: string) => Html;
  allowance: (credits: number) => Html;
  expired: (credits: number) => Html;
  grant: (credits: number) => Html;
  moved: Record<"payment" | "refund" | "refund_undone" | "referral" | "promo", (credits: number) => Html>;
  /** "Returned 55: the model refused the picture": the part after the colon. */
  why: Record<FailureKind, string>;

  settingsTitle: Html;
  settings: {
    language: (name: string) => string;
    file: (isOn: boolean) => string;
    hide: (isOn: boolean) => string;
  };
  settingsHelp: Html;
};
