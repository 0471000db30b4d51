import type { AdminStore } from "../tasks/admin.js";
import { readAudit } from "./audit.js";
import { performChange } from "./audited.js";
import type { Db } from "./client.js";

/** The operator's desk of one bot. */
export function createAdminStore(db: Db, { botId }: { botId: number }): AdminStore {
  return {
    note: (act) => performChange(db, { botId, act, change: { result: () => "null" } }, () => null),
    audit: (act, page) => readAudit(db, botId, { act, page }),
  };
}
