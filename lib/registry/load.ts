import {
  type FailureRule,
  failureRules,
  limits,
  type OperatorLimits,
  readModel,
  readOutcomes,
  readSummaries,
  readVocabulary,
  type Shop,
  shop,
  suspendedModels,
} from "./compiled.js";
import type { Outcome, Vocabulary } from "./model/outcome.js";
import type { ModelSpec, ModelSummary } from "./model/spec.js";

const models = new Map<string, ModelSpec | null>();
let summaries: readonly ModelSummary[] | undefined;
let current: readonly ModelSummary[] | undefined;
let idByCode: ReadonlyMap<string, string> | undefined;

function allSummaries(): readonly ModelSummary[] {
  summaries ??= readSummaries();
  return summaries;
}

/** Returns the models on offer; inside a type, those that people would use first come first. */
export function listModels(): readonly ModelSummary[] {
  current ??= allSummaries().filter((summary) => !summary.retired);
  return current;
}

/** Finds a model by KIE's id, retired ones too. Null: there never was such a model. */
export function findModel(id: string): ModelSpec | null {
  const known = models.get(id);
  if (known !== undefined) return known;
  const model = readModel(id);
  // Unknown ids are not cached: they come from outside, so there is no end of them.
  if (model !== null) models.set(id, model);
  return model;
}

/** Finds a model by its short code, retired ones too. */
export function modelByCode(code: string): ModelSpec | null {
  idByCode ??= new Map(allSummaries().map((summary) => [summary.code, summary.id]));
  const id = idByCode.get(code);
  return id === undefined ? null : findModel(id);
}

/** Ids of models that are off until an admin switches them on. */
export const suspendedIds: readonly string[] = suspendedModels;

let outcomes: readonly Outcome[] | undefined;
let vocabulary: Vocabulary | undefined;

/** Returns what people can want: intents, then recipes. */
export function listOutcomes(): readonly Outcome[] {
  outcomes ??= readOutcomes();
  return outcomes;
}

export function findOutcome(id: string): Outcome | null {
  return listOutcomes().find((outcome) => outcome.id === id) ?? null;
}

/** Returns how people say what they want. */
export function wordsOfPeople(): Vocabulary {
  vocabulary ??= readVocabulary();
  return vocabulary;
}

export const failureTexts: readonly FailureRule[] = failureRules;

export const limitsConfig: OperatorLimits = limits;

export const shopConfig: Shop = shop;

/**
 * KIE's amounts have three decimals and the rate has four: their product is exact to the seventh decimal, a binary
 * float is not.
 */
const PRECISION = 1e7;

/** Converts KIE's credits into what a person pays: whole credits, rounded up. */
export function toBotCredits(kieCredits: number, rate: number = shopConfig.rate): number {
  return Math.ceil(Math.round(kieCredits * rate * PRECISION) / PRECISION);
}
