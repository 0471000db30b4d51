import { codePoints, toNumber } from "../model/scalars.js";
import type { JsonValue } from "../model/schema.js";
import type { Rule } from "../model/spec.js";
import { amountOf, effective, isGiven, type RuleInput, ruleMessages } from "./conditions.js";
import { type FieldError, fieldMessages, isInput } from "./errors.js";
import { secondsOf } from "./param.js";

const rangeCodes = {
  list: { least: "too_few", most: "too_many" },
  number: { least: "too_small", most: "too_big" },
} as const;

export function rangeErrors({ range = {} }: Rule, { input }: RuleInput): FieldError[] {
  return Object.entries(range).flatMap(([path, [least, most]]): FieldError[] => {
    const value = input[path];
    const amount = value === undefined ? least : amountOf(value);
    if (amount >= least && amount <= most) return [];
    const [limit, bound] = amount < least ? (["least", least] as const) : (["most", most] as const);
    const isList = Array.isArray(value);
    const message = isList ? fieldMessages.items(limit, bound) : fieldMessages.value(limit, bound);
    return [{ path, code: rangeCodes[isList ? "list" : "number"][limit], message }];
  });
}

export function totalErrors({ total }: Rule, { params, input }: RuleInput): FieldError[] {
  if (total === undefined) return [];
  const sum = Object.entries(total.of).reduce((all, [name, weight]) => all + weight * amountOf(input[name]), 0);
  if (sum <= total.max) return [];
  const path = Object.keys(total.of).findLast((name) => isGiven(input[name])) ?? "";
  return [{ path, code: "too_many", message: ruleMessages.total(total, params) }];
}

export function secondsErrors({ seconds }: Rule, { params, input, files }: RuleInput): FieldError[] {
  if (seconds === undefined) return [];
  const lengthOf = (name: string): number => {
    const value = effective(params, input, name);
    const number = Array.isArray(value) ? null : toNumber(value);
    // A number below zero means "the model chooses".
    return number === null ? secondsOf([value ?? []].flat(), files) : Math.max(0, number);
  };
  if (seconds.of.reduce((sum, name) => sum + lengthOf(name), 0) <= seconds.max) return [];
  return [{ path: seconds.of[0] ?? "", code: "total_seconds", message: fieldMessages.totalSeconds(seconds.max) }];
}

export function clipErrors({ clip_seconds: clipSeconds = {} }: Rule, { input, files }: RuleInput): FieldError[] {
  return Object.entries(clipSeconds).flatMap(([path, range]) =>
    [input[path] ?? []].flat().flatMap((clip): FieldError[] => {
      const seconds = typeof clip === "string" ? (files[clip]?.durationSeconds ?? null) : null;
      if (seconds === null || (seconds >= range[0] && seconds <= range[1])) return [];
      return [{ path, code: "clip_length", message: fieldMessages.clip(range) }];
    }),
  );
}

export function textErrors({ text_total: text }: Rule, { input }: RuleInput): FieldError[] {
  if (text === undefined) return [];
  const sum = fieldsOf(input[text.of], text.field).reduce((all, value) => all + codePoints(value), 0);
  return sum <= text.max ? [] : [{ path: text.of, code: "too_long", message: fieldMessages.length("most", text.max) }];
}

/** Returns the texts under `field` in a list of objects. */
export function fieldsOf(items: JsonValue | undefined, field: string): string[] {
  if (!Array.isArray(items)) return [];
  return items.flatMap((item) => {
    const value = isInput(item) ? item[field] : undefined;
    return typeof value === "string" ? [value] : [];
  });
}

export function spanErrors({ span }: Rule, { params, input }: RuleInput): FieldError[] {
  if (span === undefined) return [];
  const { in: list, from, to, min, max = Number.POSITIVE_INFINITY } = span;
  const places = list === undefined ? [{ prefix: "", fields: input }] : placesIn(input[list], list);
  return places.flatMap(({ prefix, fields }): FieldError[] => {
    const at = (name: string): number => Number(fields[name] ?? params[name]?.default);
    const difference = at(to) - at(from);
    if (Number.isNaN(difference) || (difference >= min && difference <= max)) return [];
    return [{ path: prefix + to, code: "rule", message: ruleMessages.span(span, params) }];
  });
}

function placesIn(items: JsonValue | undefined, name: string): { prefix: string; fields: Record<string, unknown> }[] {
  if (!Array.isArray(items)) return [];
  return items.flatMap((item, index) => (isInput(item) ? [{ prefix: `${name}[${index}].`, fields: item }] : []));
}

export function sameLengthErrors({ same_length: sameLength }: Rule, { params, input }: RuleInput): FieldError[] {
  if (sameLength === undefined) return [];
  const [path, other] = sameLength;
  if (!isGiven(input[path]) || amountOf(input[path]) === amountOf(input[other])) return [];
  return [{ path, code: "rule", message: ruleMessages.sameLength(other, params) }];
}

/** Pictures of a size that is not known pass. */
export function sameSizeErrors({ same_size: sameSize }: Rule, { input, files }: RuleInput): FieldError[] {
  if (sameSize === undefined) return [];
  const [one, other] = sameSize.map((name) => {
    const value = input[name];
    return typeof value === "string" ? files[value] : undefined;
  });
  if (!one?.width || !one.height || !other?.width || !other.height) return [];
  if (one.width === other.width && one.height === other.height) return [];
  return [{ path: sameSize[1], code: "dimensions", message: fieldMessages.sameSize }];
}
