import type { InputFiles } from "../registry/model/schema.js";
import type { CatalogueChanges, ListedModel } from "./catalogue.js";
import type {
  AlertCause,
  AlertFacts,
  BonusNews,
  BroadcastOutcome,
  BroadcastSend,
  BroadcastStep,
  DeliveryOutcome,
} from "./messenger.js";
import type { ObservedPrice, PriceDrift } from "./price-drift.js";
import type { Actor, Committed, Decision, ExtraRows, Snapshot, TaskRef } from "./session.js";
import type { DeliveredPart, Failure, Locale, Output, Task } from "./task.js";

/** What a row needs, by its states. `dueAt`: not before that (ms since 1970). */
export type WorkItem = { dueAt?: number } & (
  | { taskId: string; work: "expire" }
  /** `heardOf`: the vendor's id that a callback named; `looksAfterMs`: as often as it did not end, and so much later each time. */
  | { taskId: string; work: "settle"; heardOf?: string | null; looksAfterMs?: readonly number[] }
  /** `isAsked`: its owner asks for it, also when it was given up. */
  | { taskId: string; work: "deliver"; isAsked?: true }
  /** `isDrawn`: the instance that took the order has drawn that it is queued. */
  | { taskId: string; work: "submit"; isDrawn?: true }
  | { broadcastId: string; work: "broadcast" }
  /** Of a payment whose credits are taken: Telegram has not said that it gave the Stars back. */
  | { chargeId: string; userId: number; work: "refund" }
  /** `alert`: its key. */
  | { alert: string; work: "alert" }
  /** A result that its owner has not been told of: the message of the order became it, which notifies nobody. */
  | { taskId: string; work: "tell" }
  | { work: "purge" }
);

export type Settlement =
  | {
      state: "succeeded";
      output: Output;
      /** What the vendor says that it took, in its credits. */
      consumedCredits?: number | null;
      /** What is captured of the hold; the rest is released. Null: all of it. */
      chargeCredits?: number | null;
    }
  | { state: "failed"; failure: Failure };

/** Proves that the caller still holds a task that the vendor does not have. */
export type ClaimProof = { claimId: string } | { fence: number };

/**
 * What a worker has to do next for its queued task. The vendor takes only so many tasks in so much time; the submission
 * queue is shared by all instances and fair between people.
 */
export type SubmissionTurn =
  /** Upload its files first. No other worker does so meanwhile. */
  | { outcome: "upload"; task: Task }
  /**
   * Send this task now: it is the head of the queue, not always the worker's own. Its state is `submitting` from here
   * on.
   */
  | { outcome: "send"; task: Task }
  /** `isToDraw`: the position is not the one that was shown, and nobody else draws the task for a while. */
  | { outcome: "wait"; task: Task; position: number; waitMs: number; isToDraw: boolean }
  /** The worker's own task left the queue, or another worker has it. Null: there is no such task. */
  | { outcome: "done"; task: Task | null };

/**
 * What a worker has shown of its task: the `position` in the queue, and whether a drawing that the worker had to make
 * is over.
 */
export type Shown = { position: number; isDrawn: boolean };

export type CommitResult = { due: WorkItem[] } & (
  | { outcome: "applied"; committed: Committed }
  /** The session changed since it was read: nothing was applied. */
  | { outcome: "stale" }
  /** The update was applied before. `isOwn`: by an earlier attempt of this very request, whose answer was lost. */
  | { outcome: "duplicate"; isOwn: boolean }
);

/** An alert that its claimer tells. `key`: the cause, and what it is about; `locales`: of the admins who know the bot. */
export type ClaimedAlert = {
  key: string;
  claimId: string;
  cause: AlertCause;
  facts: AlertFacts;
  locales: ReadonlyMap<number, Locale>;
};

/** Who may answer an update that came before. */
export type AnswerClaim =
  /** The caller: it was marked, and whoever did that has shown nothing in all the time there was for it. */
  | { outcome: "taken" }
  /** Nobody: it was. */
  | { outcome: "answered" }
  /** Somebody may be doing so at this moment. */
  | { outcome: "wait"; waitMs: number };

