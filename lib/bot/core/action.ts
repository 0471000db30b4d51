import type { Press } from "./press.js";

/** The position of a value in a model's input: parameter, item, property … */
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
  | { verb: "set"; form: FormRef; place: FieldPosition; value: number }
  | { verb: "cancel" | "refresh" | "again" | "change"; task: string }
  | { verb: "as_file"; task: string }
  | { verb: "star"; task: string; isOn: boolean }
  | { verb: "use"; task: string; file: number; page: number }
  | { verb: "use_for"; task: string; file: number; intent: string; page: number }
  | { verb: "use_in"; task: string; file: number; code: string };

export type Verb = OldAction["verb"];
export type PlainAction = Exclude<OldAction, { form: FormRef } | { task: string }>;
export type TaskAction = Extract<OldAction, { task: string }>;
export type FormAction = Extract<OldAction, { form: FormRef }>;
