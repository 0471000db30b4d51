import * as z from "zod/mini";
import { type AlertCause, type AlertFacts, alertCauses } from "../../tasks/messenger.js";
import type { ClaimedAlert } from "../../tasks/store.js";
import type { Locale } from "../../tasks/task.js";
import type { Db } from "../client.js";

/** Long enough not to nag, short enough that a new day's trouble is heard of. */
export const ALERT_AGAIN_AFTER = "interval '6 h'";
/** Whoever tells an alert has so long for it. */
const LEASE = "interval '1 min'";

/** A row whose `due_at` is not null is an alert that nobody was told yet. */
const DUE_TO_BE_RAISED = `case when a.due_at is null then a.raised_at < now() - ${ALERT_AGAIN_AFTER} else a.due_at <= now() end`;

const ADMINS = `coalesce((select jsonb_agg(jsonb_build_object('id', id, 'locale', coalesce(locale, suggested_locale)))
  from users where id = any($3::bigint[])), '[]') as admins`;

/** `claimed` or the row as this very claim left it, for a request that is sent again because its answer was lost. */
const CLAIMED = `
select facts, ${ADMINS} from (
  select facts from claimed
  union select facts from alerts where bot_id = $1 and cause = $2 and claim = $4::uuid and due_at is not null
) own`;

const RAISE = `
with claimed as (
  insert into alerts as a (bot_id, cause, claim, facts, due_at) values ($1, $2, $4::uuid, $5::jsonb, now() + ${LEASE})
  on conflict (bot_id, cause) do update set claim = $4::uuid, facts = $5::jsonb, due_at = now() + ${LEASE},
    raised_at = case when a.due_at is null then now() else a.raised_at end
  where ${DUE_TO_BE_RAISED}
  returning facts
)${CLAIMED}`;

/** Of one that was raised and told to nobody: by whoever comes first, and behind a claim whose worker died. */
const CLAIM_AGAIN = `
with claimed as (
  update alerts set claim = $4::uuid, due_at = now() + ${LEASE} where bot_id = $1 and cause = $2 and due_at <= now()
  returning facts
)${CLAIMED}`;

const rowSchema = z.object({
  facts: z.nullable(
    z.object({
      what: z.string(),
      count: z.number(),
      values: z.optional(z.record(z.string(), z.union([z.string(), z.number()]))),
    }),
  ),
  admins: z.array(z.object({ id: z.number(), locale: z.enum(["en", "ru"]) })),
});

type Owner = { botId: number; adminIds: readonly number[] };

/** `about`: what of its own the alert is about; part of its key. */
export const alertKey = (cause: AlertCause, about?: string) => (about === undefined ? cause : `${cause} ${about}`);

/** Null: the cause was raised lately, somebody is just telling it, or there is nobody to tell. */
export function raiseAlert(
  db: Db,
  owner: Owner,
  { cause, facts, about }: { cause: AlertCause; facts: AlertFacts; about?: string | undefined },
): Promise<ClaimedAlert | null> {
  return claim(db, owner, { text: RAISE, key: alertKey(cause, about), more: [JSON.stringify(facts)] });
}

export function claimDueAlert(db: Db, owner: Owner, key: string): Promise<ClaimedAlert | null> {
  return claim(db, owner, { text: CLAIM_AGAIN, key, more: [] });
}

async function claim(
  db: Db,
  { botId, adminIds }: Owner,
  { text, key, more }: { text: string; key: string; more: unknown[] },
): Promise<ClaimedAlert | null> {
  const cause = alertCauses.find((each) => each === key.split(" ", 1)[0]);
  if (adminIds.length === 0 || cause === undefined) return null;
  const claimId = crypto.randomUUID();
  const [row] = await db.query(text, [botId, key, adminIds, claimId, ...more]);
  if (!row) return null;
  const { facts, admins } = rowSchema.parse(row);
  const locales = new Map<number, Locale>(admins.map(({ id, locale }) => [id, locale]));
  return { key, claimId, cause, facts: facts ?? { what: "", count: 0 }, locales };
}

/** Each try that reached nobody is followed by one twice as late. */
const FINISH = `
update alerts set raised_at = case when $4::bool then now() else raised_at end,
  due_at = case when not $4::bool then now() + least(greatest(now() - raised_at, interval '20 s'), interval '1 h') end
where bot_id = $1 and cause = $2 and claim = $3::uuid and due_at is not null`;

export async function finishAlert(
  db: Db,
  botId: number,
  { key, claimId, isTold }: { key: string; claimId: string; isTold: boolean },
): Promise<void> {
  await db.query(FINISH, [botId, key, claimId, isTold]);
}

const AT_ONCE = 5;

/** CTE of the alerts that nobody was told yet: who claims one of them tells it. */
export const ALERTS_DUE = `alerts_due as (
  select cause from alerts where bot_id = $1 and due_at <= now() order by due_at limit ${AT_ONCE}
)`;
