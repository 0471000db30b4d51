import type { Html } from "./html.js";

/** Finding a model by name, one's own models. */
export type LibraryTexts = {
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
};
