import type { Press } from "./press.js";

/** Where a value stands in a model's input, by position: parameter, item, property … */
export type FieldPosition = readonly number[];

/** The form a button was drawn for: its draft, its model's code, and a mark of what the positions and the price were then. */
export type FormRef = { draft: string; code: string; mark: string };

/** Everything a button of ours can mean. */
export type Action = Press | OldAction;

/** What no room declares as a route yet. */
export type OldAction =
  /** Back from the shop to what one was at. */
  | { verb: "resume" }
  /** The same as the command written by hand; means nothing to anybody but an admin. */
  | { verb: "admin"; command: string; argument: string }
  | { verb: "form" | "more" | "go" | "close"; form: FormRef }
  | { verb: "field" | "clear" | "pop" | "add"; form: FormRef; place: FieldPosition }
  | { verb: "values"; form: FormRef; place: FieldPosition; page: number }
  | { verb: "set"; form: FormRef; place: FieldPosition; value: number };

export type Verb = OldAction["verb"];
export type PlainAction = Exclude<OldAction, { form: FormRef }>;
export type FormAction = Extract<OldAction, { form: FormRef }>;
