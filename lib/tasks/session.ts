import type { FileFacts, InputFiles, InputSources, JsonValue, ModelInput } from "../registry/model/schema.js";
import type { FailureKind, Locale, Task } from "./task.js";

/** The form that a person is filling in. `id` becomes the order's idempotency key: one draft, one task. */
export type Draft = {
  id: string;
  model: string;
  input: ModelInput;
  files: InputFiles;
  /** What the earlier tasks that the input names were made with. */
  sources?: InputSources | undefined;
  /** The parameter that the next message answers. */
  expecting: string | null;
  /**
   * Set when the last message was long enough to be the first part of one that Telegram split: a message sent in the
   * same second is appended to it.
   */
  splitAt?: { sentAt: number; length: number } | undefined;
  /** What the last messages gave, so that an edit of one of them changes it. */
  given?: readonly GivenValue[] | undefined;
  /** The text that the last change replaced: the person may want it back. */
  replaced?: { path: string; text: string } | undefined;
  /** Set as long as it is not chosen what to make it with: the rest of the draft is the first proposal. */
  wish?: Wish | undefined;
};

/** What a person asked for, in their own words and files. */
export type Wish = {
  words: string;
  files: readonly { ref: string; facts: FileFacts }[];
  /** The id of what they chose to make before they said more. */
  outcome: string | null;
  /** Whether the card asks for words, so that the next ones are added. */
  isAsking: boolean;
  /** As `Draft.given`, without a place. */
  given: readonly GivenValue[];
};

/** `path` as the validator writes it; `value` as it went into the input: words, a number, a choice, a file's reference. */
export type GivenValue = { messageId: number; path: string; value: JsonValue };

/** What a person chose for themselves. */
export type Settings = {
  /** Pictures come as documents, exactly as the model made them. */
  asFile: boolean;
  /** Whether the further settings of a model are left out of its form. */
  hideAdvanced: boolean;
  /** Whether a result that may be missed is told of in a message of its own. */
  tellReady: boolean;
};

/** The sender of an update and its chat. */
export type Actor = {
  updateId: number;
  userId: number;
  chatId: number;
  threadId: number | null;
  firstName: string;
  username: string | null;
  /** The language of the person's Telegram app; one that they chose here goes first. */
  suggestedLocale: Locale;
};

/** The last change of the session, when it was a press that opened a message below. `by`: the same each time its update comes. */
export type LastPress = { key: string; by: string; atMs: number };

export type Session = {
  userId: number;
  chatId: number;
  locale: Locale;
  availableCredits: number;
  /** The part of `availableCredits` that is the day's allowance: spent first, set anew each day. */
  freeCredits: number;
  /** The size of a day's allowance. */
  dailyFreeCredits: number;
  heldCredits: number;
  settings: Settings;
  /** Ids of models, the newest star first. */
  favourites: readonly string[];
  /** An admin shut this person out. */
  isBanned: boolean;
  /** Ids of models that an admin switched off. */
  disabledModels: readonly string[];
  /** Prices in effect above the registry's: KIE's credits by `model: basis`. */
  observedPrices: Readonly<Record<string, number>>;
  draft: Draft | null;
  lastPress: LastPress | null;
  /** For compare-and-set: a decision that was made on another version is made again. */
  version: number;
};

/** Names the task that an update is about: by its id, or by the draft that it was ordered from. */
export type TaskRef = { taskId: string } | { idempotencyKey: string };

/** Further rows that a screen shows, read in the same request. */
export type ExtraRows =
  | { rows: "history" | "ledger"; skip: number; limit: number }
  /** The models that the person used last. */
  | { rows: "recent" }
  /** How long these models usually take; `withRecent`: and the models that the person used last. */
  | { rows: "times"; models: readonly string[]; withRecent?: true };

/** Why credits moved. */
export const ledgerKinds = [
  "allowance",
  /** The rest of the day's allowance expired. */
  "expiry",
  "grant",
  "payment",
  "refund",
  /** Telegram refused a refund, so the credits came back. */
  "refund_undone",
  "referral",
  "promo",
  "hold",
  "capture",
  "release",
] as const;

/** A movement of credits. A hold that was resolved is left out: its capture or release says it. */
export type LedgerLine = {
  kind: (typeof ledgerKinds)[number];
  credits: number;
  at: Date;
  model: string | null;
  failure: FailureKind | null;
  /** Of a capture that took less than was held: what was held. */
  heldCredits?: number | null;
};

/** All that a decision on an update knows of the person. */
export type Snapshot = {
  session: Session;
  /**
   * The task that the update names, if it is this person's. After a second press of Generate it is the task of the
   * first press.
   */
  task: Task | null;
  /** Where Telegram keeps the files of `task`, in their order. */
  fileIds: readonly string[];
  /** The person's tasks, the newest first. Empty unless the update wants these rows, as are the lists below. */
  history: readonly Task[];
  /** Ids of models, the last used first. */
  recent: readonly string[];
  ledger: readonly LedgerLine[];
  /** Median seconds of a model's last results, by model id. */
  usualSeconds: Readonly<Record<string, number>>;
};

export type Order = {
  /** Orders with the same key are one order, however often the button was pressed. */
  idempotencyKey: string;
  messageId: number;
  threadId: number | null;
  locale: Locale;
  model: string;
  input: ModelInput;
  files: InputFiles;
  sources?: InputSources;
  /** The price, or the most that it can be. */
  costCredits: number;
  /** Null: the price is exact. Else what is taken where KIE does not say what it took. */
  estimateCredits?: number | null;
  /** The combination of settings that an exact price is for. */
  priceBasis?: string | null;
  /** What the order costs us, in KIE's credits; where `estimateCredits` is set, at most. */
  kieCredits: number;
  asFile: boolean;
  /** How long the model usually takes; null when that is not known. */
  usualSeconds: number | null;
};

/** What an update changes. Fields left out change nothing. */
export type Decision<View> = {
  draft?: Draft | null;
  lastPress?: LastPress;
  locale?: Locale;
  settings?: Partial<Settings>;
  favourite?: { model: string; isOn: boolean };
  order?: Order;
  /** Cancels this task if nothing was sent to the vendor yet. */
  cancelTaskId?: string;
  /** Deletes the prompt, files and result of this ended task. Its cost stays in the ledger. */
  forgetTaskId?: string;
  view: View;
};

/** Why an order was refused although the credits were there. */
export const orderLimits = ["banned", "running", "hourly", "daily", "everyone"] as const;
export type OrderLimit = (typeof orderLimits)[number];
/** `most`: the cap. `againInSeconds` null: there is room again when one of the person's orders has ended. */
export type LimitRefusal = { limit: OrderLimit; most: number; againInSeconds: number | null };

export type Committed = {
  /** Set when an order was asked for. */
  order:
    | { outcome: "accepted"; task: Task }
    | { outcome: "no_credits"; availableCredits: number }
    | ({ outcome: "limited" } & LimitRefusal)
    | null;
  /** Set when a cancellation was asked for: the task as it is now, and whether this update ended it. */
  cancelled: { done: boolean; task: Task } | null;
  /** Whether the task to forget was forgotten. */
  forgotten: boolean;
  availableCredits: number;
};

export type AppliedUpdate<View> =
  | { outcome: "applied"; snapshot: Snapshot; decision: Decision<View>; committed: Committed }
  /**
   * The update was seen before, so nothing changed. `isOwn`: an earlier attempt of this very request applied it, and
   * its answer was lost. `snapshot` is the state of now, for drawing the screen again.
   */
  | { outcome: "duplicate"; snapshot: Snapshot; isOwn: boolean };
