import type { FileFacts } from "../registry/model/schema.js";
import type { DeliveredPart, Failure, Locale, ShownAs, Task } from "./task.js";
import type { FileStream } from "./vendor.js";

/** What the admins are told about, once in a while for each cause. */
export const alertCauses = [
  "vendor_credit",
  "vendor_key",
  "in_doubt",
  /** A result could not be sent: given up until its owner asks for it. `what`: the task, and why. */
  "undelivered",
  /** So much was ordered within an hour that orders are refused for a while. */
  "spend_cap",
  /** The webhook stood at somebody else's address; put back. */
  "webhook_moved",
  /** There was no webhook, as after a program that polls; put back. */
  "webhook_removed",
  /** Telegram was given another secret than the one that is ours now; given anew. */
  "webhook_secret_changed",
  /** Our own address answers Telegram with 401. */
  "webhook_secret",
  /** Telegram held other settings than ours; put back. */
  "webhook_settings",
  /** Telegram does not get its updates delivered. */
  "webhook_errors",
  "webhook_backlog",
  /** Moved again and again: left alone. */
  "webhook_fight",
  /** Removed again and again: tried once an hour. */
  "webhook_polled",
  /** Put back it could not be. */
  "webhook_refused",
  /** By this very database, the bot is registered for another address. */
  "webhook_elsewhere",
  /** Stars were returned for credits that were spent. `what`: whose; `count`: how many credits. */
  "refund_shortfall",
  /** Telegram lists payments that never reached us. `what`: the first charge. */
  "stars_unbooked",
  /** We booked payments that Telegram does not list. */
  "stars_unknown",
  /** A person asks for a refund that they cannot take themselves. `what`: the charge; `count`: its Stars. */
  "refund_asked",
] as const;
export type AlertCause = (typeof alertCauses)[number];

/** `what`: a host, or words of Telegram's; empty for a cause that needs none. */
export type AlertFacts = { what: string; count: number };

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
export type BroadcastSend = { userId: number; fence: number };

export type BroadcastOutcome =
  | { state: "delivered" | "blocked" | "unknown" | "refused" }
  /** Certainly not sent. `afterMs`: for everybody, Telegram says. */
  | { state: "again"; afterMs: number }
  /** What was to be copied is not there any more. */
  | { state: "gone" };

export type BroadcastStep = {
  /** Null: it does not run any more. */
  broadcast: Broadcast | null;
  sends: readonly BroadcastSend[];
  /** Until the first of `sends` may go, or until it is worth asking again. */
  waitMs: number;
  showProgress: boolean;
};

/** The pace of the database: a twentieth of a second for each, well below the 30 a second that Telegram takes. */
export const SEND_INTERVAL_MS = 50;
/** After an unclear send one more is made. */
export const RESEND_AFTER_MS = 30_000;
/**
 * How long a drawing of a task's state may take: it is given up before anybody else may draw the next one
 * (`tasks.drawing_until`).
 */

export const DRAWING_TIMEOUT_MS = 5000;
/** What a waiting person is told. */

export type Progress =
  /** `position` in line, from 1. */
  | { stage: "queued"; position: number }
  /** The vendor takes nothing right now; it is tried again by itself. */
  | { stage: "held_up" }
  | { stage: "submitted" }
  | { stage: "in_doubt" };
/** `deliveredPart`: what went out before it broke off; absent when nothing did. */

export type Undelivered = { deliveredPart?: DeliveredPart } & /** The person cannot be reached; the result is kept. */ (
  | { outcome: "blocked" }
  /** Certainly not sent. */
  | { outcome: "retry"; afterMs: number; detail: string }
  /** Sent or not is unknown. */
  | { outcome: "unknown"; detail: string }
  | { outcome: "dead"; detail: string }
);
export type DeliveryOutcome =
  /** `shownAs`: what the message `messageId` is. */
  { outcome: "sent"; messageId: number; fileIds: string[]; shownAs: ShownAs } | Undelivered;
/**
 * Writes down what of a result is in the chat, and keeps the lease. False: it is another worker's by now, or nobody can
 * say: nothing more is sent.
 */

export type RecordPart = (part: DeliveredPart) => Promise<boolean>;
/** Telegram, as the use-cases need it. */

export type Messenger = {
  /** Opens a file that a user sent; `ref` and `facts` are its entry in `Task.files`. Never throws. */
  openFile(
    ref: string,
    facts: FileFacts,
  ): Promise<{ outcome: "opened"; file: FileStream } | { outcome: "failed"; failure: Failure }>;
  /**
   * Draws the status message, for who moved the task to that state. Given up before `drawingMs` of it is over. Best
   * effort: logs, never throws.
   */
  showProgress(task: Task, progress: Progress): Promise<void>;
  /** Tells the admins, each in the language that is known of them. Whether one of them has it for certain. Never throws. */
  alert(cause: AlertCause, locales: ReadonlyMap<number, Locale>, facts?: AlertFacts): Promise<boolean>;
  /** Sends one person their copy of a broadcast; one call. Never throws. */
  copy(broadcast: Broadcast, userId: number): Promise<BroadcastOutcome>;
  /** Draws in the admin's chat how far a broadcast is. Best effort: logs, never throws. */
  showBroadcast(broadcast: Broadcast): Promise<void>;
  /**
   * Turns the status message of a settled task into its result, or into the reason it failed. Begins no call after
   * `until` (ms since 1970), and calls `record` behind each message but the last, before the next. Never throws.
   */
  deliver(task: Task, sending: { until: number; record: RecordPart }): Promise<DeliveryOutcome>;
  /** Tells a person that their result is there and could not be sent, with a button that asks for it. Never throws. */
  showUndelivered(task: Task): Promise<void>;
};
