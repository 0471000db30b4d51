import { holds, isGiven } from "../../lib/registry/check/conditions.js";
import { type Samples, sampleInputs, sampleValue } from "../../lib/registry/check/samples.js";
import { findModel } from "../../lib/registry/load.js";
import type { JsonValue, ModelInput } from "../../lib/registry/model/schema.js";
import type { ModelSpec, Rule } from "../../lib/registry/model/spec.js";

/**
 * Builds the smallest input that a model takes: what it requires, and what its rules require because of that. Throws
 * for an unknown or retired model, and for a required pattern that no sample matches.
 */
export function minimalInput(modelId: string, samples: Samples = sampleInputs): ModelInput {
  const model = findModel(modelId);
  if (model === null || model.status === "retired") throw new Error(`no model ${modelId} on offer`);
  const input: ModelInput = {};
  for (const [name, param] of Object.entries(model.input)) {
    if (param.required) input[name] = param.default ?? sampleValue(name, param, samples);
  }
  // Runs through the rules twice, because a parameter that one rule requires may make another rule apply.
  for (const rule of [...(model.rules ?? []), ...(model.rules ?? [])]) {
    for (const name of neededBy(rule, model, input)) {
      const param = model.input[name];
      if (param !== undefined) input[name] = allowedBy(rule, name) ?? sampleValue(name, param, samples);
    }
  }
  return input;
}

const allowedBy = (rule: Rule, name: string): JsonValue | undefined => rule.allow?.[name]?.[0];

function neededBy(rule: Rule, model: ModelSpec, input: ModelInput): string[] {
  if (!holds(rule.when, model.input, input)) return [];
  const missing = (name: string): boolean => !isGiven(input[name]);
  const { require = [], at_least_one: choices = [], exactly_one: groups = [] } = rule;
  const firstChoice = choices.every(missing) ? choices.slice(0, 1) : [];
  const begun = groups.find((group) => !group.every(missing)) ?? groups[0] ?? [];
  return [...require, ...firstChoice, ...begun].filter(missing);
}
