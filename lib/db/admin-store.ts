import type { AdminStore } from "../tasks/admin.js";
import { grantCredits, readPerson, setBan } from "./admin-people.js";
import { readStats } from "./admin-stats.js";
import { readAudit } from "./audit.js";
import { performChange } from "./audited.js";
import { draftBroadcast, readBroadcast, startBroadcast, stopBroadcast } from "./broadcasts.js";
import type { Db } from "./client.js";
import { claimDead, finishDead, listDead, readDead, readDeadBody } from "./dead-updates.js";
import { readExport } from "./exports.js";
import { readModelsOff, switchModel } from "./models-off.js";
import { createPromo } from "./promos.js";

/** The operator's desk of one bot. */
export function createAdminStore(db: Db, owner: { botId: number; adminIds: readonly number[] }): AdminStore {
  const { botId } = owner;
  return {
    note: (act) => performChange(db, { botId, act, change: { result: () => "null" } }, () => null),
    createPromo: (act, promo) => createPromo(db, botId, act, promo),
    audit: (act, page) => readAudit(db, botId, { act, page }),
    person: (act, who) => readPerson(db, botId, { act, who }),
    grant: (act, who, credits) => grantCredits(db, botId, { act, who, credits }),
    setBan: (act, who, isBanned) => setBan(db, owner, { act, who, isBanned }),
    stats: (act, days) => readStats(db, botId, { act, days }),
    switchModel: (act, model, isOn) => switchModel(db, botId, { act, model, isOn }),
    exportPage: (from) => readExport(db, botId, from),
    draftBroadcast: (act, messageId) => draftBroadcast(db, botId, { act, messageId }),
    startBroadcast: (act, start) => startBroadcast(db, botId, { act, ...start }),
    stopBroadcast: (act, id) => stopBroadcast(db, botId, { act, id }),
    broadcast: (act, id) => readBroadcast(db, botId, { act, id }),
    deadUpdates: (act) => listDead(db, botId, act),
    deadUpdate: (act, id) => readDead(db, botId, { act, id }),
    claimDead: (act, which) => claimDead(db, botId, { act, ...which }),
    readDeadBody: (held) => readDeadBody(db, botId, held),
    finishDead: (held) => finishDead(db, botId, held),
    modelsOff: (act) => readModelsOff(db, botId, act),
  };
}
