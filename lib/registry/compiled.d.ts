// Types of compiled.js, which lib/ops/compile-registry.ts writes from models/*.yaml (git does not keep it).

import type { Outcome, Vocabulary } from "./model/outcome.js";
import type { ModelSpec, ModelSummary } from "./model/spec.js";

/** What one person may order. */
export type Caps = { running: number; hourlyOrders: number; dailyCredits: number };

/** What people may order: models/limits.yaml. */
export type Limits = {
  person: Caps;
  /** In place of `person` for who came less than `hours` ago and has bought nothing. */
  newcomer: Caps & { hours: number };
  /** The cap for all people together within an hour, in KIE's credits. */
  hourlyKieCredits: number;
};

/** models/limits.yaml, with what is no limit of a person's. */
export type OperatorLimits = Limits & {
  /** Whether what KIE is seen to take becomes the price by itself. */
  followPrices: boolean;
};

/** A pack of credits that is sold as one. */
export type Pack = { id: string; stars: number; credits: number };

/** What the operator sells and gives: models/shop.yaml. */
export type Shop = {
  /** Credits of ours for one of KIE's. */
  rate: number;
  packs: readonly Pack[];
  /** How many days a person can take back an unspent purchase by pressing a button. */
  refundDays: number;
  /** Credits for the newcomer and for the person who brought them, and for how many newcomers a person gets credits. */
  referral: { newcomer: number; referrer: number; maxFriends: number };
};

/** What a text about a failure means, when it holds a match of each group and nothing of `not`: models/failures.yaml. */
export type FailureRule = {
  kind: FailureKind;
  retry: "now" | "later" | "never";
  /** The words say that nothing was made. */
  refusal: boolean;
  /** The input at fault, where the words name none; "media" is the first file of the model. */
  field: string | null;
  all: readonly (readonly string[])[];
  not: readonly string[];
};
type FailureKind =
  | "content_refused"
  | "bad_input"
  | "file_unreadable"
  | "model_busy"
  | "model_off"
  | "vendor_down"
  | "vendor_credit"
  | "vendor_key"
  | "timed_out"
  | "unknown";

/** SHA-256 of the YAML it was made from. */
export const sourceHash: string;
/** Ids of models that are off until an admin switches them on. */
export const suspendedModels: readonly string[];
/** Every model, retired ones too, in the order of the YAML. */
export function readSummaries(): ModelSummary[];
/** Intents, then recipes, each in the order of its YAML. */
export function readOutcomes(): Outcome[];
export function readVocabulary(): Vocabulary;
/** Builds the model anew at each call. Null: there is no such id. */
export function readModel(id: string): ModelSpec | null;
/** models/shop.yaml. */
export const shop: Shop;
/** models/failures.yaml, in its order. */
export const failureRules: readonly FailureRule[];
/** models/limits.yaml. */
export const limits: OperatorLimits;
