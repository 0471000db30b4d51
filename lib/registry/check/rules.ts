import { codePoints } from "../model/scalars.js";
import type { JsonValue, LocalizedText } from "../model/schema.js";
import type { Rule } from "../model/spec.js";
import {
  clipErrors,
  rangeErrors,
  sameLengthErrors,
  sameSizeErrors,
  secondsErrors,
  spanErrors,
  textErrors,
  totalErrors,
} from "./amounts.js";
import { holds, isGiven, type RuleInput, ruleMessages } from "./conditions.js";
import { type FieldError, fieldMessages } from "./errors.js";

type Part = (rule: Rule, subject: RuleInput) => FieldError[];

const parts = {
  require: requireErrors,
  forbid: forbidErrors,
  exactly_one: exactlyOneErrors,
  at_least_one: atLeastOneErrors,
  at_most_one: atMostOneErrors,
  allow: allowErrors,
  deny: denyErrors,
  max_length: maxLengthErrors,
  range: rangeErrors,
  clip_seconds: clipErrors,
  total: totalErrors,
  seconds: secondsErrors,
  span: spanErrors,
  text_total: textErrors,
  same_length: sameLengthErrors,
  same_size: sameSizeErrors,
} satisfies Record<Exclude<keyof Rule, "when">, Part>;

/** Finds what is wrong between parameters that are each right by themselves. */
export function ruleErrors(rules: readonly Rule[], subject: RuleInput): FieldError[] {
  const errors: FieldError[] = [];
  for (const rule of rules) {
    if (!holds(rule.when, subject.params, subject.input)) continue;
    for (const part of partsOf(rule)) errors.push(...part(rule, subject));
  }
  return errors;
}

const known = new WeakMap<Rule, Part[]>();

/** Returns only the parts that the rule has: most rules have one. */
function partsOf(rule: Rule): Part[] {
  const before = known.get(rule);
  if (before !== undefined) return before;
  const found = Object.entries(parts).flatMap(([key, part]) => (key in rule ? [part] : []));
  known.set(rule, found);
  return found;
}

const missing = ({ input }: RuleInput, names: readonly string[]): string[] =>
  names.filter((name) => !isGiven(input[name]));
const given = ({ input }: RuleInput, names: readonly string[]): string[] =>
  names.filter((name) => isGiven(input[name]));

function requireErrors({ when, require = [] }: Rule, subject: RuleInput): FieldError[] {
  return missing(subject, require).map((path) => ({
    path,
    code: "required",
    message: ruleMessages.needed(when, subject.params),
  }));
}

function forbidErrors({ when, forbid = [] }: Rule, subject: RuleInput): FieldError[] {
  return given(subject, forbid).map((path) => ({
    path,
    code: "rule",
    message: ruleMessages.notAllowed(when, subject.params),
  }));
}

function atLeastOneErrors({ at_least_one: names = [] }: Rule, subject: RuleInput): FieldError[] {
  if (missing(subject, names).length < names.length) return [];
  return [{ path: names[0] ?? "", code: "required", message: ruleMessages.atLeastOne(names, subject.params) }];
}

function atMostOneErrors({ at_most_one: names = [] }: Rule, subject: RuleInput): FieldError[] {
  const many = given(subject, names);
  if (many.length < 2) return [];
  return [{ path: many.at(-1) ?? "", code: "rule", message: ruleMessages.onlyOne(many, subject.params) }];
}

/** Checks `exactly_one`. A parameter that several groups share does not tell which of them is meant. */
function exactlyOneErrors({ exactly_one: groups = [] }: Rule, subject: RuleInput): FieldError[] {
  const message = (): LocalizedText => ruleMessages.exactlyOne(groups, subject.params);
  const ownTo = (group: readonly string[]): string[] =>
    group.filter((name) => groups.filter((other) => other.includes(name)).length === 1);
  const [first, second] = groups.filter((group) => given(subject, ownTo(group)).length > 0);
  if (first === undefined) return [{ path: groups[0]?.[0] ?? "", code: "required", message: message() }];
  if (second !== undefined) return [{ path: given(subject, second)[0] ?? "", code: "rule", message: message() }];
  return missing(subject, first).map((path) => ({ path, code: "required", message: message() }));
}

const isOneOf = (value: JsonValue | undefined, listed: readonly JsonValue[]): boolean =>
  listed.some((each) => each === value);

function allowErrors({ when, allow = {} }: Rule, { params, input }: RuleInput): FieldError[] {
  return Object.entries(allow)
    .filter(([name, values]) => input[name] !== undefined && !isOneOf(input[name], values))
    .map(([path, values]) => ({ path, code: "not_in_list", message: ruleMessages.onlyThese(when, values, params) }));
}

function denyErrors({ when, deny = {} }: Rule, { params, input }: RuleInput): FieldError[] {
  return Object.entries(deny)
    .filter(([name, values]) => isOneOf(input[name], values))
    .map(([path, values]) => ({ path, code: "not_in_list", message: ruleMessages.notThese(when, values, params) }));
}

function maxLengthErrors({ max_length: maxLength = {} }: Rule, { input }: RuleInput): FieldError[] {
  return Object.entries(maxLength).flatMap(([path, max]): FieldError[] => {
    const value = input[path];
    if (typeof value !== "string" || codePoints(value) <= max) return [];
    return [{ path, code: "too_long", message: fieldMessages.length("most", max) }];
  });
}
