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

/** `isNew` false: the same update came before; `value` is what came of it then. */
export type AuditedResult<T> = { locale: Locale; isNew: boolean; value: T };

/** A person as an admin names them. */
export type PersonRef = { userId: number } | { username: string };

/** The operator's desk in the database. Each method is one round trip, and one row of the audit table. */
export type AdminStore = {
  /** Writes down what was asked, and nothing else. */
  recordCommand(act: AuditedCommand): Promise<AuditedResult<null>>;
  /** Makes a promo code. False: there is such a code already. */
  createPromo(act: AuditedCommand, promo: Promo): Promise<AuditedResult<boolean>>;
  /** What was done, the newest first; `skip` rows are left out. */
  readAudit(act: AuditedCommand, page: { skip: number; limit: number }): Promise<AuditedResult<readonly AuditLine[]>>;
  /** Null: nobody of that name or number has written to the bot. So with all that name a person. */
  readPerson(act: AuditedCommand, who: PersonRef): Promise<AuditedResult<PersonDetails | null>>;
  /** Credits into the paid purse. */
  grant(act: AuditedCommand, who: PersonRef, credits: number): Promise<AuditedResult<GrantResult | null>>;
  /** Admins cannot be banned. */
  setBan(act: AuditedCommand, who: PersonRef, isBanned: boolean): Promise<AuditedResult<BanResult | null>>;
  /** Of the last `days`. */
  stats(act: AuditedCommand, days: number): Promise<AuditedResult<Stats>>;
  switchModel(act: AuditedCommand, model: string, isOn: boolean): Promise<AuditedResult<{ off: readonly string[] }>>;
  disabledModels(act: AuditedCommand): Promise<AuditedResult<{ off: readonly string[] }>>;
  /** The rows behind the one with that id. Not written down: asking for the file was. */
  exportPage(from: { table: ExportTable; afterId: number; limit: number }): Promise<ExportPage>;
  /** `messageId`: of the preview in the admin's chat. */
  draftBroadcast(act: AuditedCommand, messageId: number): Promise<AuditedResult<BroadcastDraft>>;
  /** Null: there is no such one. One that is not a draft stays as it is. */
  startBroadcast(
    act: AuditedCommand,
    start: { id: number; audience: Audience; progressId: number },
  ): Promise<AuditedResult<Broadcast | null>>;
  stopBroadcast(act: AuditedCommand, id: number): Promise<AuditedResult<Broadcast | null>>;
  /** `id` null: the last that was started. */
  broadcast(act: AuditedCommand, id: number | null): Promise<AuditedResult<Broadcast | null>>;
  deadUpdates(act: AuditedCommand): Promise<AuditedResult<DeadUpdates>>;
  deadUpdate(act: AuditedCommand, id: number): Promise<AuditedResult<DeadUpdate | null>>;
  /** Takes this one, or all of its reason, to be handled once more. */
  claimDeadUpdates(
    act: AuditedCommand,
    which: { id: number; ofItsReason: boolean; limit: number },
  ): Promise<AuditedResult<ClaimedDeadUpdates>>;
  /** Null: somebody else holds it now, or it was handled. Not written down: claiming it was. */
  readDeadBody(held: { id: number; fence: number }): Promise<string | null>;
  /** `reason` null: it was handled. */
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

export type PersonDetails = {
  userId: number;
  firstName: string;
  username: string | null;
  locale: Locale;
  createdAt: Date;
  seenAt: Date;
  isBanned: boolean;
  credits: { available: number; paid: number; held: number };
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
  /** Of those that succeeded, from the order to the result. */
  times: readonly { model: string; count: number; p50Seconds: number; p95Seconds: number }[];
  /** Ours. `spent`: what results cost people, `spentPaid` the part of it that was bought or given. */
  credits: { sold: number; granted: number; allowance: number; spent: number; spentPaid: number };
  stars: number;
  /** What KIE took for the results. */
  kieCredits: number;
  backlog: { queued: number; running: number; inDoubt: number; undelivered: number; deadUpdates: number };
};

export const exportTables = ["tasks", "ledger"] as const;
export type ExportTable = (typeof exportTables)[number];
/** `rows` in the order of `columns`; `lastId` of the last of them. */
export type ExportPage = {
  columns: readonly string[];
  rows: readonly (readonly (string | number | null)[])[];
  lastId: number;
};

/** `people` who can be written to, by language. */
export type BroadcastDraft = { id: number; people: { en: number; ru: number } };

/** What could not be handled, by reason; `id` is the newest of each. */
export type DeadUpdates = {
  total: number;
  reasons: readonly { id: number; reason: string; count: number; at: Date }[];
};
export type DeadUpdate = {
  id: number;
  updateId: number | null;
  /** Its beginning. */
  body: string;
  reason: string;
  at: Date;
  isReplayed: boolean;
};
export type ClaimedDeadUpdates = { claimed: readonly { id: number; fence: number }[]; left: number };

export type ReplayDeps = {
  store: Pick<AdminStore, "readDeadBody" | "finishDeadUpdate">;
  /** The same handling that an update gets when Telegram brings it. */
  handle(body: unknown): Promise<HandledUpdate>;
  log: Log;
};

export type Replayed = { handled: HandledUpdate[]; done: number; failed: number };

/** Handles claimed updates once more, in their order. What fails again is buried again, with its new reason. */
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
