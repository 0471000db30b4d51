import * as z from "zod/mini";
import type { AdminAct, AuditLine, Performed } from "../tasks/admin.js";
import { performRead } from "./audited.js";
import type { Db } from "./client.js";

const READ = `
select id, admin_id, command, arguments, target_id, created_at from audit
where bot_id = $1 order by id desc offset $2 limit $3`;

const lineSchema = z.pipe(
  z.object({
    id: z.coerce.number(),
    admin_id: z.coerce.number(),
    command: z.string(),
    arguments: z.string(),
    target_id: z.nullable(z.coerce.number()),
    created_at: z.coerce.date(),
  }),
  z.transform(
    (row): AuditLine => ({
      id: row.id,
      adminId: row.admin_id,
      command: row.command,
      argument: row.arguments,
      targetId: row.target_id,
      at: row.created_at,
    }),
  ),
);

export function readAudit(
  db: Db,
  botId: number,
  { act, page }: { act: AdminAct; page: { skip: number; limit: number } },
): Promise<Performed<readonly AuditLine[]>> {
  const statement = { text: READ, params: [botId, page.skip, page.limit] };
  return performRead(db, { botId, act, statement }, (rows) => rows.map((row) => lineSchema.parse(row)));
}
