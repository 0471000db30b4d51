import { effective } from "../check/conditions.js";
import { findModel } from "../load.js";
import type { InputSources, JsonValue, ModelInput, ParamSpec, SourceFacts } from "../model/schema.js";
import { tableOf } from "./price.js";

type EarlierTask = { model: string; input: ModelInput; sources: InputSources };

/** What can decide a price: choices, switches and numbers, never what a person wrote. */
const deciding: readonly ParamSpec["type"][] = ["enum", "boolean", "number", "integer"];

/**
 * Returns what a task was made with, for the price of what goes on from it: its own settings, the defaults of those
 * that were not given, and what it took over from the task that it went on from itself.
 */
export function sourceFactsOf({ model, input, sources }: EarlierTask): SourceFacts {
  const spec = findModel(model);
  const params = spec?.input ?? {};
  const own = Object.entries(params).flatMap(([name, { type }]) => {
    const value = deciding.includes(type) ? effective(params, input, name) : undefined;
    return isScalar(value) ? [[name, value] as const] : [];
  });
  const named = input[tableOf(spec?.price)?.source ?? ""];
  const inherited = typeof named === "string" && Object.hasOwn(sources, named) ? sources[named]?.values : undefined;
  return { model, values: { ...inherited, ...Object.fromEntries(own) } };
}

const isScalar = (value: JsonValue | undefined): value is string | number | boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";
