import * as z from "zod/mini";
import type { AuditedCommand, AuditedResult, AuditLine, PersonRef } from "../../tasks/operations/admin.js";
import type { Db, Row, Statement } from "../client.js";
import { isMarkedBy } from "./update-dedupe.js";

/**
 * The head of whatever an admin does, parameters 1 to 9: the admin is known from here on, and of the same update only
 * the first coming is `fresh`.
 */
const HEAD = `
with admin as (
  insert into users (id, first_name, username, suggested_locale) values ($3, $5, $6, $7)
  on conflict (id) do update set first_name = $5, username = $6, suggested_locale = $7, seen_at = now()
  returning coalesce(locale, suggested_locale) as locale
), fresh as (
  insert into updates (bot_id, update_id, handler, answered_at) values ($1, $2, $9::uuid, null)
  on conflict do nothing returning 1
)`;

const AUDITED = `audited as (
  insert into audit (bot_id, update_id, admin_id, command, arguments, target_id, result)
  select $1, $2, $3, $4, $8, (outcome.result->>'userId')::bigint, outcome.result from fresh, outcome
  on conflict do nothing
  returning result
)
select (select locale from admin) as locale, ${isMarkedBy("$9")} as is_new,
  coalesce((select result from audited), (select result from audit where bot_id = $1 and update_id = $2)) as result`;

const PARAMS = 9;

/** Names an SQL parameter: `at(0)` is the first of the change's own. */
export type ParamAt = (index: number) => string;

/**
 * A change in SQL. `ctes` may write only if `exists (select 1 from fresh)`. `result` is a JSON expression of the
 * outcome, null for none. A `userId` in it is recorded as the person whom the command was about.
 */
export type AuditedWrite = { ctes?: (at: ParamAt) => string; result: (at: ParamAt) => string; params?: unknown[] };

const rowSchema = z.object({ locale: z.enum(["en", "ru"]), is_new: z.boolean(), result: z.unknown() });

function headParams(botId: number, { actor, command, argument }: AuditedCommand): unknown[] {
  const { updateId, userId, firstName, username, suggestedLocale } = actor;
  return [botId, updateId, userId, command, firstName, username, suggestedLocale, argument, crypto.randomUUID()];
}

function statementOf(botId: number, act: AuditedCommand, { ctes, result, params = [] }: AuditedWrite): Statement {
  const at: ParamAt = (index) => `$${PARAMS + 1 + index}`;
  const own = ctes ? `, ${ctes(at)}` : "";
  const text = `${HEAD}${own}, outcome as (select (${result(at)})::jsonb as result), ${AUDITED}`;
  return { text, params: [...headParams(botId, act), ...params] };
}

/** Makes a change and audits it in one statement. When an update comes again, returns the result of the first time. */
export async function auditedWrite<T>(
  db: Db,
  { botId, act, change }: { botId: number; act: AuditedCommand; change: AuditedWrite },
  read: (result: unknown) => T,
): Promise<AuditedResult<T>> {
  const { text, params } = statementOf(botId, act, change);
  const [row] = await db.query(text, params);
  const isTwin = row?.["is_new"] === false && row["result"] === null;
  return performed(act, isTwin ? { ...row, result: await readResult(db, botId, act) } : row, read);
}

/** What the first coming did in the very moment of this one is not in this one's snapshot. */
async function readResult(db: Db, botId: number, { actor }: AuditedCommand): Promise<unknown> {
  const text = "select result from audit where bot_id = $1 and update_id = $2";
  const [row] = await db.query(text, [botId, actor.updateId]);
  return row?.["result"] ?? null;
}

export type AuditedRead = {
  botId: number;
  act: AuditedCommand;
  statement: Statement /** The person whom the command is about. */;
  about?: AuditedWrite;
};
const ABOUT_NOBODY: AuditedWrite = { result: () => "null" };

/** Audits that an admin looked, and reads, in one transaction. What was read is not kept. */
export async function auditedRead<T>(
  db: Db,
  { botId, act, statement, about = ABOUT_NOBODY }: AuditedRead,
  read: (rows: readonly Row[]) => T,
): Promise<AuditedResult<T>> {
  const noted = statementOf(botId, act, about);
  const [heads, rows] = await db.transaction([noted, statement]);
  return performed(act, heads?.[0], () => read(rows ?? []));
}

function performed<T>(
  { onMarked }: AuditedCommand,
  row: Row | undefined,
  read: (result: unknown) => T,
): AuditedResult<T> {
  const { locale, is_new, result } = rowSchema.parse(row);
  onMarked?.(is_new);
  return { locale, isNew: is_new, value: read(result ?? null) };
}

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
  { act, page }: { act: AuditedCommand; page: { skip: number; limit: number } },
): Promise<AuditedResult<readonly AuditLine[]>> {
  const statement = { text: READ, params: [botId, page.skip, page.limit] };
  return auditedRead(db, { botId, act, statement }, (rows) => rows.map((row) => lineSchema.parse(row)));
}

/** Returns the named person as two SQL parameters. */
export function personRefParams(who: PersonRef): [number | null, string | null] {
  return "userId" in who ? [who.userId, null] : [null, who.username];
}

/**
 * A CTE of the one person that the parameters `id` and `name` name. Of several with one name it takes the one seen
 * last.
 */
export function targetCte(id: string, name: string): string {
  return `target as (
  select * from users where id = ${id}::bigint or lower(username) = lower(${name}::text) order by seen_at desc limit 1
)`;
}
