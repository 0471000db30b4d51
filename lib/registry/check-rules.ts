import { isInput, secondsOf } from "./check-param.js";
import { amountOf, effective, holds, isGiven, type Params } from "./condition.js";
import { type FieldError, say } from "./field-error.js";
import type { Rule } from "./rule-schema.js";
import { sayRule } from "./rule-words.js";
import { codePoints, toNumber } from "./scalars.js";
import type { InputFiles, JsonValue, ModelInput } from "./schema.js";

type Subject = { params: Params; input: ModelInput; files: InputFiles };

/** What is wrong between parameters that are each right by themselves. */
export function ruleErrors(rules: readonly Rule[], subject: Subject): FieldError[] {
  const errors: FieldError[] = [];
  for (const rule of rules) {
    if (rule.when !== undefined && !holds(rule.when, subject.params, subject.input)) continue;
    for (const part of partsOf(rule)) errors.push(...part(rule, subject));
  }
  return errors;
}

type Part = (rule: Rule, subject: Subject) => FieldError[];
const parts = new WeakMap<Rule, Part[]>();

/** Only what the rule speaks of: most say one thing. */
function partsOf(rule: Rule): Part[] {
  const known = parts.get(rule);
  if (known !== undefined) return known;
  const says = (...keys: (keyof Rule)[]): boolean => keys.some((key) => rule[key] !== undefined);
  const found = [
    ...(says("require", "forbid", "at_least_one", "at_most_one") ? [presenceErrors] : []),
    ...(says("exactly_one") ? [groupErrors] : []),
    ...(says("allow", "deny", "max_length", "clip_seconds") ? [valueErrors] : []),
    ...(says("range") ? [rangeErrors] : []),
    ...(says("total", "seconds", "text_total") ? [totalErrors] : []),
    ...(says("span", "same_length") ? [spanErrors] : []),
  ];
  parts.set(rule, found);
  return found;
}

const given = ({ input }: Subject, name: string): boolean => isGiven(input[name]);

function presenceErrors(rule: Rule, subject: Subject): FieldError[] {
  const { when, require = [], forbid = [], at_least_one: atLeastOne, at_most_one: atMostOne } = rule;
  const errors: FieldError[] = [
    ...require
      .filter((name) => !given(subject, name))
      .map((name) => ({ path: name, code: "required" as const, message: sayRule.needed(when, subject.params) })),
    ...forbid
      .filter((name) => given(subject, name))
      .map((name) => ({ path: name, code: "rule" as const, message: sayRule.notAllowed(when, subject.params) })),
  ];
  if (atLeastOne !== undefined && !atLeastOne.some((name) => given(subject, name))) {
    errors.push({
      path: atLeastOne[0] ?? "",
      code: "required",
      message: sayRule.atLeastOne(atLeastOne, subject.params),
    });
  }
  const many = (atMostOne ?? []).filter((name) => given(subject, name));
  if (many.length > 1) {
    errors.push({ path: many.at(-1) ?? "", code: "rule", message: sayRule.onlyOne(many, subject.params) });
  }
  return errors;
}

/** A parameter that several groups share says nothing about which of them is meant. */
function groupErrors(rule: Rule, subject: Subject): FieldError[] {
  const groups = rule.exactly_one;
  if (groups === undefined) return [];
  const ownTo = (group: readonly string[]): string[] =>
    group.filter((name) => groups.filter((other) => other.includes(name)).length === 1);
  const begun = groups.filter((group) => ownTo(group).some((name) => given(subject, name)));
  const [first] = begun;
  if (first === undefined || begun.length > 1) {
    const path = (begun[1] ?? groups[0] ?? []).find((name) => begun.length === 0 || given(subject, name)) ?? "";
    return [
      { path, code: first === undefined ? "required" : "rule", message: sayRule.exactlyOne(groups, subject.params) },
    ];
  }
  return first
    .filter((name) => !given(subject, name))
    .map((name) => ({ path: name, code: "required", message: sayRule.exactlyOne(groups, subject.params) }));
}

const isOneOf = (value: JsonValue | undefined, listed: readonly (string | number | boolean)[]): boolean =>
  listed.some((each) => each === value);

