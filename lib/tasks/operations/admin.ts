import type { Log } from "../../log.js";
import type { Audience, Broadcast } from "../messenger.js";
import type { Promo } from "../money/payments.js";
import type { Actor, LedgerLine } from "../session.js";
import type { FailureKind, Locale, TaskState } from "../task.js";
import { type HandledUpdate, reasonOf } from "./handle-update.js";

/** What an admin asked for: goes into the audit table with whatever it does. */
export type AuditedCommand = {
  actor: Actor;
  command: string;
  argument: string;
  /** Called by each statement of it: whether it is the one that marked the update as seen. */
  onMarked?: (isNew: boolean) => void;
};

/** `isNew` false: the same update came before, and `value` is its result of then. */
export type AuditedResult<T> = { locale: Locale; isNew: boolean; value: T };

/** A person as an admin names them. */
export type PersonRef = { userId: number } | { username: string };

/** What admins do, in the database. Each method is one round trip and one row of the audit table. */
export type AdminStore = {
  /** Records what was asked, and does nothing else. */
  recordCommand(act: AuditedCommand): Promise<AuditedResult<null>>;
  /** Makes a promo code. False: there is such a code already. */
  createPromo(act: AuditedCommand, promo: Promo): Promise<AuditedResult<boolean>>;
  /** Returns what admins did, the newest first, without the first `skip` rows. */
  readAudit(act: AuditedCommand, page: { skip: number; limit: number }): Promise<AuditedResult<readonly AuditLine[]>>;
  /** Null: no such person has written to the bot. That holds for every method that names a person. */
  readPerson(act: AuditedCommand, who: PersonRef): Promise<AuditedResult<PersonDetails | null>>;
  /** Adds credits to the paid balance. */
  grant(act: AuditedCommand, who: PersonRef, credits: number): Promise<AuditedResult<GrantResult | null>>;
  /** Admins cannot be banned. */
  setBan(act: AuditedCommand, who: PersonRef, isBanned: boolean): Promise<AuditedResult<BanResult | null>>;
  /** Figures of the last `days`. */
  stats(act: AuditedCommand, days: number): Promise<AuditedResult<Stats>>;
  switchModel(act: AuditedCommand, model: string, isOn: boolean): Promise<AuditedResult<ModelSwitches>>;
  disabledModels(act: AuditedCommand): Promise<AuditedResult<ModelSwitches>>;
  /** Returns the rows after the one with id `afterId`. Not audited: asking for the file was. */
  exportPage(from: { table: ExportTable; afterId: number; limit: number }): Promise<ExportPage>;
  /** `messageId`: the preview in the admin's chat. */
  draftBroadcast(act: AuditedCommand, messageId: number): Promise<AuditedResult<BroadcastDraft>>;
  /** Null: there is no such broadcast. A broadcast that is not a draft stays as it is. */
  startBroadcast(
    act: AuditedCommand,
    start: { id: number; audience: Audience; progressId: number },
  ): Promise<AuditedResult<Broadcast | null>>;
  stopBroadcast(act: AuditedCommand, id: number): Promise<AuditedResult<Broadcast | null>>;
  /** `id` null: the broadcast that was started last. */
  broadcast(act: AuditedCommand, id: number | null): Promise<AuditedResult<Broadcast | null>>;
  deadUpdates(act: AuditedCommand): Promise<AuditedResult<DeadUpdates>>;
  deadUpdate(act: AuditedCommand, id: number): Promise<AuditedResult<DeadUpdate | null>>;
  /** Claims this dead letter, or all with its reason, for a replay. */
  claimDeadUpdates(
    act: AuditedCommand,
    which: { id: number; ofItsReason: boolean; limit: number },
  ): Promise<AuditedResult<ClaimedDeadUpdates>>;
  /** Null: another replay holds it now, or it was handled. Not audited: claiming it was. */
  readDeadBody(held: { id: number; fence: number }): Promise<string | null>;
  /** Ends the claim. `reason` null: the update was handled. */
  finishDeadUpdate(held: { id: number; fence: number; reason: string | null }): Promise<void>;
};

