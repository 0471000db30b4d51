import type { FileFacts } from "../registry/model/schema.js";
import type { DeliveredPart, Failure, Locale, ShownAs, Task } from "./task.js";
import type { FileStream } from "./vendor.js";

/** What the admins are alerted to, at most once in a while for each cause. */
export const alertCauses = [
  "vendor_credit",
  "vendor_key",
  "in_doubt",
  /** A result could not be sent; nothing more is tried until its owner asks for it. `what`: the task, and why. */
  "undelivered",
  /** KIE gave a result in a form that nobody described. `what`: the model. */
  "result_shape",
  /** A result came, and KIE did not say what it took. `what`: the model; `count`: the estimate that was taken. */
  "price_untold",
  /** KIE took another amount than expected. `what`: the model; `values`: which amounts, for what, since when. */
  "price_drift",
  /** What KIE was seen to take is the price from now on. */
  "price_followed",
  /** KIE's catalogue says otherwise than a week ago. `values`: ids of models that are new, gone, … */
  "catalogue",
  /** So much was ordered within an hour that orders are refused for a while. */
  "spend_cap",
  /** The webhook led to somebody else's address; it was put back. */
  "webhook_moved",
  /** There was no webhook, as after a program that polls; it was put back. */
  "webhook_removed",
  /** Telegram held a secret that is no longer ours; it was given the current one. */
  "webhook_secret_changed",
  /** Our own address answers Telegram with 401. */
  "webhook_secret",
  /** Telegram held other webhook settings than ours; they were put back. */
  "webhook_settings",
  /** Telegram could not deliver updates to us. */
  "webhook_errors",
  "webhook_backlog",
  /** The webhook is moved again and again; we leave it where it is. */
  "webhook_fight",
  /** The webhook is removed again and again; we put it back at most once an hour. */
  "webhook_polled",
  /** The webhook could not be put back. */
  "webhook_refused",
  /** The bot is registered, in this very database, for another address. */
  "webhook_elsewhere",
  /** Stars were returned for credits that had been spent. `what`: the person; `count`: how many credits. */
  "refund_shortfall",
  /** Telegram lists payments that never reached us. `what`: the first charge. */
  "stars_unbooked",
  /** We booked payments that Telegram does not list. */
  "stars_unknown",
  /** A person asks for a refund that they cannot take themselves. `what`: the charge; `count`: its Stars. */
  "refund_asked",
] as const;
export type AlertCause = (typeof alertCauses)[number];

/** `what`: a host, or Telegram's own words; empty for a cause that needs neither. */
export type AlertFacts = {
  what: string;
  count: number;
  values?: Readonly<Record<string, string | number>> | undefined;
};

export const audiences = ["all", "en", "ru"] as const;

export type Audience = (typeof audiences)[number];

export const broadcastStates = ["draft", "running", "stopped", "done", "failed"] as const;

/** One message to many people. */
export type Broadcast = {
  id: number;
  adminId: number;
  /** The admin's language, for the words of the progress message. */
  locale: Locale;
  /** The message in the admin's chat that is copied to everybody. */
  messageId: number;
  state: (typeof broadcastStates)[number];
  total: number;
  delivered: number;
  /** People who cannot be reached. */
  blocked: number;
  /** Copies of which nobody knows whether they arrived; they are never sent again. */
  unknown: number;
  /** People for whom Telegram refused the copy. */
  refused: number;
  /** The message in the admin's chat that shows the progress. */
  progressId: number | null;
};

/** A person who is sent a copy now. `fence` is a fencing token: the outcome of an older claim is ignored. */
export type BroadcastSend = { userId: number; fence: number };

export type BroadcastOutcome =
  | { state: "delivered" | "blocked" | "unknown" | "refused" }
  /** Certainly not sent. Telegram asks us to send nothing to anybody for `afterMs`. */
  | { state: "again"; afterMs: number }
  /** The message to copy no longer exists. */
  | { state: "gone" };