/** What is known of the webhook of a bot before somebody looks at it. Times are the database's. */
export type WebhookCheck = {
  /** The address that the bot was registered for last, through this database. */
  url: string;
  /** The fingerprint of the secret that Telegram was given then; null when that is not known. */
  secretMark: string | null;
  /**
   * When the webhook was checked or registered before, cut to the second, because Telegram dates its errors by the
   * second.
   */
  lastCheckedAt: Date;
  /** How many updates waited at the check before. */
  pendingUpdates: number;
  /** Repairs within the last hour. */
  repairsLastHour: number;
  /** Whether repairing is paused, because somebody else changes the webhook as often as we do. */
  isPaused: boolean;
  /** Whether the pause, or the last attempt in it, began an hour ago or longer. */
  isPauseOver: boolean;
};

/** `now` begins the hour of rest. */
export type RepairStatus = "no" | "now" | "still";

export type SweepClaim = {
  due: WorkItem[];
  /** Tasks that were given up and are due for another look at the vendor's record. */
  rechecks: WorkItem[];
  /** Alerts and results that nobody was told yet. */
  untold: WorkItem[];
  webhookCheck: WebhookCheck | null;
  /** Set when it is time to compare Telegram's Star transactions with our payments, after the first `offset`. */
  reconciliation: { offset: number } | null;
  /** Payments whose credits are taken, and for which Telegram has not answered. */
  refunds: WorkItem[];
  /** Set once a week: the vendor's catalogue is to be read. */
  isCatalogueDue: boolean;
  /** A first batch of what is older than it is kept was full: there may be more for `purge`. */
  hasMoreExpired: boolean;
};

/**
 * What a read-only update knows. `mark`: whether this update was first to be marked as seen, was marked by an earlier
 * attempt of this request (`repeat`), or came before; `no_session`: there was no session to mark it in.
 */
export type ReadOnlySession = {
  snapshot: Snapshot;
  mark: "first" | "repeat" | "duplicate" | "no_session";
  due: WorkItem[];
};

/**
 * The database, as the use-cases need it. Each method is one round trip; `readSession` and `readAndMark` take two for a
 * person's first update of a day.
 */