export type AuditLine = {
  id: number;
  adminId: number;
  command: string;
  argument: string;
  targetId: number | null;
  at: Date;
};

/** The orders of a person that are counted: a person may have made any number, and an admin waits. */
export const MOST_COUNTED_ORDERS = 1_000;

export type PersonDetails = {
  userId: number;
  firstName: string;
  username: string | null;
  locale: Locale;
  createdAt: Date;
  seenAt: Date;
  isBanned: boolean;
  credits: { available: number; paid: number; held: number };
  /** Of the last `MOST_COUNTED_ORDERS`. */
  tasks: Partial<Record<TaskState, number>>;
  lastTasks: readonly { id: number; model: string; state: TaskState; failure: FailureKind | null; at: Date }[];
  ledger: readonly LedgerLine[];
};

export type GrantResult = { userId: number; firstName: string; locale: Locale; availableCredits: number };
export type BanResult = { userId: number; firstName: string; isAdmin: boolean };

export type Stats = {
  days: number;
  people: { new: number; active: number; all: number };
  tasks: Partial<Record<TaskState, number>>;
  failures: readonly { kind: FailureKind; count: number }[];
  /** Of tasks that succeeded: the time from the order to the result. */
  times: readonly { model: string; count: number; p50Seconds: number; p95Seconds: number }[];
  /** Credits of ours. `spent`: what results cost people; `spentPaid`: the part of that which was bought or given. */
  credits: { sold: number; granted: number; allowance: number; spent: number; spentPaid: number };
  stars: number;
  /** What KIE took for the results. */
  kieCredits: number;
  backlog: { queued: number; running: number; inDoubt: number; undelivered: number; deadUpdates: number };
};

/** Ids of models that are off, and prices in effect above the registry's: KIE's credits by `model: basis`. */
export type ModelSwitches = { off: readonly string[]; prices: Readonly<Record<string, number>> };

export const exportTables = ["tasks", "ledger"] as const;
export type ExportTable = (typeof exportTables)[number];
/** `rows` have their cells in the order of `columns`; `lastId` is the id of the last row. */
export type ExportPage = {
  columns: readonly string[];
  rows: readonly (readonly (string | number | null)[])[];
  lastId: number;
};

/** `people`: how many can be written to, by language. */
export type BroadcastDraft = { id: number; people: { en: number; ru: number } };

/** Dead letters by reason; `id` is the newest of each reason. */
export type DeadUpdates = {
  total: number;
  reasons: readonly { id: number; reason: string; count: number; at: Date }[];
};
export type DeadUpdate = {
  id: number;
  updateId: number | null;
  /** The beginning of its text. */
  body: string;
  reason: string;
  at: Date;
  isReplayed: boolean;
};
export type ClaimedDeadUpdates = { claimed: readonly { id: number; fence: number }[]; left: number };

export type ReplayDeps = {
  store: Pick<AdminStore, "readDeadBody" | "finishDeadUpdate">;
  /** Handles an update as if Telegram had just sent it. */
  handle(body: unknown): Promise<HandledUpdate>;
  log: Log;
};

export type Replayed = { handled: HandledUpdate[]; done: number; failed: number };

/**
 * Handles claimed dead letters once more, in their order. An update that fails again is dead-lettered again, with its
 * new reason.
 */
export async function replay(deps: ReplayDeps, claimed: ClaimedDeadUpdates["claimed"]): Promise<Replayed> {
  const result: Replayed = { handled: [], done: 0, failed: 0 };
  for (const held of claimed) {
    const body = await deps.store.readDeadBody(held);
    if (body === null) continue;
    try {
      result.handled.push(await deps.handle(JSON.parse(body)));
      result.done += 1;
      await deps.store.finishDeadUpdate({ ...held, reason: null });
    } catch (error) {
      deps.log("error", "replay.failed", { deadId: held.id, error });
      result.failed += 1;
      await deps.store.finishDeadUpdate({ ...held, reason: reasonOf(error) });
    }
  }
  return result;
}
