import type { Actor } from "./session.js";
import type { Locale } from "./task.js";

/** What an admin asked for: goes into the audit table with whatever it does. */
export type AdminAct = { actor: Actor; command: string; argument: string };

/** `isNew` false: the same update came before; `value` is what came of it then. */
export type Performed<T> = { locale: Locale; isNew: boolean; value: T };

/** The operator's desk in the database. Each method is one round trip, and one row of the audit table. */
export type AdminStore = {
  /** Writes down what was asked, and nothing else. */
  note(act: AdminAct): Promise<Performed<null>>;
  /** What was done, the newest first; `skip` rows are left out. */
  audit(act: AdminAct, page: { skip: number; limit: number }): Promise<Performed<readonly AuditLine[]>>;
};

export type AuditLine = {
  id: number;
  adminId: number;
  command: string;
  argument: string;
  targetId: number | null;
  at: Date;
};
