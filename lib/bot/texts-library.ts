import type { Html } from "./html.js";

/** What several rooms say about times and results. */
export type LibraryTexts = {
  history: string;
  star: (isOn: boolean) => string;

  day: (at: Date) => string;
  moment: (at: Date) => string;
  credits: (credits: number) => string;
  asFile: string;
  original: (title: string) => Html;
  originalGone: Html;
};
