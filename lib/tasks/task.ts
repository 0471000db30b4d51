import type { InputFiles, ModelInput } from "../registry/model/schema.js";

export const taskStates = ["queued", "submitting", "submitted", "in_doubt", "succeeded", "failed"] as const;
export type TaskState = (typeof taskStates)[number];

/** States from which a task can still end; the others absorb. */
export const openStates = ["queued", "submitting", "submitted", "in_doubt"] as const satisfies readonly TaskState[];

export const isOpen = (state: TaskState): boolean => openStates.some((open) => open === state);

export const deliveryStates = ["none", "pending", "sending", "unknown", "sent", "blocked", "dead"] as const;
/** States of a delivery that still has to be worked on. */
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
  /** The input field at fault, in KIE's name, when it is known. */
  field: string | null;
  retry: "now" | "later" | "never";
  /** For the operator's log only: may hold the vendor's own words. */
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

/** What of a result is in the chat already, when its delivery broke off: the first `files`, and where Telegram keeps them. */
export type DeliveredPart = {
  messageId: number;
  files: number;
  fileIds: string[];
  /** The first of them is a link. */
  isLink?: boolean | undefined;
};

/** What the message of an ended task became: a link where Telegram took the file in no form. */
export const shownForms = ["file", "link", "words"] as const;
export type ShownAs = (typeof shownForms)[number];

export type Output = { files: OutputFile[]; text: string | null };

export type Locale = "en" | "ru";

/** Nothing came of it: a result that came after the credits were returned is a result. */
export const hasFailed = ({ state, isLateResult: absorbed }: Pick<Task, "state" | "isLateResult">): boolean =>
  state === "failed" && !absorbed;

export type Task = {
  id: string;
  userId: number;
  chatId: number;
  threadId: number | null;
  /** The status message, which becomes the result; but see `hasOwnMessage`. */
  messageId: number;
  locale: Locale;
  model: string;
  input: ModelInput;
  files: InputFiles;
  /** Where the vendor has the files, by their key in `files`. */
  uploads: Record<string, string>;
  costCredits: number;
  state: TaskState;
  delivery: DeliveryState;
  vendorTaskId: string | null;
  output: Output | null;
  failure: Failure | null;
  createdAt: Date;
  submittedAt: Date | null;
  settledAt: Date | null;
  /** Raised by each new claim: a writer that holds an older one changes nothing. */
  fence: number;
  deliveryFence: number;
  deliveryAttempts: number;
  /** Sends of the part that is next, of which nobody knows whether they arrived. */
  unclearSends: number;
  /** By the database's clock: it was tried for so long that it is given up. */
  isDeliveryOverdue: boolean;
  polls: number;
  /** By the database's clock: a refused task is not tried again, a silent one is given up and its hold released. */
  isPastDeadline: boolean;
  /** The result came after the hold had been released: delivered all the same, at the operator's expense. */
  isLateResult: boolean;
  /** The status message told of the failure, so a result that came after all has a message of its own. */
  hasOwnMessage: boolean;
  /** The person came by an invitation that had earned nothing when this was ordered: its bonus may be due. */
  mayEarnReferral: boolean;
  /** Its pictures go out as documents. */
  sendAsFile: boolean;
  /** How long the model usually took when this was ordered. Null: not known. */
  usualSeconds: number | null;
  /** Null: nothing, or all of it. */
  deliveredPart: DeliveredPart | null;
  /** Null: its end was not told yet, or nobody wrote down how. */
  shownAs: ShownAs | null;
  /** How long, from when it was read, another hand may still be drawing it. */
  drawingMs: number;
};

/**
 * How long what people wrote and got is kept, in days. After that the sweep takes it away; what was paid stays in the
 * books. Telegram's copies of messages are the person's own.
 */
export const RETENTION_DAYS = {
  /** Prompts, files and addresses of results of ended tasks; forms of people who did not come back. */
  content: 90,
  /** Updates that no code of ours could handle: they hold what was written. */
  deadUpdates: 30,
  /** Ids of updates, by which one that comes twice is known: Telegram sends again for a day at most. */
  updates: 7,
  alerts: 30,
  /** An invoice that was not paid can be paid for a day. */
  invoices: 90,
  /** Who got which broadcast; its totals stay. */
  broadcasts: 90,
} as const;
