import type { Json, JsonObject, ModelFacts, ParamFacts } from "./facts.js";

/** Marked required in the docs, and left out in recorded calls that succeeded. */
const seenWithout: Record<string, readonly string[]> = { "kling-3.0/video": ["multi_prompt"] };

/** The fields without which KIE takes no input of this model. */
export function requiredFields(facts: ModelFacts): string[] {
  const optional = seenWithout[facts.id] ?? [];
  return Object.keys(facts.input).filter((name) => facts.input[name]?.required && !optional.includes(name));
}

/** What KIE's validator knows of one model, as JSON Schema 2020-12; written from the facts, not from the bot's registry. */
export function toInputSchema(facts: ModelFacts): JsonObject {
  const $schema = "https://json-schema.org/draft/2020-12/schema";
  return { $schema, ...toObjectSchema(facts.input), required: requiredFields(facts) };
}

function toObjectSchema(params: Record<string, ParamFacts>): JsonObject {
  const entries = Object.entries(params);
  return {
    type: "object",
    properties: Object.fromEntries(entries.map(([name, param]) => [name, toParamSchema(param)])),
    required: entries.filter(([, param]) => param.required).map(([name]) => name),
  };
}

function toParamSchema(param: ParamFacts): JsonObject {
  const schema = bareSchema(param);
  return param.default === undefined ? schema : { ...schema, default: param.default };
}

function bareSchema(param: ParamFacts): JsonObject {
  if (param.number_range) return looseNumberSchema(param.number_range);
  const allowed = param.values ?? param.allowed;
  if (allowed) return { enum: allowed };
  switch (param.type) {
    case "array":
      return arraySchema(param);
    case "object":
      return toObjectSchema(param.properties ?? {});
    case "boolean":
      return { type: "boolean" };
    case "number":
    case "integer":
      return numberSchema(param);
    default:
      return stringSchema(param);
  }
}

/** KIE's page types this field as a string, and took the integer 6 in a recorded call. */
function looseNumberSchema([minimum, maximum]: [number, number]): JsonObject {
  const asText = Array.from({ length: maximum - minimum + 1 }, (_, index) => String(minimum + index));
  return { anyOf: [{ type: "integer", minimum, maximum }, { enum: asText }] };
}

function stringSchema(param: ParamFacts): JsonObject {
  const schema: JsonObject = { type: "string" };
  const shortest = param.required ? Math.max(1, param.min ?? 1) : param.min;
  if (shortest !== undefined) schema["minLength"] = shortest;
  if (param.max !== undefined) schema["maxLength"] = param.max;
  if (param.pattern) schema["pattern"] = param.pattern;
  if (param.media) schema["format"] = "kie-file";
  return schema;
}

function numberSchema(param: ParamFacts): JsonObject {
  const schema: JsonObject = { type: param.type };
  if (param.min !== undefined) schema["minimum"] = param.min;
  if (param.max !== undefined) schema["maximum"] = param.max;
  return param.special_values ? { anyOf: [schema, { enum: param.special_values }] } : schema;
}

function arraySchema(param: ParamFacts): JsonObject {
  const items = param.items;
  const schema: JsonObject = { type: "array" };
  if (!items) return schema;
  const shortest = param.required ? Math.max(1, items.min ?? 1) : items.min;
  if (shortest) schema["minItems"] = shortest;
  if (items.max !== undefined) schema["maxItems"] = items.max;
  schema["items"] = itemSchema(param, items);
  return schema;
}

/** The only lists of lists in the facts are boxes: x1, y1, x2, y2. */
const boxSchema: JsonObject = { type: "array", minItems: 4, maxItems: 4, items: { type: "integer" } };

/** In the facts, `min` and `max` of `items` count entries, so they do not limit an entry itself. */
function itemSchema(param: ParamFacts, items: ParamFacts): Json {
  if (items.type === "array") return { type: "array", maxItems: 2, items: boxSchema };
  const { min: _min, max: _max, ...rest } = items;
  const media = items.type === "string" ? (items.media ?? param.media) : undefined;
  return toParamSchema(media === undefined ? rest : { ...rest, media });
}
