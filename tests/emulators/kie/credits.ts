import type { Json, JsonObject, ModelFacts } from "./facts.js";

const unpublishedCredits = 1;

/** What the stand-in takes for a task, in credits: the published rate, as far as a table of rates can be read. */
export function creditsFor(facts: ModelFacts, input: JsonObject): number {
  const price = facts.credits;
  if (!price) return unpublishedCredits;
  const chosen = withDefaults(facts, input);
  const rate = rateOf(price["rates"], chosen) ?? numberIn(price["default"]) ?? unpublishedCredits;
  return Math.round(rate * quantityOf(String(price["unit"]), chosen) * 100) / 100;
}

function withDefaults(facts: ModelFacts, input: JsonObject): JsonObject {
  const defaults = Object.entries(facts.input).flatMap(([name, param]): [string, Json][] =>
    param.default === undefined ? [] : [[name, param.default]],
  );
  return { ...Object.fromEntries(defaults), ...input };
}

function numberIn(value: Json | undefined): number | null {
  const number = typeof value === "string" ? Number.parseFloat(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function rateOf(rates: Json | undefined, input: JsonObject): number | null {
  if (Array.isArray(rates)) return rateWhen(rates, input);
  if (!isObject(rates)) return numberIn(rates);
  if ("audio_out" in rates) return numberIn(rates["audio_out"]);
  const traits = traitsOf(input);
  const keys = Object.keys(rates);
  const best = keys.toSorted((left, right) => matches(right, traits) - matches(left, traits))[0];
  return best === undefined ? null : rateOf(rates[best], input);
}

function rateWhen(rates: Json[], input: JsonObject): number | null {
  for (const rate of rates) {
    if (!isObject(rate) || !isObject(rate["when"])) continue;
    if (Object.entries(rate["when"]).every(([field, value]) => input[field] === value))
      return numberIn(rate["credits"]);
  }
  return null;
}

/** The words under which a price table may list this input: "720p", "5s", "sound_off", "video_input". */
function traitsOf(input: JsonObject): Set<string> {
  const traits = new Set(Object.entries(input).flatMap(([field, value]) => traitsOfField(field, value)));
  if (!traits.has("video_input")) traits.add("no_video_input");
  return traits;
}

function traitsOfField(field: string, value: Json): string[] {
  if (/^(sound|audio|generate_audio|generate_audio_switch)$/.test(field)) {
    return value === true ? ["sound_on", "audio"] : ["sound_off", "no_audio"];
  }
  if (/video_(url|list)/.test(field)) return ["video_input"];
  if (/duration|extend_times/.test(field)) return [`${value}s`];
  if (field === "upscale_factor") return [`${value}x`];
  return typeof value === "string" || typeof value === "number" ? [String(value).toLowerCase()] : [];
}

function matches(key: string, traits: ReadonlySet<string>): number {
  const lower = key.toLowerCase();
  if (traits.has(lower)) return 10;
  return lower.split("_").filter((part) => traits.has(part)).length;
}

function quantityOf(unit: string, input: JsonObject): number {
  const characters = JSON.stringify(input).length;
  if (unit === "per_second") return Math.max(1, numberIn(input["duration"]) ?? 5);
  if (unit === "per_1000_chars") return Math.max(0.1, characters / 1000);
  if (unit === "per_1m_tokens") return Math.max(100, characters * 8) / 1_000_000;
  if (unit === "image") return pictureCount(input) ?? 1;
  return 1;
}

/** How many pictures an input asks for, when it says so. */
export function pictureCount(input: JsonObject): number | null {
  const asked = input["num_images"] ?? input["n"] ?? input["max_images"];
  const count = numberIn(asked);
  return count === null ? null : Math.max(1, Math.trunc(count));
}
