import { sampleInputs, sampleValue } from "../check/samples.js";
import type { FileFacts, InputFiles, InputSources, JsonValue, ModelInput, ParamSpec } from "../model/schema.js";
import type { ModelSpec, PriceTable, UsualPrice } from "../model/spec.js";
import { priceOf, tableOf } from "./price.js";

/** A text is quoted by the thousand characters, a clip by five seconds, a picture by its usual size. */
const CHARACTERS = 1_000;
const CLIP_SECONDS = 5;
const SIDE_PX = 1_024;

const fileOf = (seconds: number): FileFacts => ({
  kind: "document",
  mime: null,
  sizeBytes: null,
  durationSeconds: seconds,
  width: SIDE_PX,
  height: SIDE_PX,
  name: null,
});

/** Returns what an order costs whose settings nobody touches. Null: not known. */
export function usualPrice(spec: ModelSpec): UsualPrice | null {
  const table = tableOf(spec.price);
  if (table === undefined) return null;
  const input = usualInput(spec, table);
  const { credits, estimate, formula } = priceOf(spec, input, usualFiles(spec), usualSources(table));
  return credits === null ? null : { credits, isBound: estimate !== null, per: unitOf(table, formula) };
}

/** The settings as they are, and of what is required and has no default the first choice. */
function usualInput(spec: ModelSpec, { chars, seconds, special_lengths: special, source }: PriceTable): ModelInput {
  const counted = (seconds ?? []).flatMap(({ of }) => of);
  const clips = Object.values(special ?? {}).flatMap(({ as_long_as: clip }) => clip ?? []);
  const given = Object.entries(spec.input).flatMap(([name, param]): [string, JsonValue][] => {
    const isCounted = counted.includes(name) && param.type !== "array";
    const isWanted = param.required || isCounted || clips.includes(name);
    if (param.default !== undefined || !isWanted) return [];
    return [[name, mostlyChosen(name, param)]];
  });
  const text = "x".repeat(CHARACTERS);
  return {
    ...Object.fromEntries(given),
    ...(chars === undefined ? {} : { [chars.of]: chars.field === undefined ? text : [{ [chars.field]: text }] }),
    ...(source === undefined ? {} : { [source]: sampleInputs.taskId }),
  };
}

const mostlyChosen = (name: string, param: ParamSpec): JsonValue => sampleValue(name, param, sampleInputs);

/** The samples, as long as a clip of each kind may be and at most five seconds. */
function usualFiles(spec: ModelSpec): InputFiles {
  const shortest = Object.values(spec.input).flatMap((param) => {
    const single = param.type === "array" ? param.items : param;
    return single.type === "string" ? (single.clip_seconds?.[0] ?? []) : [];
  });
  const facts = fileOf(Math.max(CLIP_SECONDS, ...shortest));
  return Object.fromEntries(Object.values(sampleInputs.media).map((address) => [address, facts]));
}

/** An earlier task that the first row of the table is for. */
function usualSources({ rows }: PriceTable): InputSources {
  const made = rows.find((row) => row.of_source !== undefined)?.of_source ?? {};
  const values = Object.entries(made).map(([name, value]) => [name, [value].flat()[0] ?? ""]);
  return { [sampleInputs.taskId]: { model: "", values: Object.fromEntries(values) } };
}

/** What the amount is for, where it is for more than one thing. */
function unitOf({ unit }: PriceTable, formula: string): UsualPrice["per"] {
  if (unit === "1000_chars") return { amount: CHARACTERS, unit: "characters" };
  const [, seconds] = / × ([\d.]+) s\b/.exec(formula) ?? [];
  if (seconds !== undefined) return { amount: Number(seconds), unit: "seconds" };
  const [, results] = / × (\d+) results/.exec(formula) ?? [];
  return results === undefined ? null : { amount: Number(results), unit: "results" };
}
