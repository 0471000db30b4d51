import { findModel } from "../load.js";
import type { InputFiles, InputSources, ModelInput } from "../model/schema.js";
import { type Cost, priceOf } from "./price.js";

/** What one credit of KIE costs. */
export const usdPerCredit = 0.005;

/**
 * Returns what KIE takes for a normalised input. Null credits: not known, because no row of the price table fits
 * exactly, the length of a clip or what an earlier task was made with is not known, or there is no such model.
 */
export function price(modelId: string, input: ModelInput, files: InputFiles = {}, sources: InputSources = {}): Cost {
  const model = findModel(modelId);
  if (model === null) return { credits: null, estimate: null, basis: null, formula: `unknown: no model ${modelId}` };
  return priceOf(model, input, files, sources);
}
