import * as z from "zod/mini";
import type { ExportPage, ExportTable } from "../../tasks/operations/admin.js";
import type { Db } from "../client.js";

const at = (column: string, of = "") =>
  `to_char(${of}${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as ${column}`;

/** The columns of each export, in their order. What people wrote into their orders is not among them. */
const TABLES: Record<ExportTable, { columns: readonly string[]; rows: string }> = {
  tasks: {
    columns: [
      "id",
      "created_at",
      "user_id",
      "username",
      "first_name",
      "chat_id",
      "model",
      "state",
      "failure",
      "delivery",
      "cost",
      "paid",
      "kie_credits",
      "submitted_at",
      "settled_at",
    ],
    rows: `select t.id, ${at("created_at", "t.")}, t.user_id, u.username, u.first_name,
        t.chat_id, t.model, t.state, t.failure->>'kind' as failure, t.delivery, t.cost, t.paid, t.kie_credits,
        ${at("submitted_at")}, ${at("settled_at")}
      from tasks t join users u on u.id = t.user_id where t.bot_id = $1 and t.id > $2 order by t.id limit $3`,
  },
  ledger: {
    columns: ["id", "created_at", "user_id", "task_id", "kind", "reason", "amount", "paid", "charge_id"],
    rows: `select id, ${at("created_at")}, user_id, task_id, kind, reason, amount, paid, charge_id
      from ledger where $1::bigint is not null and id > $2 order by id limit $3`,
  },
};

const cell = z.nullable(z.union([z.string(), z.number()]));
const pageSchema = z.array(z.object({ id: z.number(), row: z.record(z.string(), cell) }));

/** Reads the rows after the one with id `afterId`, the oldest first. */
export async function readExport(
  db: Db,
  botId: number,
  { table, afterId, limit }: { table: ExportTable; afterId: number; limit: number },
): Promise<ExportPage> {
  const { columns, rows } = TABLES[table];
  const text = `select coalesce(jsonb_agg(jsonb_build_object('id', id, 'row', to_jsonb(page)) order by id), '[]') as rows from (${rows}) page`;
  const [first] = await db.query(text, [botId, afterId, limit]);
  const page = pageSchema.parse(first?.["rows"]);
  return {
    columns,
    rows: page.map(({ row }) => columns.map((column) => row[column] ?? null)),
    lastId: page.at(-1)?.id ?? afterId,
  };
}
