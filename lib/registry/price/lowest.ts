import type { FileFacts, InputFiles, InputSources, JsonValue, ModelInput, ParamSpec } from "../model/schema.js";
import type { ModelSpec, PriceTable } from "../model/spec.js";
import { priceOf, tableOf } from "./price.js";

/** The length of a clip whose parameter sets no shortest one. */
const SHORTEST_CLIP_SECONDS = 1;
/** Nobody buys one character: speech is quoted by the thousand. */
const QUOTED_CHARACTERS = "x".repeat(1000);
const SAMPLE = "sample";

/**
 * Returns the credits of the smallest order that the price table covers; of speech, of 1,000 characters. Null: none is
 * known.
 */
export function lowestPrice(spec: ModelSpec): number | null {
  const price = tableOf(spec.price);
  if (price === undefined) return null;
  const costs = price.rows.flatMap((row) => {
    const input = { ...smallestInput(spec, price), ...valuesOf(row.when) };
    const side = row.longest_px?.[0] ?? 1;
    const { credits } = priceOf(spec, input, sampleFiles(spec, side), sampleSources(row));
    return credits === null ? [] : [credits];
  });
  return costs.length === 0 ? null : Math.min(...costs);
}

/** An earlier task that the row fits. */
function sampleSources({ of_source: made = {} }: PriceTable["rows"][number]): InputSources {
  const values = Object.entries(made).map(([name, value]) => [name, [value].flat()[0] ?? ""]);
  return { [SAMPLE]: { model: SAMPLE, values: Object.fromEntries(values) } };
}

/** Builds an input that the row's condition fits. */
function valuesOf(when: PriceTable["rows"][number]["when"]): ModelInput {
  return Object.fromEntries(
    Object.entries(when ?? {}).flatMap(([name, wanted]): [string, JsonValue][] => {
      if (Array.isArray(wanted)) return [[name, wanted[0] ?? null]];
      if (typeof wanted !== "object") return [[name, wanted]];
      if ("set" in wanted && wanted.set) return [[name, [SAMPLE]]];
      return [];
    }),
  );
}

/** Builds values for what the price counts: the shortest length, one thousand characters. */
function smallestInput(spec: ModelSpec, price: PriceTable): ModelInput {
  const lengths = (price.seconds ?? [])
    .flatMap(({ of }) => of)
    .flatMap((name): [string, JsonValue][] => {
      const param = spec.input[name];
      const shortest = param === undefined ? undefined : shortestOf(param);
      return shortest === undefined ? [] : [[name, shortest]];
    });
  const clips = Object.values(price.special_lengths ?? {}).flatMap(({ as_long_as: clip }) => clip ?? []);
  return {
    ...Object.fromEntries(lengths),
    ...Object.fromEntries(clips.map((clip) => [clip, SAMPLE])),
    ...countedInput(price),
  };
}

function countedInput({ chars, output_side: side, times, source }: PriceTable): ModelInput {
  const text = chars?.field === undefined ? QUOTED_CHARACTERS : [{ [chars.field]: QUOTED_CHARACTERS }];
  return {
    ...(times === undefined ? {} : { [times.of]: 1 }),
    ...(chars === undefined ? {} : { [chars.of]: text }),
    ...(source === undefined ? {} : { [source]: SAMPLE }),
    ...(side === undefined ? {} : { [side.of]: SAMPLE, [side.times]: 1 }),
  };
}

function shortestOf(param: ParamSpec): JsonValue | undefined {
  switch (param.type) {
    case "number":
    case "integer":
      // 0 means "as long as the source".
      return param.min === 0 ? undefined : param.min;
    case "enum":
      return [...param.values].sort((a, b) => Number(a) - Number(b))[0];
    case "string":
      return param.media === undefined ? undefined : SAMPLE;
    case "array":
      return param.required ? [SAMPLE] : undefined;
    default:
      return undefined;
  }
}

function sampleFiles(spec: ModelSpec, longestPx: number): InputFiles {
  const clips = Object.values(spec.input).flatMap((param) => {
    const media = param.type === "array" ? param.items : param;
    return media.type === "string" && media.clip_seconds !== undefined ? [media.clip_seconds[0]] : [];
  });
  const shortest = Math.max(
    SHORTEST_CLIP_SECONDS,
    Math.min(...clips, Number.MAX_SAFE_INTEGER) % Number.MAX_SAFE_INTEGER,
  );
  const facts: FileFacts = {
    kind: "video",
    mime: null,
    sizeBytes: null,
    durationSeconds: shortest,
    width: longestPx,
    height: 1,
    name: null,
  };
  return { [SAMPLE]: facts };
}
