import type { InputFiles, ModelInput } from "../registry/model/schema.js";
import type { FailureKind, Locale, Task } from "./task.js";

/** The form a person is filling in. `id` is also the key of the order it becomes: one draft, one task. */
export type Draft = {
  id: string;
  model: string;
  input: ModelInput;
  files: InputFiles;
  /** The parameter that the next message answers. */
  expecting: string | null;
  /** The last words were long enough to be the first part of a message that Telegram split: what comes with them joins them. */
  splitAt?: { sentAt: number; length: number } | undefined;
};

/** What a person chose for themselves. */
export type Settings = {
  /** Pictures come as documents, exactly as the model made them. */
  asFile: boolean;
  /** The further settings of a model are not offered. */
  hideAdvanced: boolean;
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
  /** The part of them that is the day's allowance: spent first, set anew each day. */
  freeCredits: number;
  /** What the allowance of a day is. */
  dailyFreeCredits: number;
  heldCredits: number;
  settings: Settings;
  /** Ids of models, the newest star first. */
  favourites: readonly string[];
  /** An admin shut this person out. */
  isBanned: boolean;
  /** Ids of models that an admin switched off. */
  disabledModels: readonly string[];
  draft: Draft | null;
  /** For compare-and-set: a decision made on another version is made again. */
  version: number;
};

/** The task that an update speaks of: by its id, or by the draft that it was ordered from. */
export type TaskRef = { taskId: string } | { idempotencyKey: string };

/** Rows that a screen shows besides, read in the same request. */
export type ExtraRows =
  | { rows: "history" | "ledger"; skip: number; limit: number }
  /** The models that the person used last. */
  | { rows: "recent" }
  /** How long these models usually take. */
  | { rows: "times"; models: readonly string[] };

/** Why credits moved. */
export const ledgerKinds = [
  "allowance",
  /** What was left of the allowance the day before. */
  "expiry",
  "grant",
  "payment",
  "refund",
  /** Telegram would not take a refund: the credits came back. */
  "refund_undone",
  "referral",
  "promo",
  "hold",
  "capture",
  "release",
] as const;

/** A movement of credits that still stands: a hold that was resolved is told by what resolved it. */
export type LedgerLine = {
  kind: (typeof ledgerKinds)[number];
  credits: number;
  at: Date;
  model: string | null;
  failure: FailureKind | null;
};

/** What is known when an update is decided on. */
export type Snapshot = {
  session: Session;
  /** The task that the update names, if it is this person's: after a second press of Generate, the task of the first. */
  task: Task | null;
  /** Where Telegram keeps the files of `task`, in their order. */
  fileIds: readonly string[];
  /** The person's tasks, the newest first; empty unless wanted, as all that follows. */
  history: readonly Task[];
  /** Ids of models, the last used first. */
  recent: readonly string[];
  ledger: readonly LedgerLine[];
  /** Seconds by model id: the middle of its last results. */
  usualSeconds: Readonly<Record<string, number>>;
};

export type Order = {
  /** Equal keys are one order, whatever the number of presses. */
  idempotencyKey: string;
  messageId: number;
  threadId: number | null;
  locale: Locale;
  model: string;
  input: ModelInput;
  files: InputFiles;
  costCredits: number;
  /** What it costs us, in KIE's credits. */
  kieCredits: number;
  asFile: boolean;
  /** How long the model usually takes, as far as that is known. */
  usualSeconds: number | null;
};

/** What an update changes. Fields left out change nothing. */
export type Decision<View> = {
  draft?: Draft | null;
  locale?: Locale;
  settings?: Partial<Settings>;
  favourite?: { model: string; isOn: boolean };
  order?: Order;
  /** Cancel this task if nothing was sent to the vendor yet. */
  cancelTaskId?: string;
  /** Forget what went into this ended task and what came of it. Its cost stays on the books. */
  forgetTaskId?: string;
  view: View;
};

/** Why an order was not taken though the credits were there. */
export const orderLimits = ["banned", "running", "hourly", "daily", "everyone"] as const;
export type OrderLimit = (typeof orderLimits)[number];
/** `most`: the cap. `againInSeconds` null: when one of the person's orders is done. */
export type LimitRefusal = { limit: OrderLimit; most: number; againInSeconds: number | null };

export type Committed = {
  /** Set when an order was asked for. */
  order:
    | { outcome: "accepted"; task: Task }
    | { outcome: "no_credits"; availableCredits: number }
    | ({ outcome: "limited" } & LimitRefusal)
    | null;
  /** Set when a cancellation was asked for: the task as it is now, with whether this call ended it. */
  cancelled: { done: boolean; task: Task } | null;
  /** Whether the task to forget was forgotten. */
  forgotten: boolean;
  availableCredits: number;
};

export type AppliedUpdate<View> =
  | { outcome: "applied"; snapshot: Snapshot; decision: Decision<View>; committed: Committed }
  /** Seen before: nothing changed. `isOwn`: this very call applied it, and the answer that said so was lost. The decision is of the state as it is now, for drawing the screen again. */
  | { outcome: "duplicate"; snapshot: Snapshot; isOwn: boolean };
