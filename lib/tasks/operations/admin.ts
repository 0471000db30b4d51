import type { Log } from "../../log.js";
import type { Audience, Broadcast } from "../messenger.js";
import type { Promo } from "../money/payments.js";
import type { Actor, LedgerLine } from "../session.js";
import type { FailureKind, Locale, TaskState } from "../task.js";
import { type Handled, reasonOf } from "./handle-update.js";

/** What an admin asked for: goes into the audit table with whatever it does. */
export type AdminAct = { actor: Actor; command: string; argument: string };

/** `isNew` false: the same update came before; `value` is what came of it then. */
export type Performed<T> = { locale: Locale; isNew: boolean; value: T };

/** A person as an admin names them. */
export type Who = { userId: number } | { username: string };

/** The operator's desk in the database. Each method is one round trip, and one row of the audit table. */
export type AdminStore = {
  /** Writes down what was asked, and nothing else. */
  note(act: AdminAct): Promise<Performed<null>>;
  /** Makes a promo code. False: there is such a code already. */
  createPromo(act: AdminAct, promo: Promo): Promise<Performed<boolean>>;
  /** What was done, the newest first; `skip` rows are left out. */
  audit(act: AdminAct, page: { skip: number; limit: number }): Promise<Performed<readonly AuditLine[]>>;
  /** Null: nobody of that name or number has written to the bot. So with all that name a person. */
  person(act: AdminAct, who: Who): Promise<Performed<PersonCard | null>>;
  /** Credits into the paid purse. */
  grant(act: AdminAct, who: Who, credits: number): Promise<Performed<Granted | null>>;
  /** Admins cannot be banned. */
  setBan(act: AdminAct, who: Who, isBanned: boolean): Promise<Performed<Banned | null>>;
  /** Of the last `days`. */
  stats(act: AdminAct, days: number): Promise<Performed<Stats>>;
  switchModel(act: AdminAct, model: string, isOn: boolean): Promise<Performed<{ off: readonly string[] }>>;
  modelsOff(act: AdminAct): Promise<Performed<{ off: readonly string[] }>>;
  /** The rows behind the one with that id. Not written down: asking for the file was. */
  exportPage(from: { table: ExportTable; afterId: number; limit: number }): Promise<ExportPage>;
  /** `messageId`: of the preview in the admin's chat. */
  draftBroadcast(act: AdminAct, messageId: number): Promise<Performed<BroadcastDraft>>;
  /** Null: there is no such one. One that is not a draft stays as it is. */
  startBroadcast(
    act: AdminAct,
    start: { id: number; audience: Audience; progressId: number },
  ): Promise<Performed<Broadcast | null>>;
  stopBroadcast(act: AdminAct, id: number): Promise<Performed<Broadcast | null>>;
  /** `id` null: the last that was started. */
  broadcast(act: AdminAct, id: number | null): Promise<Performed<Broadcast | null>>;
  deadUpdates(act: AdminAct): Promise<Performed<DeadUpdates>>;
  deadUpdate(act: AdminAct, id: number): Promise<Performed<DeadUpdate | null>>;
  /** Takes this one, or all of its reason, to be handled once more. */
  claimDead(act: AdminAct, which: { id: number; ofItsReason: boolean; limit: number }): Promise<Performed<ClaimedDead>>;
  /** Null: somebody else holds it now, or it was handled. Not written down: claiming it was. */
  readDeadBody(held: { id: number; fence: number }): Promise<string | null>;
  /** `reason` null: it was handled. */
  finishDead(held: { id: number; fence: number; reason: string | null }): Promise<void>;
};

export type AuditLine = {
  id: number;
  adminId: number;
  command: string;
  argument: string;
  targetId: number | null;
  at: Date;
};

export type PersonCard = {
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

export type Granted = { userId: number; firstName: string; locale: Locale; availableCredits: number };
export type Banned = { userId: number; firstName: string; isAdmin: boolean };

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
export type ClaimedDead = { claimed: readonly { id: number; fence: number }[]; left: number };

export type ReplayDeps = {
  store: Pick<AdminStore, "readDeadBody" | "finishDead">;
  /** The same handling that an update gets when Telegram brings it. */
  handle(body: unknown): Promise<Handled>;
  log: Log;
};

export type Replayed = { handled: Handled[]; done: number; failed: number };

/** Handles claimed updates once more, in their order. What fails again is buried again, with its new reason. */
export async function replay(deps: ReplayDeps, claimed: ClaimedDead["claimed"]): Promise<Replayed> {
  const result: Replayed = { handled: [], done: 0, failed: 0 };
  for (const held of claimed) {
    const body = await deps.store.readDeadBody(held);
    if (body === null) continue;
    try {
      result.handled.push(await deps.handle(JSON.parse(body)));
      result.done += 1;
      await deps.store.finishDead({ ...held, reason: null });
    } catch (error) {
      deps.log("error", "replay.failed", { deadId: held.id, error });
      result.failed += 1;
      await deps.store.finishDead({ ...held, reason: reasonOf(error) });
    }
  }
  return result;
}
