import type { Locale } from "./task.js";

export const audiences = ["all", "en", "ru"] as const;
export type Audience = (typeof audiences)[number];
export const broadcastStates = ["draft", "running", "stopped", "done", "failed"] as const;

/** One message to many people. */
export type Broadcast = {
  id: number;
  adminId: number;
  /** Of the admin, for the words of the progress. */
  locale: Locale;
  /** In the admin's chat: everybody gets a copy of it. */
  messageId: number;
  state: (typeof broadcastStates)[number];
  total: number;
  delivered: number;
  /** Cannot be reached. */
  blocked: number;
  /** Sent or not is unknown; never sent again. */
  unknown: number;
  /** Telegram would not take it for them. */
  refused: number;
  /** Where the admin watches. */
  progressId: number | null;
};

/** Somebody whose turn it is; `fence` says which taking of them this is. */
export type Send = { userId: number; fence: number };

export type SendOutcome =
  | { state: "delivered" | "blocked" | "unknown" | "refused" }
  /** Certainly not sent. `afterMs`: for everybody, Telegram says. */
  | { state: "again"; afterMs: number }
  /** What was to be copied is not there any more. */
  | { state: "gone" };

export type Step = {
  /** Null: it does not run any more. */
  broadcast: Broadcast | null;
  sends: readonly Send[];
  /** Until the first of `sends` may go, or until it is worth asking again. */
  waitMs: number;
  showProgress: boolean;
};

/** The pace of the database: a twentieth of a second for each, well below the 30 a second that Telegram takes. */
export const PACE_MS = 50;