export type Store = {
  /** Reads what an update needs. Safe to repeat. */
  readSession(
    actor: Actor,
    named: TaskRef | null,
    want?: ExtraRows | null,
  ): Promise<{ seen: boolean; snapshot: Snapshot }>;
  /**
   * Like `readSession`, for a read-only update: also marks it as seen, all or nothing, and claims up to `sweepLimit`
   * due rows.
   */
  readAndMark(actor: Actor, want: ExtraRows | null, sweepLimit: number): Promise<ReadOnlySession>;
  /** Marks the update as seen and applies the decision, all or nothing, and claims up to `sweepLimit` due rows. */
  commit(
    actor: Actor,
    version: number,
    decision: Omit<Decision<unknown>, "view">,
    sweepLimit: number,
  ): Promise<CommitResult>;
  /** Of an update that came before. `claimId`: the same when it is asked again. */
  claimAnswer(updateId: number, claimId: string): Promise<AnswerClaim>;
  /** What came of the update was shown: from here on it is answered by nothing. */
  recordAnswer(updateId: number): Promise<void>;
  /** The update brought a part of that album. */
  recordAlbumPart(updateId: number, albumId: string): Promise<void>;
  /** Whether no later part of the album has come. */
  isLastOfAlbum(updateId: number, albumId: string): Promise<boolean>;
  /**
   * What a newcomer and who invited them are to be told of their bonus, once it is booked. The caller tells it: nobody is
   * given it again.
   */
  claimBonusNews(newcomerId: number): Promise<BonusNews[]>;
  /** Of an update that is nobody's. False: it came before. */
  markUpdate(updateId: number): Promise<boolean>;
  /** An update that could not be handled: kept for the operator, marked as seen. */
  deadLetter(updateId: number | null, body: string, reason: string): Promise<void>;

  claimDue(limit: number): Promise<WorkItem[]>;
  /**
   * Like `claimDue`, at the start of a sweep, with a first batch of `purge`. One caller every few minutes gets a
   * `webhookCheck` to make. `url`: where this deployment's webhook should be; null when it must not have it.
   */
  claimSweep(limit: number, url: string | null): Promise<SweepClaim>;
  /** Deletes a batch of rows that are older than `RETENTION_DAYS`. Returns whether there may be more. */
  purge(): Promise<boolean>;
  recordWebhookCheck(seen: { pendingUpdates: number; gaveUp: RepairStatus }): Promise<void>;
  read(taskId: string): Promise<Task | null>;
  /**
   * Says what the worker of a queued task has to do next. `claimId` is new for each turn; the same id gives the same
   * task again.
   */
  claimNextSubmission(taskId: string, claimId: string, shown: Shown): Promise<SubmissionTurn>;
  /**
   * Records where the vendor has the files of a queued task. False: another worker has the claim, or the task ended.
   */
  recordUploads(taskId: string, claimId: string, uploads: Record<string, string>): Promise<boolean>;
  /** Records what is known now of the files of a queued task, while the caller has the claim of its upload. */
  recordFiles(taskId: string, claimId: string, files: InputFiles): Promise<void>;
  recordSubmitted(taskId: string, fence: number, vendorTaskId: string): Promise<Task | null>;
  /**
   * submitting → queued: certainly not created, and worth another try. Null: the caller no longer holds the task. The
   * caller draws a task that is returned.
   */
  requeue(taskId: string, fence: number, afterMs: number): Promise<Task | null>;
  /** submitting → in_doubt. Null: the caller no longer holds the task. The caller draws a task that is returned. */
  markInDoubt(taskId: string, fence: number): Promise<Task | null>;
  /** Like `markInDoubt`, for a task whose worker's lease ran out. */
  expireSubmission(taskId: string): Promise<Task | null>;
  /** Moves the next poll away: the vendor has not finished, or did not answer. */
  postponePoll(taskId: string, afterMs: number): Promise<void>;
  /**
   * Ends a task and its hold exactly once, and leases its delivery to the caller. Null: it had ended before,
   * `vendorTaskId` belongs to another task, or `holder` no longer holds it.
   */
  finalize(
    task: Pick<Task, "id" | "mayEarnReferral" | "vendorTaskId">,
    settlement: Settlement,
    vendorTaskId: string | null,
    holder?: ClaimProof | null,
  ): Promise<Task | null>;
  /**
   * Keeps a result that came after its hold was released, to be delivered for nothing. Null: for the same reasons as
   * `finalize`.
   */
  acceptLateResult(taskId: string, output: Output, vendorTaskId: string): Promise<Task | null>;
  /**
   * Records what became of the copies that were claimed, and claims up to `limit` more people, at the pace that all
   * functions share.
   */
  stepBroadcast(
    broadcastId: string,
    outcomes: readonly (BroadcastSend & { outcome: BroadcastOutcome })[],
    limit: number,
  ): Promise<BroadcastStep>;
  /** Counts one more order for which KIE took another amount than expected. Null: it was counted before. */
  recordDrift(drift: PriceDrift): Promise<ObservedPrice | null>;
  /** Keeps what the vendor's catalogue says now and switches off those of `ours` that are gone for good. */
  recordCatalogue(listed: readonly ListedModel[], ours: readonly string[]): Promise<CatalogueChanges>;
  /** Raises an alert for the caller to tell. Null: the admins were told lately, somebody is telling it, or there are none. */
  raiseAlert(cause: AlertCause, facts: AlertFacts, about?: string): Promise<ClaimedAlert | null>;
  /** One that was raised and told to nobody. Null: it was told, or somebody is telling it. */
  claimDueAlert(key: string): Promise<ClaimedAlert | null>;
  /** Told to nobody, it is due again a while later. */
  finishAlert(claimed: ClaimedAlert, isTold: boolean): Promise<void>;
  /**
   * Leases the delivery of an ended task. `isAsked`: the owner asks for it, so also one that was given up. Null:
   * another worker has it, or it is done.
   */
  claimDelivery(taskId: string, options: { isAsked: boolean }): Promise<Task | null>;
  /** The owner of that result was told, or cannot be. */
  finishNotice(taskId: string): Promise<void>;
  /** Records what of the result is in the chat, and renews the lease. False: another worker holds the lease by now. */
  recordDeliveredPart(taskId: string, deliveryFence: number, part: DeliveredPart): Promise<boolean>;
  /**
   * Records how a delivery went, and claims up to `sweepLimit` due rows, as `commit` does. With them comes the work to
   * tell of this result, where that is to be done: the caller does it.
   */
  recordDelivery(
    taskId: string,
    deliveryFence: number,
    outcome: DeliveryOutcome,
    sweepLimit: number,
  ): Promise<WorkItem[]>;
};
