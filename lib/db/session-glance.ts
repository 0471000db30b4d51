import * as z from "zod/mini";
import type { Glance } from "../tasks/ports.js";
import type { Db } from "./client.js";
import { openAnew } from "./session-open.js";
import { type Opening, type Owner, parseOpened, readStatement } from "./session-read.js";
import { dueStatement, parseDue } from "./sweep.js";

/** No lock: what changes nothing may be decided on any version, and of two that come at once one is the one that marks. */
const MARK = `
with marked as (
  insert into updates (bot_id, update_id, handler)
  select $1, $4, $5::uuid from sessions where bot_id = $1 and chat_id = $2 and user_id = $3
  on conflict do nothing returning 1
)
select exists (select 1 from marked) as marked,
  exists (select 1 from updates where bot_id = $1 and update_id = $4 and handler = $5::uuid) as own,
  exists (select 1 from sessions where bot_id = $1 and chat_id = $2 and user_id = $3) as has_session`;

const markSchema = z.object({ marked: z.boolean(), own: z.boolean(), has_session: z.boolean() });

/** Reads, marks the update as seen and takes due rows, in one request and one transaction. */
export async function glanceSession(db: Db, owner: Owner, opening: Opening, sweepLimit: number): Promise<Glance> {
  const { chatId, userId, updateId } = opening.actor;
  const [rows, marks, due] = await db.transaction([
    readStatement(owner, opening),
    // The same when the request is sent again because its answer was lost.
    { text: MARK, params: [owner.botId, chatId, userId, updateId, crypto.randomUUID()] },
    dueStatement(owner.botId, sweepLimit),
  ]);
  const mark = markOf(markSchema.parse(marks?.[0]));
  const known = rows?.[0];
  if (known) return { snapshot: parseOpened(known, owner, opening).snapshot, mark, due: parseDue(due ?? []) };
  // What could not be delivered while the chat was closed is due from here on.
  const { opened, rows: dueNow } = await openAnew(db, owner, opening, [dueStatement(owner.botId, sweepLimit)]);
  return { snapshot: opened.snapshot, mark, due: parseDue([...(due ?? []), ...dueNow]) };
}

function markOf({ marked, own, has_session: hasSession }: z.infer<typeof markSchema>): Glance["mark"] {
  if (marked) return "made";
  if (!hasSession) return "missing";
  return own ? "own" : "others";
}
