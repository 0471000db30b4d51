import type {
  AlertCause,
  AlertFacts,
  BroadcastOutcome,
  BroadcastSend,
  BroadcastStep,
  DeliveryOutcome,
} from "./messenger.js";
import type { Actor, Committed, Decision, ExtraRows, Snapshot, TaskRef } from "./session.js";
import type { DeliveredPart, Failure, Locale, Output, Task } from "./task.js";

/** What a row needs, by its states. `dueAt`: not before that (ms since 1970). */
export type WorkItem = { dueAt?: number } & (
  | { taskId: string; work: "expire" }
  /** `heardOf`: the vendor's id that a callback named; `looksAfterMs`: as often as it did not end, and so much later each time. */
  | { taskId: string; work: "settle"; heardOf?: string | null; looksAfterMs?: readonly number[] }
  /** `isAsked`: its owner asks for it, also when it was given up. */
  | { taskId: string; work: "deliver"; isAsked?: true }
  /** `isDrawn`: by who ordered it, when that it is queued has been drawn. */
  | { taskId: string; work: "submit"; isDrawn?: true }
  | { broadcastId: string; work: "broadcast" }
  /** Of a payment whose credits are taken: Telegram has not said that it gave the Stars back. */
  | { chargeId: string; userId: number; work: "refund" }
  /** `alert`: its key. */
  | { alert: string; work: "alert" }
  | { work: "purge" }
);

export type Settlement = { state: "succeeded"; output: Output } | { state: "failed"; failure: Failure };

/** Who ends a task that the vendor knows nothing of: the worker that has it, and only while it has it. */
export type ClaimProof = { claimId: string } | { fence: number };

/** The vendor takes so many tasks in so much time; the line is shared by all instances and fair between people. */
export type SubmissionTurn =
  /** Its files have to be uploaded first; nobody else does it meanwhile. */
  | { outcome: "upload"; task: Task }
  /** Send this task now: the head of the line, not always the worker's own. It counts as submitting from here on. */
  | { outcome: "send"; task: Task }
  /** `isToDraw`: its place is not the one that was shown, and nobody else draws it for a while. */
  | { outcome: "wait"; task: Task; position: number; waitMs: number; isToDraw: boolean }
  /** The worker's own task left the line, or another worker has it; null when it is not there. */
  | { outcome: "done"; task: Task | null };

/** What a worker shows of its task: `position` in line, and whether it has come to the end of a drawing that was its own to make. */
export type Shown = { position: number; isDrawn: boolean };

export type CommitResult = { due: WorkItem[] } & (
  | { outcome: "applied"; committed: Committed }
  /** The session changed since it was read: nothing was applied. */
  | { outcome: "stale" }
  /** The update was applied before; `isOwn`: by this very call, whose first answer was lost. */
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
  /** Where the bot was registered last, through this database. */
  url: string;
  /** Of the secret that Telegram was given then; null: not known which. */
  secretMark: string | null;
  /** The second in which it was looked at or registered before this: Telegram dates its errors by the second. */
  lastCheckedAt: Date;
  /** How many updates waited then. */
  pendingUpdates: number;
  /** Within the last hour. */
  repairsLastHour: number;
  /** Repairing was stopped: somebody else changes it as often as we do. */
  isPaused: boolean;
  /** It was stopped, or tried after that, an hour ago or longer. */
  isPauseOver: boolean;
};
/** `now` begins the hour of rest. */
export type RepairStatus = "no" | "now" | "still";

export type SweepClaim = {
  due: WorkItem[];
  /** Tasks that were given up, to be looked at again. */
  rechecks: WorkItem[];
  /** Alerts that nobody was told yet. */
  alerts: WorkItem[];
  webhookCheck: WebhookCheck | null;
  /** It is time to compare Telegram's Star transactions with ours, behind the first `offset`. */
  reconciliation: { offset: number } | null;
  /** Payments whose credits are taken, and for which Telegram has not answered. */
  refunds: WorkItem[];
  /** A first batch of what is older than it is kept was full: there may be more for `purge`. */
  hasMoreExpired: boolean;
};

/** What is known to one who only looks. `mark`: by whom the update is marked as seen; missing when the session was new. */
export type ReadOnlySession = {
  snapshot: Snapshot;
  mark: "first" | "repeat" | "duplicate" | "no_session";
  due: WorkItem[];
};

