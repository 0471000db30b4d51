import * as z from "zod";
import type { NumberParam, ParamSpec, StringParam } from "../../lib/registry/model/schema.js";
import type { ModelSpec } from "../../lib/registry/model/spec.js";

/** The schema that a person would write for a model by hand: strict, with zod's own checks. Knows no rules between parameters. */
export function zodOf(model: ModelSpec): z.ZodType {
  return z.strictObject(fieldsOf(model.input));
}

function fieldsOf(params: Record<string, ParamSpec>): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(params).map(([name, param]) => {
      const schema = schemaOf(param);
      return [name, param.required ? schema : schema.optional()];
    }),
  );
}

function schemaOf(param: ParamSpec): z.ZodType {
  switch (param.type) {
    case "string":
      return textOf(param);
    case "enum":
      return z.literal(param.values);
    case "boolean":
      return z.boolean();
    case "number":
    case "integer":
      return numberOf(param);
    case "array": {
      const list = z.array(schemaOf(param.items)).min(param.min ?? 0);
      return param.max === undefined ? list : list.max(param.max);
    }
    case "object":
      return z.strictObject(fieldsOf(param.properties));
  }
}

function textOf(param: StringParam): z.ZodType {
  if (param.media !== undefined || param.format !== undefined) return z.url({ protocol: /^https$/ });
  const text = z.string().min(param.min ?? 0);
  const limited = param.max === undefined ? text : text.max(param.max);
  return param.pattern === undefined ? limited : limited.regex(new RegExp(param.pattern, "u"));
}

function numberOf(param: NumberParam): z.ZodType {
  const number = (param.type === "integer" ? z.int() : z.number()).min(param.min ?? Number.NEGATIVE_INFINITY);
  const ranged = param.max === undefined ? number : number.max(param.max);
  return param.special === undefined ? ranged : z.union([ranged, z.literal(param.special)]);
}
