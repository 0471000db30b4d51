import * as z from "zod/mini";
import type { CatalogueChanges, ListedModel } from "../../tasks/catalogue.js";
import type { Db, Row, Statement } from "../client.js";

const CHECK_EVERY = "interval '7 days'";
/** Gone once may be a slip of KIE's: looked at again the next day. */
const TIMES_GONE = 2;
const CHECK_AGAIN_AT = "now() - interval '6 days'";
/** A request that is sent again because its answer was lost must not count for a second look. */
const ONE_LOOK = "interval '1 h'";

/** Gives one sweep in a week the right to read the catalogue. `url` null: this deployment is not the one that does. */
export function catalogueStatement(botId: number, url: string | null): Statement {
  const text = `update watches set catalogue_at = now()
    where bot_id = $1 and $2::text is not null and catalogue_at < now() - ${CHECK_EVERY} returning bot_id`;
  return { text, params: [botId, url] };
}

export const isCatalogueDue = (rows: readonly Row[]): boolean => rows.length > 0;

const RECORD = `
with listed as (
  select id, pricing from jsonb_to_recordset($2::jsonb) as listed (id text, pricing text)
), before as (
  select * from catalogue_seen where bot_id = $1
), lost as (
  select model, missing + 1 as missing from before
  where model not in (select id from listed) and checked_at < now() - ${ONE_LOOK}
), saved as (
  insert into catalogue_seen (bot_id, model, pricing) select $1, id, pricing from listed
  on conflict (bot_id, model) do update set pricing = excluded.pricing, missing = 0, checked_at = now()
), counted as (
  update catalogue_seen c set missing = lost.missing, checked_at = now() from lost
  where c.bot_id = $1 and c.model = lost.model
), switched as (
  insert into models_off (bot_id, model, reason) select $1, model, 'gone' from lost
  where missing = ${TIMES_GONE} and model = any($3::text[]) on conflict do nothing
), soon as (
  update watches set catalogue_at = ${CHECK_AGAIN_AT}
  where bot_id = $1 and exists (select 1 from lost where missing < ${TIMES_GONE})
)
select jsonb_build_object(
  'isFirst', not exists (select 1 from before),
  'added', (select coalesce(jsonb_agg(id order by id), '[]') from listed where id not in (select model from before)),
  'missing', (select coalesce(jsonb_agg(model order by model), '[]') from lost where missing < ${TIMES_GONE}),
  'gone', (select coalesce(jsonb_agg(model order by model), '[]') from lost where missing = ${TIMES_GONE}),
  'priced', (select coalesce(jsonb_agg(l.id order by l.id), '[]') from listed l
    join before b on b.model = l.id where b.pricing is distinct from l.pricing)
) as changes`;

const ids = z.array(z.string());
const changesSchema = z.object({ isFirst: z.boolean(), added: ids, missing: ids, gone: ids, priced: ids });

/** Keeps what the catalogue says now, switches off what is gone for good, and returns what is different. */
export async function recordCatalogue(
  db: Db,
  botId: number,
  listed: readonly ListedModel[],
  ours: readonly string[],
): Promise<CatalogueChanges> {
  const [row] = await db.query(RECORD, [botId, JSON.stringify(listed), ours]);
  return changesSchema.parse(row?.["changes"]);
}
