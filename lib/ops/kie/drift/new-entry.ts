import { dump } from "js-yaml";
import type { JsonValue } from "../../../registry/model/schema.js";
import { creditsIn } from "./compare.js";
import type { LiveInput, LiveParam } from "./live-schema.js";

type Entry = { [key: string]: JsonValue };

const mediaOf = (name: string): string | null => {
  if (!/url|image|video|audio|frame/.test(name)) return null;
  return /video|clip/.test(name) ? "video" : /audio|voice/.test(name) ? "audio" : "image";
};

function paramEntry(name: string, param: LiveParam): Entry {
  const { type, required, values, min, max, special, default: value, items, properties } = param;
  const limits = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  const rest = {
    ...(required ? { required } : {}),
    ...(value === undefined ? {} : { default: value }),
    ...(special === undefined ? {} : { special }),
  };
  if (values !== undefined) return { type: "enum", values, ...rest };
  if (type === "array")
    return { type, ...limits, ...rest, items: items === undefined ? { type: "string" } : paramEntry(name, items) };
  if (type === "object") return { type, ...rest, properties: fieldEntries(properties ?? {}) };
  const media = type === "string" || type === null ? mediaOf(name) : null;
  return { type: type ?? "string", ...limits, ...rest, ...(media === null ? {} : { media }) };
}

const fieldEntries = (params: Record<string, LiveParam>): Entry =>
  Object.fromEntries(Object.entries(params).map(([name, param]) => [name, paramEntry(name, param)]));

/** An entry of models/kie_models.yaml for a model that KIE added: what can be known, and notes on what a person decides. */
export function newEntry(
  model: { id: string; title: string; provider: string; types: readonly string[]; pricing: string | null },
  input: NonNullable<LiveInput>,
): string {
  const modelType = (model.types[0] ?? "").toLowerCase().replaceAll(" ", "_");
  const output = /video$/.test(modelType) ? "video" : /(speech|audio|music)$/.test(modelType) ? "audio" : "image";
  const entry: Entry = {
    model_type: modelType,
    title: model.title,
    about: { en: model.title, ru: model.title },
    vendor: model.provider,
    output,
    status: "suspended",
    suspended: { en: "It is new, and nobody has tried it yet.", ru: "Она новая, её ещё никто не проверил." },
    input: fieldEntries(input),
  };
  const price = model.pricing?.replaceAll(/\s+/g, " ") ?? "KIE publishes none";
  return [
    `# To decide: model_type, about in both languages, kinds of media, rules, and the price (${creditsIn(price).join(", ")}): ${price}`,
    dump({ [model.id]: entry }, { flowLevel: 3, lineWidth: 160, noRefs: true }).trimEnd(),
  ].join("\n");
}
