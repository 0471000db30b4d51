import type { Json, JsonObject, ModelFacts } from "./facts.js";
import { modelRules } from "./model-rules.js";

/** The first rule across fields that an input breaks, in words, or null. */
export function brokenRule(facts: ModelFacts, input: JsonObject): string | null {
  for (const constraint of facts.constraints) {
    const broken = brokenConstraint(constraint, input);
    if (broken) return broken;
  }
  for (const rule of modelRules) {
    if (!rule.models.test(facts.id)) continue;
    const broken = rule.check(input);
    if (broken) return broken;
  }
  return null;
}

/** `{if: {field: condition}, other_only | other_not | other_count: …}` as the facts write it. */
function brokenConstraint(constraint: JsonObject, input: JsonObject): string | null {
  const { if: condition, ...demands } = constraint;
  if (!holds(condition, input)) return null;
  for (const [demand, expected] of Object.entries(demands)) {
    const broken = brokenDemand(demand, expected, input);
    if (broken) return broken;
  }
  return null;
}

function holds(condition: Json | undefined, input: JsonObject): boolean {
  if (typeof condition !== "object" || condition === null || Array.isArray(condition)) return false;
  return Object.entries(condition).every(([field, wanted]) => {
    const value = input[field];
    if (wanted === "set") return value !== undefined;
    if (wanted === "auto or omitted") return value === undefined || value === "auto";
    return Array.isArray(wanted) ? value !== undefined && wanted.includes(value) : value === wanted;
  });
}

function brokenDemand(demand: string, expected: Json, input: JsonObject): string | null {
  const [, field = "", kind = ""] = /^(.+)_(only|not|count)$/.exec(demand) ?? [];
  const value = input[field];
  const listed = Array.isArray(expected) && value !== undefined && expected.includes(value);
  if (kind === "count" && Array.isArray(value) && value.length !== expected)
    return `${field} must have ${expected} item`;
  if (kind === "only" && value !== undefined && !listed) return `${field} is not within the range of allowed options`;
  if (kind === "not" && listed) return `${field} is not within the range of allowed options`;
  return null;
}
