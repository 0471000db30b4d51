import type { InputFiles, InputSources, ModelInput } from "../registry/model/schema.js";

export const taskStates = ["queued", "submitting", "submitted", "in_doubt", "succeeded", "failed"] as const;
export type TaskState = (typeof taskStates)[number];

/** States from which a task can still end; the others are final. */
export const openStates = ["queued", "submitting", "submitted", "in_doubt"] as const satisfies readonly TaskState[];

export const isOpen = (state: TaskState): boolean => openStates.some((open) => open === state);

export const deliveryStates = ["none", "pending", "sending", "unknown", "sent", "blocked", "dead"] as const;
/** States of a delivery that is not over. */
export const undeliveredStates = [
  "pending",
  "sending",
  "unknown",
] as const satisfies readonly (typeof deliveryStates)[number][];
export type DeliveryState = (typeof deliveryStates)[number];

export const failureKinds = [
  "content_refused",
  "bad_input",
  "file_unreadable",
  /** A file that the price depends on is longer than was said: not sent, as the person agreed to less. */
  "longer",
  /** The length of a file that the price depends on cannot be told from its bytes. */
  "unmeasured",
  "model_busy",
  "model_off",
  "vendor_down",
  "vendor_credit",
  "vendor_key",
  "timed_out",
  "in_doubt",
  "cancelled",
  "unknown",
] as const;
export type FailureKind = (typeof failureKinds)[number];

export type Failure = {
  kind: FailureKind;
  /** The input field at fault, by KIE's name for it; null when that is not known. */
  field: string | null;
  retry: "now" | "later" | "never";
  /** For the operator's log only: it may hold the vendor's own words. */
  detail: string;
};

export type OutputFile = {
  kind: "image" | "video" | "audio" | "document";
  url: string;
  /** The vendor's id of this part of the result (a Suno track), which a later task may name. */
  id: string | null;
  title: string | null;
  durationSeconds: number | null;
  coverUrl: string | null;
};

/**
 * What of a result is in the chat already, when its delivery broke off: the first `files` files, and where Telegram
 * keeps them.
 */
export type DeliveredPart = {
  messageId: number;
  files: number;
  fileIds: string[];
  /** Whether the first was sent as a link. */
  isLink?: boolean | undefined;
};

/** What the message of an ended task became; a link where Telegram accepted the file in no form. */
export const shownForms = ["file", "link", "words"] as const;
export type ShownAs = (typeof shownForms)[number];

export type Output = { files: OutputFile[]; text: string | null };

export type Locale = "en" | "ru";

/** What the task took, or takes at most as long as it has not ended. */
export const creditsOf = ({ costCredits, chargedCredits }: Pick<Task, "costCredits" | "chargedCredits">): number =>
  chargedCredits ?? costCredits;

/** Whether the task has no result. A late result, which came after the credits were returned, is a result. */
export const hasFailed = ({ state, isLateResult: absorbed }: Pick<Task, "state" | "isLateResult">): boolean =>
  state === "failed" && !absorbed;

export type Task = {
  id: string;
  userId: number;
  chatId: number;
  threadId: number | null;
  /** The status message, which becomes the result, unless `hasOwnMessage`. */
  messageId: number;
  locale: Locale;
  model: string;
  input: ModelInput;
  files: InputFiles;
  /** What the earlier tasks that the input names were made with. */
  sources: InputSources;
  /** Where the vendor has the uploaded files, by their key in `files`. */
  uploads: Record<string, string>;
  /** What was confirmed, and held: the price, or the most that it can be. */
  costCredits: number;
  /** What is taken where the vendor does not say what it took. Null: the price is exact. */
  estimateCredits: number | null;
  /** What was taken of `costCredits` in the end. Null: all of it, or nothing yet. */
  chargedCredits: number | null;
  /** What the vendor was expected to take, in its credits, for `priceBasis`. Null: not known, or only as a bound. */
  expectedCredits: number | null;
  priceBasis: string | null;
  state: TaskState;
  delivery: DeliveryState;
  vendorTaskId: string | null;
  output: Output | null;
  failure: Failure | null;
  createdAt: Date;
  submittedAt: Date | null;
  settledAt: Date | null;
  /** A fencing token, raised by each claim: a writer with an older one changes nothing. */
  fence: number;
  deliveryFence: number;
  deliveryAttempts: number;
  /** How often the next part was sent without knowing whether it arrived. */
  unclearSends: number;
  /** Whether the delivery was tried for so long that it is given up. By the database's clock. */
  isDeliveryOverdue: boolean;
  polls: number;
  /**
   * Whether the deadline has passed: a refused task is no longer tried again, a silent one is given up and its hold
   * released. By the database's clock.
   */
  isPastDeadline: boolean;
  /** The result came after the hold was released. It is delivered all the same, at the operator's expense. */
  isLateResult: boolean;
  /** The status message already told of the failure, so the late result gets a message of its own. */
  hasOwnMessage: boolean;
  /**
   * Whether the bonus of an invitation may be due: the person came by one that had earned nothing when this was
   * ordered.
   */
  mayEarnReferral: boolean;
  /** Whether its pictures are sent as documents. */
  sendAsFile: boolean;
  /** How long the model usually took when this was ordered. Null: not known. */
  usualSeconds: number | null;
  /** Null: nothing of the result was sent, or all of it. */
  deliveredPart: DeliveredPart | null;
  /** Null: the end was not shown yet, or an older version did not record how. */
  shownAs: ShownAs | null;
  /** How long another worker may still be drawing it, counted from the moment of the read. */
  drawingMs: number;
};

/**
 * How many days what people wrote and received is kept. The sweep deletes it after that; what was paid stays in the
 * ledger. Telegram's copies of messages belong to the person.
 */
export const RETENTION_DAYS = {
  /** Prompts, files and addresses of results of ended tasks, and forms of people who stayed away. */
  content: 90,
  /** Updates that no code of ours could handle: they hold what was written. */
  deadUpdates: 30,
  /** Ids of updates, by which a repeated update is recognised: Telegram repeats for a day at most. */
  updates: 7,
  alerts: 30,
  /** An invoice that was not paid can be paid for a day. */
  invoices: 90,
  /** Who got which broadcast; its totals stay. */
  broadcasts: 90,
} as const;
