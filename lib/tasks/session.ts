import type { InputFiles, ModelInput } from "../registry/schema.js";
import type { Locale, Task } from "./task.js";

/** The form a person is filling in. `id` is also the key of the order it becomes: one draft, one task. */
export type Draft = {
  id: string;
  model: string;
  input: ModelInput;
  files: InputFiles;
  /** The parameter that the next message answers. */
  expecting: string | null;
};

/** Who sent an update, and where. */
export type Actor = {
  updateId: number;
  userId: number;
  chatId: number;
  threadId: number | null;
  firstName: string;
  username: string | null;
  /** From Telegram's language_code; a choice of the user's own goes first. */
  suggestedLocale: Locale;
};

export type Session = {
  userId: number;
  chatId: number;
  locale: Locale;
  availableCredits: number;
  heldCredits: number;
  draft: Draft | null;
  /** For compare-and-set: a decision made on another version is made again. */
  version: number;
};

/** The task that an update speaks of: by its id, or by the draft that it was ordered from. */
export type NamedTask = { taskId: string } | { intent: string };

/** What is known when an update is decided on. */
export type Snapshot = {
  session: Session;
  /** The task that the update names, if it is this person's: after a second press of Generate, the task of the first. */
  task: Task | null;
};

export type Order = {
  /** Equal keys are one order, whatever the number of presses. */
  intent: string;
  messageId: number;
  threadId: number | null;
  locale: Locale;
  model: string;
  input: ModelInput;
  files: InputFiles;
  costCredits: number;
};

/** What an update changes. Fields left out change nothing. */
export type Decision<View> = {
  draft?: Draft | null;
  locale?: Locale;
  order?: Order;
  /** Cancel this task if nothing was sent to the vendor yet. */
  cancelTaskId?: string;
  view: View;
};

export type Committed = {
  /** Set when an order was asked for. */
  order: { outcome: "accepted"; task: Task } | { outcome: "no_credits"; availableCredits: number } | null;
  /** Set when a cancellation was asked for: the task as it is now, with whether this call ended it. */
  cancelled: { done: boolean; task: Task } | null;
  availableCredits: number;
};

export type Ingested<View> =
  | { outcome: "applied"; snapshot: Snapshot; decision: Decision<View>; committed: Committed }
  /** Seen before: nothing changed. The decision is of the state as it is now, for drawing the screen again. */
  | { outcome: "duplicate"; snapshot: Snapshot };