/** The database, as the use-cases need it. Each method is one round trip, `readSession` and `readAndMark` one more on a person's first update of a day. */
export type Store = {
  /** Reads what an update needs. Changes nothing that matters: safe to repeat. */
  readSession(
    actor: Actor,
    named: TaskRef | null,
    want?: ExtraRows | null,
  ): Promise<{ seen: boolean; snapshot: Snapshot }>;
  /** The same for an update that changes nothing: marks it as seen as well, all or nothing, and takes due rows. */
  readAndMark(actor: Actor, want: ExtraRows | null, sweepLimit: number): Promise<ReadOnlySession>;
  /**
   * Marks the update as seen and applies the decision, all or nothing, and takes up to `sweepLimit` due rows.
   */
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
  /** An update that could not be handled: kept for the operator, marked as seen. */
  deadLetter(updateId: number | null, body: string, reason: string): Promise<void>;

  claimDue(limit: number): Promise<WorkItem[]>;
  /**
   * The same at the start of a sweep, with a first batch of `purge`. `webhookCheck` for one caller every few minutes: it has to
   * look at the webhook. `url` is where that one should be; null when it is not the caller's business.
   */
  claimSweep(limit: number, url: string | null): Promise<SweepClaim>;
  /** Takes away a batch of what is older than it is kept (`RETENTION_DAYS`). Whether there may be more. */
  purge(): Promise<boolean>;
  recordWebhookCheck(seen: { pendingUpdates: number; gaveUp: RepairStatus }): Promise<void>;
  read(taskId: string): Promise<Task | null>;
  /** What the worker of a queued task has to do next. `claimId` is new for each turn. */
  claimNextSubmission(taskId: string, claimId: string, shown: Shown): Promise<SubmissionTurn>;
  /** The files of a queued task are with the vendor. False: the claim went to another worker, or the task ended. */
  recordUploads(taskId: string, claimId: string, uploads: Record<string, string>): Promise<boolean>;
  recordSubmitted(taskId: string, fence: number, vendorTaskId: string): Promise<Task | null>;
  /** submitting → queued: certainly not created, and worth trying again. The caller draws it; null: not the caller's any more. */
  requeue(taskId: string, fence: number, afterMs: number): Promise<Task | null>;
  /** submitting → in_doubt. The caller draws it, unless null. */
  markInDoubt(taskId: string, fence: number): Promise<Task | null>;
  /** The same of one whose worker's lease ran out, whoever it was. */
  expireSubmission(taskId: string): Promise<Task | null>;
  /** Asks again later: the vendor has not finished, or did not answer. */
  postponePoll(taskId: string, afterMs: number): Promise<void>;
  /**
   * Ends a task and its hold exactly once, and leases its delivery to the caller.
   * Null: it had ended before, `vendorTaskId` belongs to another task, or `holder` holds it no more.
   */
  finalize(
    task: Pick<Task, "id" | "mayEarnReferral" | "vendorTaskId">,
    settlement: Settlement,
    vendorTaskId: string | null,
    holder?: ClaimProof | null,
  ): Promise<Task | null>;
  /** A result that came after its hold was released: kept and delivered for nothing. Null as above. */
  acceptLateResult(taskId: string, output: Output, vendorTaskId: string): Promise<Task | null>;
  /** Writes down what became of those who were taken, and takes up to `limit` more, at the pace that all share. */
  stepBroadcast(
    broadcastId: string,
    outcomes: readonly (BroadcastSend & { outcome: BroadcastOutcome })[],
    limit: number,
  ): Promise<BroadcastStep>;
  /** Raises an alert for the caller to tell. Null: the admins were told lately, somebody is telling it, or there are none. */
  raiseAlert(cause: AlertCause, facts: AlertFacts, about?: string): Promise<ClaimedAlert | null>;
  /** One that was raised and told to nobody. Null: it was told, or somebody is telling it. */
  claimDueAlert(key: string): Promise<ClaimedAlert | null>;
  /** Told to nobody, it is due again a while later. */
  finishAlert(claimed: ClaimedAlert, isTold: boolean): Promise<void>;
  /**
   * Leases the delivery of an ended task. `isAsked`: its owner asks for it, so also when it was given up. Null: another
   * worker has it, or it is done.
   */
  claimDelivery(taskId: string, options: { isAsked: boolean }): Promise<Task | null>;
  /** What of the result is in the chat; renews the lease. False: the lease is another worker's by now. */
  recordDeliveredPart(taskId: string, deliveryFence: number, part: DeliveredPart): Promise<boolean>;
  /** Takes up to `sweepLimit` due rows along, as `commit` does. */
  recordDelivery(
    taskId: string,
    deliveryFence: number,
    outcome: DeliveryOutcome,
    sweepLimit: number,
  ): Promise<WorkItem[]>;
};
