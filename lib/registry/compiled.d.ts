// Types of compiled.js, which lib/ops/compile-registry.ts writes from models/*.yaml (git does not keep it).

import type { ModelSpec, ModelSummary } from "./model/spec.js";

/** What one person may order. */
export type Caps = { running: number; hourlyOrders: number; dailyCredits: number };

/** What people may order: models/limits.yaml. */
export type Limits = {
  person: Caps;
  /** In place of `person` for who came less than `hours` ago and has bought nothing. */
  newcomer: Caps & { hours: number };
  /** All people together, in KIE's credits. */
  hourlyKieCredits: number;
};

/** Credits sold together. */
export type Pack = { id: string; stars: number; credits: number };

/** What the operator sells and gives: models/shop.yaml. */
export type Shop = {
  /** Credits of ours for one of KIE's. */
  rate: number;
  packs: readonly Pack[];
  /** How long a purchase that was not spent comes back by pressing a button. */
  refundDays: number;
  /** Credits for the newcomer and for who brought them, and for how many newcomers a person gets them. */
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
/** Every model, retired ones too, in the order of the YAML. */
export function readSummaries(): ModelSummary[];
/** Builds the model anew at each call; null: no such id. */
export function readModel(id: string): ModelSpec | null;
/** models/shop.yaml. */
export const shop: Shop;
/** models/failures.yaml, in its order. */
export const failureRules: readonly FailureRule[];
/** models/limits.yaml. */
export const limits: Limits;
