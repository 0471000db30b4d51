import { toBoolean } from "../model/scalars.js";
import type { ArrayParam, InputFiles, JsonValue, ObjectParam, ParamSpec } from "../model/schema.js";
import { type Check, type CheckContext, fail, fieldMessages, isInput, type Problem } from "./errors.js";
import { enumCheck, numberCheck, textCheck, urlCheck } from "./value.js";

const LEAST_TYPED = 3;

/** The text in small letters, without what stands between its words. */
export const lettersAndDigits = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");

/**
 * Returns the name that `typed` was probably meant to be: one that contains it, or one of which at most a third is
 * different. Null: none is near.
 */
export function nearest(typed: string, names: readonly string[]): string | null {
  const wanted = lettersAndDigits(typed);
  if (wanted.length < LEAST_TYPED) return null;
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const name of names) {
    const distance = editDistance(wanted, lettersAndDigits(name));
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best ?? names.find((name) => lettersAndDigits(name).includes(wanted)) ?? null;
}

/** How many letters must be replaced, put in or taken out to come from one text to the other. */
export function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? from.length;
}

/** Builds the check of a parameter once, so that checking a value is only comparisons. */
export function checkOf(param: ParamSpec): Check {
  switch (param.type) {
    case "string":
      return param.media === undefined && param.format === undefined ? textCheck(param) : urlCheck(param);
    case "enum":
      return enumCheck(param);
    case "boolean":
      return (value, path, findings) =>
        toBoolean(value) ?? fail(findings, path, { code: "type", message: fieldMessages.type("boolean") });
    case "number":
    case "integer":
      return numberCheck(param);
    case "array":
      return arrayCheck(param);
    case "object":
      return objectCheck(param);
  }
}

function arrayCheck(param: ArrayParam): Check {
  const { total_seconds: totalSeconds } = param;
  const checkItem = checkOf(param.items);
  return (value, path, findings) => {
    if (!Array.isArray(value)) return fail(findings, path, { code: "type", message: fieldMessages.type("array") });
    const problem = countProblem(value.length, param);
    if (problem !== null) return fail(findings, path, problem);
    const items: JsonValue[] = [];
    for (let index = 0; index < value.length; index += 1) {
      const item = checkItem(value[index], `${path}[${index}]`, findings);
      if (item !== undefined) items.push(item);
    }
    if (items.length < value.length) return undefined;
    if (totalSeconds !== undefined && secondsOf(items, findings.files) > totalSeconds) {
      return fail(findings, path, { code: "total_seconds", message: fieldMessages.totalSeconds(totalSeconds) });
    }
    return items;
  };
}

/**
 * Checks the number of items. An empty list counts as not given: it does not answer a required parameter, and it is no
 * mistake in an optional one, whatever KIE's schema says.
 */
function countProblem(count: number, param: ArrayParam): Problem | null {
  const { min = 1, max = Number.POSITIVE_INFINITY, required } = param;
  if (count > max) return { code: "too_many", message: fieldMessages.items("most", max) };
  if (count >= min || (count === 0 && (!required || Array.isArray(param.default)))) return null;
  return { code: "too_few", message: fieldMessages.items("least", min) };
}

/** Adds up the known seconds of these clips; an address of which nothing is known counts as none. */
export function secondsOf(clips: readonly JsonValue[], files: InputFiles): number {
  const seconds = (clip: JsonValue): number => (typeof clip === "string" ? (files[clip]?.durationSeconds ?? 0) : 0);
  return clips.reduce<number>((sum, clip) => sum + seconds(clip), 0);
}

function objectCheck(param: ObjectParam): Check {
  const check = fieldsCheck(param.properties);
  return (value, path, findings) => {
    if (!isInput(value)) return fail(findings, path, { code: "type", message: fieldMessages.type("object") });
    const before = findings.errors.length;
    const checked = check(value, path, findings);
    return findings.errors.length > before ? undefined : checked;
  };
}

/** Checks named values. `parent` is the path of the object that holds them, "" for the input itself. */
export type FieldsCheck = (
  input: Record<string, unknown>,
  parent: string,
  findings: CheckContext,
) => Record<string, JsonValue>;

/** KIE's own examples fill in what is optional and not wanted with "" or " ". */
function isGiven(value: unknown, param: ParamSpec): boolean {
  const isBlank = typeof value === "string" && value.trim() === "";
  return value !== undefined && (param.required === true || !isBlank);
}

/** Checks named values against their parameters: missing, unknown and wrong ones. Keeps the parameters' order. */
export function fieldsCheck(params: Record<string, ParamSpec>): FieldsCheck {
  const names = Object.keys(params);
  const fields = Object.entries(params).map(([name, param]) => ({ name, param, check: checkOf(param) }));
  return (input, parent, findings) => {
    const prefix = parent === "" ? "" : `${parent}.`;
    const checked: Record<string, JsonValue> = {};
    let found = 0;
    for (const { name, param, check } of fields) {
      const value = input[name];
      if (value !== undefined) found += 1;
      const normal = isGiven(value, param)
        ? check(value, prefix + name, findings)
        : absent(param, prefix + name, findings);
      if (normal !== undefined) checked[name] = normal;
    }
    if (found < countOf(input)) reportUnknown(input, names, prefix, findings);
    return checked;
  };
}

function absent(param: ParamSpec, path: string, findings: CheckContext): JsonValue | undefined {
  if (!param.required && param.always !== true) return undefined;
  return param.default ?? fail(findings, path, { code: "required", message: fieldMessages.required });
}

/** Counts keys. Faster than `Object.keys`, and called for every input. */
function countOf(input: Record<string, unknown>): number {
  let count = 0;
  for (const _key in input) count += 1;
  return count;
}

function reportUnknown(
  input: Record<string, unknown>,
  names: readonly string[],
  prefix: string,
  findings: CheckContext,
): void {
  for (const key of Object.keys(input).filter((each) => !names.includes(each))) {
    fail(findings, prefix + key, {
      code: "unknown_key",
      message: fieldMessages.unknownKey(names, nearest(key, names)),
    });
  }
}
