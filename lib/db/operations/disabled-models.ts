import * as z from "zod/mini";
import { suspendedIds } from "../../registry/load.js";
import type { AuditedCommand } from "../../tasks/operations/admin.js";
import type { Db } from "../client.js";
import { auditedWrite } from "./audit.js";

/**
 * Prices that KIE was seen to take and that are in effect, inside a statement whose first parameter is the bot: KIE's
 * credits by model and combination of settings.
 */
export const OBSERVED_PRICES = `(select coalesce(jsonb_object_agg(model || ': ' || basis, observed), '{}')
  from price_drift where bot_id = $1 and in_effect)`;

/** Ids of the registry, which this build was made with: nothing from outside. */
const SUSPENDED = `array[${suspendedIds.map((id) => `'${id.replaceAll("'", "''")}'`).join(", ")}]::text[]`;

/** Models that are off: an admin or KIE's catalogue said so, or the registry did and no admin objected. */
const OFF = `select model from models_off where bot_id = $1
  union select model from unnest(${SUSPENDED}) model
    where not exists (select 1 from models_on o where o.bot_id = $1 and o.model = model.model)`;

/** A JSON array of the ids of disabled models, inside a statement whose first parameter is the bot. */
export const DISABLED_MODELS = `(select coalesce(jsonb_agg(model order by model), '[]') from (${OFF}) off)`;

const resultSchema = z.object({ off: z.array(z.string()), prices: z.record(z.string(), z.number()) });
const parse = (result: unknown) => resultSchema.parse(result);

export function readDisabledModels(db: Db, botId: number, act: AuditedCommand) {
  const change = { result: () => `select jsonb_build_object('off', ${DISABLED_MODELS}, 'prices', ${OBSERVED_PRICES})` };
  return auditedWrite(db, { botId, act, change }, parse);
}

export function switchModel(
  db: Db,
  botId: number,
  { act, model, isOn }: { act: AuditedCommand; model: string; isOn: boolean },
) {
  const change = {
    ctes: (at: (index: number) => string) => `switched_on as (
      delete from models_off where bot_id = $1 and model = ${at(0)} and ${at(1)}::bool and exists (select 1 from fresh)
    ), allowed as (
      insert into models_on (bot_id, model) select $1, ${at(0)} from fresh where ${at(1)}::bool on conflict do nothing
    ), forbidden as (
      delete from models_on where bot_id = $1 and model = ${at(0)} and not ${at(1)}::bool and exists (select 1 from fresh)
    ), switched_off as (
      insert into models_off (bot_id, model) select $1, ${at(0)} from fresh where not ${at(1)}::bool on conflict do nothing
    )`,
    // A statement does not see its own changes, so this adds them.
    result: (at: (index: number) => string) => `select jsonb_build_object('off', (
      select coalesce(jsonb_agg(model order by model), '[]') from (
        select model from (${OFF}) before where model <> ${at(0)}
        union all select ${at(0)} where not ${at(1)}::bool) off), 'prices', ${OBSERVED_PRICES})`,
    params: [model, isOn],
  };
  return auditedWrite(db, { botId, act, change }, parse);
}
