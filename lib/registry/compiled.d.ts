// Types of compiled.js, which lib/ops/compile-registry.ts writes from models/*.yaml (git does not keep it).

import type { Limits } from "./limits.js";
import type { ModelSpec, ModelSummary } from "./model-spec.js";
import type { Shop } from "./shop.js";

/** SHA-256 of the YAML it was made from. */
export const sourceHash: string;
/** Every model, retired ones too, in the order of the YAML. */
export function readSummaries(): ModelSummary[];
/** Builds the model anew at each call; null: no such id. */
export function readModel(id: string): ModelSpec | null;
/** models/shop.yaml. */
export const shop: Shop;
/** models/limits.yaml. */
export const limits: Limits;
