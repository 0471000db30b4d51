import type { JsonValue, ParamSpec, StringParam } from "./schema.js";
import type { ModelSpec } from "./spec.js";

type Schema = { [key: string]: JsonValue };

/** JSON Schema (2020-12) of a model's input. Rules between parameters stand in `$comment`. */
export function jsonSchemaOf(model: ModelSpec): Schema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: model.id,
    description: model.about.en,
    ...fieldsSchema(model.input),
    ...(model.rules === undefined ? {} : { $comment: `Rules between parameters: ${JSON.stringify(model.rules)}` }),
  };
}

function fieldsSchema(params: Record<string, ParamSpec>): Schema {
  const required = Object.entries(params).flatMap(([name, param]) => (param.required ? [name] : []));
  return {
    type: "object",
    properties: Object.fromEntries(Object.entries(params).map(([name, param]) => [name, paramSchema(param)])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

function paramSchema(param: ParamSpec): Schema {
  return defined({
    ...typeSchema(param),
    description: param.label?.en,
    default: param.default,
    deprecated: param.deprecated,
  });
}

function typeSchema(param: ParamSpec): { [key: string]: JsonValue | undefined } {
  switch (param.type) {
    case "string":
      return stringSchema(param);
    case "enum":
      return { enum: param.values };
    case "boolean":
      return { type: "boolean" };
    case "number":
    case "integer":
      return numberSchema(param);
    case "array":
      return { type: "array", items: paramSchema(param.items), minItems: param.min, maxItems: param.max };
    case "object":
      return fieldsSchema(param.properties);
  }
}

function stringSchema(param: StringParam): { [key: string]: JsonValue | undefined } {
  const isAddress = param.media !== undefined || param.format !== undefined;
  return {
    type: "string",
    minLength: param.min,
    maxLength: param.max,
    pattern: param.pattern,
    format: isAddress ? "uri" : undefined,
    contentMediaType: param.mime?.join(", "),
  };
}

function numberSchema(param: Extract<ParamSpec, { type: "number" | "integer" }>): {
  [key: string]: JsonValue | undefined;
} {
  const range = { type: param.type, minimum: param.min, maximum: param.max };
  // `multipleOf` counts from 0, our steps count from the minimum: they agree only when that is 0.
  const multipleOf = (param.min ?? 0) === 0 ? param.step : undefined;
  if (param.special === undefined) return { ...range, multipleOf };
  return { anyOf: [defined({ ...range, multipleOf }), { enum: param.special }] };
}

const defined = (schema: { [key: string]: JsonValue | undefined }): Schema =>
  Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]): [string, JsonValue][] =>
      value === undefined ? [] : [[key, value]],
    ),
  );