export type BroadcastStep = {
  /** Null: the broadcast is no longer running. */
  broadcast: Broadcast | null;
  sends: readonly BroadcastSend[];
  /** How long to wait before the first of `sends`; without any, before the next step. */
  waitMs: number;
  showProgress: boolean;
};

/** One message per 50 ms, kept by the database: 20 a second, well below the 30 that Telegram takes. */
export const SEND_INTERVAL_MS = 50;
/** After an unclear send one more is made. */
export const RESEND_AFTER_MS = 30_000;
/**
 * How long a drawing of a task's state may take. It is given up before anybody else may draw the next state
 * (`tasks.drawing_until`).
 */
export const DRAWING_TIMEOUT_MS = 5000;

/** What a waiting person is told. */
export type Progress =
  /** `position` in the submission queue, from 1. */
  | { stage: "queued"; position: number }
  /** The vendor takes nothing at the moment; the task is tried again by itself. */
  | { stage: "held_up" }
  | { stage: "submitted" }
  | { stage: "in_doubt" };

/** `deliveredPart`: what went out before it broke off; absent when nothing did. */
export type Undelivered = { deliveredPart?: DeliveredPart } & /** The person cannot be reached; the result is kept. */ (
  | { outcome: "blocked" }
  /** Certainly not sent. `isUntried`: there was no time for it, which says nothing against the result. */
  | { outcome: "retry"; afterMs: number; detail: string; isUntried?: true }
  /** Sent or not is unknown. */
  | { outcome: "unknown"; detail: string }
  | { outcome: "dead"; detail: string }
);

export type DeliveryOutcome =
  /**
   * `shownAs`: what the message `messageId` became. `isSilent`: a result took the place of the status message and no
   * other message came, so nobody was notified.
   */
  { outcome: "sent"; messageId: number; fileIds: string[]; shownAs: ShownAs; isSilent?: boolean } | Undelivered;

/**
 * Records what of a result is in the chat, and renews the lease. False: another worker holds the lease by now, or the
 * record failed. Nothing more may be sent then.
 */
export type RecordPart = (part: DeliveredPart) => Promise<boolean>;

/** Telegram, as the use-cases need it. */
/** A bonus of an invitation, to whoever got it. */
export type BonusNews = { userId: number; credits: number; isNewcomer: boolean; locale: Locale };

export type Messenger = {
  /** Opens a file that a user sent; `ref` and `facts` are its entry in `Task.files`. Never throws. */
  openFile(
    ref: string,
    facts: FileFacts,
  ): Promise<{ outcome: "opened"; file: FileStream } | { outcome: "failed"; failure: Failure }>;
  /**
   * Draws the status message; called by the worker that moved the task to that state. Gives up before the task's
   * `drawingMs` are over. Best effort: logs, never throws.
   */
  showProgress(task: Task, progress: Progress): Promise<void>;
  /** Tells the admins, each in the language that is known of them. Whether one of them has it for certain. Never throws. */
  alert(cause: AlertCause, locales: ReadonlyMap<number, Locale>, facts?: AlertFacts): Promise<boolean>;
  /** Sends one person their copy of a broadcast; one call. Never throws. */
  copy(broadcast: Broadcast, userId: number): Promise<BroadcastOutcome>;
  /** Draws the progress of a broadcast in the admin's chat. Best effort: logs, never throws. */
  showBroadcast(broadcast: Broadcast): Promise<void>;
  /**
   * Turns the status message of an ended task into its result, or into the reason it failed. Begins no call after
   * `until` (ms since 1970). Calls `record` after each message but the last, before it sends the next. Never throws.
   */
  deliver(task: Task, sending: { until: number; record: RecordPart }): Promise<DeliveryOutcome>;
  /**
   * Tells a person that their result is there, in a short reply to it. False: certainly not now, another time it may
   * work. Never throws.
   */
  tellReady(task: Task): Promise<boolean>;
  /** Tells a person of the bonus of an invitation. Best effort: logs, never throws. */
  tellBonus(news: BonusNews): Promise<void>;
  /** Tells a person that their result exists and could not be sent, with a button that asks for it. Never throws. */
  showUndelivered(task: Task): Promise<void>;
};
