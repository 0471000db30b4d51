import * as z from "zod/mini";
import type { Due } from "../tasks/ports.js";
import type { Row, Statement } from "./client.js";

export const FIRST_LATE_LOOK = "interval '2 h'";
/** Each look is three times as late as the one before; behind this there is none. KIE keeps results for two weeks. */
const LAST_LATE_LOOK = "interval '4 days'";
/** In one sweep; each is a read of the vendor's. */
const LATE_LOOKS = 50;

/** Tasks that were given up and may have a result by now. Their next look is set at once: one who dies loses only this. */
const CLAIM_LATE_LOOKS = `
update tasks t set look_again_at = case
  when now() - settled_at < ${LAST_LATE_LOOK} then settled_at + 3 * (now() - settled_at) end
from (
  select id from tasks where bot_id = $1 and look_again_at <= now()
  order by look_again_at limit ${LATE_LOOKS} for update skip locked
) late
where t.id = late.id
returning t.id`;

const rowSchema = z.object({ id: z.coerce.string() });

export function lateLooksStatement(botId: number): Statement {
  return { text: CLAIM_LATE_LOOKS, params: [botId] };
}

export function parseLateLooks(rows: readonly Row[]): Due[] {
  return rows.map((row) => ({ taskId: rowSchema.parse(row).id, work: "settle" }));
}
