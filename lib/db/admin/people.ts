import * as z from "zod/mini";
import {
  type AuditedCommand,
  type BanResult,
  type GrantResult,
  MOST_COUNTED_ORDERS,
  type PersonDetails,
  type PersonRef,
} from "../../tasks/operations/admin.js";
import { taskStates } from "../../tasks/task.js";
import type { Db } from "../client.js";
import { auditedRead, auditedWrite, personRefParams, targetCte } from "../operations/audit.js";
import { dateSchema, failureKindSchema, ledgerSchema } from "../tasks/row.js";

const LAST_TASKS = 5;
const LAST_MOVEMENTS = 8;

const CARD = `
with ${targetCte("$2", "$3")}
select jsonb_build_object(
  'userId', id, 'firstName', first_name, 'username', username, 'locale', coalesce(locale, suggested_locale),
  'createdAt', created_at, 'seenAt', seen_at, 'isBanned', banned_at is not null,
  'credits', coalesce((select jsonb_build_object('available', available, 'paid', paid, 'held', held)
    from accounts where user_id = target.id), '{"available": 0, "paid": 0, "held": 0}'),
  'tasks', (select coalesce(jsonb_object_agg(state, count), '{}') from (
    select state, count(*) as count from (
      select state from tasks where user_id = target.id and bot_id = $1 order by id desc limit ${MOST_COUNTED_ORDERS}
    ) latest group by state) counted),
  'lastTasks', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'model', model, 'state', state,
    'failure', failure->>'kind', 'at', created_at) order by id desc), '[]') from (
    select * from tasks where user_id = target.id and bot_id = $1 order by id desc limit ${LAST_TASKS}) last),
  'ledger', (select coalesce(jsonb_agg(jsonb_build_object('kind', coalesce(l.reason, l.kind), 'credits', l.amount,
    'at', l.created_at, 'model', t.model, 'failure', t.failure->>'kind',
    'heldCredits', case when l.kind = 'capture' and t.charged < t.cost then t.cost end) order by l.id desc), '[]')
    from (select * from ledger where user_id = target.id and reason is distinct from 'rest' order by id desc limit ${LAST_MOVEMENTS}) l
    left join tasks t on t.id = l.task_id)
) as card from target`;

const credits = z.object({ available: z.number(), paid: z.number(), held: z.number() });
const cardSchema = z.object({
  userId: z.number(),
  firstName: z.string(),
  username: z.nullable(z.string()),
  locale: z.enum(["en", "ru"]),
  createdAt: dateSchema,
  seenAt: dateSchema,
  isBanned: z.boolean(),
  credits,
  tasks: z.partialRecord(z.enum(taskStates), z.number()),
  lastTasks: z.array(
    z.object({
      id: z.number(),
      model: z.string(),
      state: z.enum(taskStates),
      failure: z.nullable(failureKindSchema),
      at: dateSchema,
    }),
  ),
  ledger: ledgerSchema,
});

export function readPerson(db: Db, botId: number, { act, who }: { act: AuditedCommand; who: PersonRef }) {
  const named = personRefParams(who);
  const about = {
    ctes: (at: (index: number) => string) => targetCte(at(0), at(1)),
    result: () => "select jsonb_build_object('userId', id) from target",
    params: named,
  };
  const statement = { text: CARD, params: [botId, ...named] };
  return auditedRead(db, { botId, act, statement, about }, (rows): PersonDetails | null =>
    rows[0] ? cardSchema.parse(rows[0]["card"]) : null,
  );
}

const grantedSchema = z.nullable(
  z.object({ userId: z.number(), firstName: z.string(), locale: z.enum(["en", "ru"]), availableCredits: z.number() }),
);

/** Adds credits to the paid balance: like bought ones, they do not expire. */
export function grantCredits(
  db: Db,
  botId: number,
  { act, who, credits: given }: { act: AuditedCommand; who: PersonRef; credits: number },
) {
  const change = {
    ctes: (at: (index: number) => string) => `${targetCte(at(0), at(1))}, given as (
      insert into accounts as a (user_id, available, paid) select id, ${at(2)}::int, ${at(2)}::int from target
      where exists (select 1 from fresh)
      on conflict (user_id) do update set available = a.available + ${at(2)}::int, paid = a.paid + ${at(2)}::int
      returning user_id, available
    ), ledgered as (
      insert into ledger (user_id, kind, amount, paid) select user_id, 'grant', ${at(2)}::int, ${at(2)}::int from given
    )`,
    result: () => `select jsonb_build_object('userId', id, 'firstName', first_name,
      'locale', coalesce(locale, suggested_locale), 'availableCredits', available) from target join given on user_id = id`,
    params: [...personRefParams(who), given],
  };
  return auditedWrite(db, { botId, act, change }, (result): GrantResult | null => grantedSchema.parse(result));
}

const bannedSchema = z.nullable(z.object({ userId: z.number(), firstName: z.string(), isAdmin: z.boolean() }));

export function setBan(
  db: Db,
  owner: { botId: number; adminIds: readonly number[] },
  { act, who, isBanned }: { act: AuditedCommand; who: PersonRef; isBanned: boolean },
) {
  const change = {
    ctes: (at: (index: number) => string) => `${targetCte(at(0), at(1))}, changed as (
      update users u set banned_at = case when ${at(2)}::bool then coalesce(u.banned_at, now()) end from target
      where u.id = target.id and not (${at(2)}::bool and u.id = any(${at(3)}::bigint[])) and exists (select 1 from fresh)
    )`,
    result: (at: (index: number) => string) => `select jsonb_build_object('userId', id, 'firstName', first_name,
      'isAdmin', id = any(${at(3)}::bigint[])) from target`,
    params: [...personRefParams(who), isBanned, owner.adminIds],
  };
  return auditedWrite(db, { botId: owner.botId, act, change }, (result): BanResult | null =>
    bannedSchema.parse(result),
  );
}