function valueErrors(rule: Rule, { params, input, files }: Subject): FieldError[] {
  const { when, allow = {}, deny = {}, max_length: maxLength = {}, clip_seconds: clipSeconds = {} } = rule;
  const errors: FieldError[] = [];
  for (const [name, values] of Object.entries(allow)) {
    const value = input[name];
    if (value === undefined || isOneOf(value, values)) continue;
    errors.push({ path: name, code: "not_in_list", message: sayRule.onlyThese(when, values, params) });
  }
  for (const [name, values] of Object.entries(deny)) {
    if (!isOneOf(input[name], values)) continue;
    errors.push({ path: name, code: "not_in_list", message: sayRule.notThese(when, values, params) });
  }
  for (const [name, max] of Object.entries(maxLength)) {
    const value = input[name];
    if (typeof value !== "string" || codePoints(value) <= max) continue;
    errors.push({ path: name, code: "too_long", message: say.length("most", max) });
  }
  for (const [name, [shortest, longest]] of Object.entries(clipSeconds)) {
    for (const clip of [input[name] ?? []].flat()) {
      const seconds = typeof clip === "string" ? (files[clip]?.durationSeconds ?? null) : null;
      if (seconds === null || (seconds >= shortest && seconds <= longest)) continue;
      errors.push({ path: name, code: "clip_length", message: say.clip([shortest, longest]) });
    }
  }
  return errors;
}

function rangeErrors(rule: Rule, { input }: Subject): FieldError[] {
  return Object.entries(rule.range ?? {}).flatMap(([name, [least, most]]): FieldError[] => {
    const value = input[name];
    if (value === undefined) return [];
    const amount = amountOf(value);
    if (amount >= least && amount <= most) return [];
    const [limit, bound] = amount < least ? (["least", least] as const) : (["most", most] as const);
    if (!Array.isArray(value)) {
      return [{ path: name, code: limit === "least" ? "too_small" : "too_big", message: say.value(limit, bound) }];
    }
    return [{ path: name, code: limit === "least" ? "too_few" : "too_many", message: say.items(limit, bound) }];
  });
}

function totalErrors(rule: Rule, { params, input, files }: Subject): FieldError[] {
  const errors: FieldError[] = [];
  const { total, seconds, text_total: text } = rule;
  if (total !== undefined) {
    const sum = Object.entries(total.of).reduce((all, [name, weight]) => all + weight * amountOf(input[name]), 0);
    const path = Object.keys(total.of).findLast((name) => isGiven(input[name])) ?? "";
    if (sum > total.max) errors.push({ path, code: "too_many", message: sayRule.total(total, params) });
  }
  if (seconds !== undefined) {
    const sum = seconds.of.reduce((all, name) => {
      const value = effective(params, input, name);
      const number = Array.isArray(value) ? null : toNumber(value);
      // Below zero stands for "the model chooses".
      return all + (number === null ? secondsOf([value ?? []].flat(), files) : Math.max(0, number));
    }, 0);
    if (sum > seconds.max) {
      errors.push({ path: seconds.of[0] ?? "", code: "total_seconds", message: say.totalSeconds(seconds.max) });
    }
  }
  if (text !== undefined) {
    const sum = fieldsOf(input[text.of], text.field).reduce((all, value) => all + codePoints(value), 0);
    if (sum > text.max) errors.push({ path: text.of, code: "too_long", message: say.length("most", text.max) });
  }
  return errors;
}

/** The texts under `field` in a list of objects. */
export function fieldsOf(items: JsonValue | undefined, field: string): string[] {
  if (!Array.isArray(items)) return [];
  return items.flatMap((item) => {
    const value = isInput(item) ? item[field] : undefined;
    return typeof value === "string" ? [value] : [];
  });
}

function spanErrors({ span, same_length: sameLength }: Rule, { params, input }: Subject): FieldError[] {
  const errors: FieldError[] = [];
  if (span !== undefined) {
    const { in: list, from, to, min, max = Number.POSITIVE_INFINITY } = span;
    const places = list === undefined ? [{ path: "", fields: input }] : placesIn(input[list], list);
    for (const { path, fields } of places) {
      const difference = Number(fields[to] ?? params[to]?.default) - Number(fields[from] ?? params[from]?.default);
      if (Number.isNaN(difference) || (difference >= min && difference <= max)) continue;
      errors.push({ path: path + to, code: "rule", message: sayRule.span(span, params) });
    }
  }
  if (sameLength !== undefined && isGiven(input[sameLength[0]])) {
    const [name, other] = sameLength;
    if (amountOf(input[name]) !== amountOf(input[other])) {
      errors.push({ path: name, code: "rule", message: sayRule.sameLength(other, params) });
    }
  }
  return errors;
}

function placesIn(items: JsonValue | undefined, name: string): { path: string; fields: Record<string, unknown> }[] {
  if (!Array.isArray(items)) return [];
  return items.flatMap((item, index) => (isInput(item) ? [{ path: `${name}[${index}].`, fields: item }] : []));
}
