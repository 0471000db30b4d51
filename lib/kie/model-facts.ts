import { findModel } from "../registry/load.js";
import type { ModelSpec } from "../registry/model-spec.js";

/** What kind of thing a model makes; null for a model that the registry does not know. */
export function outputOf(model: string | null): ModelSpec["output"] | null {
  return model === null ? null : (findModel(model)?.output ?? null);
}

export type InputNames = { names: string[]; media: string[] };

/** The inputs of a model, in the order of its form; null for a model that the registry does not know. */
export function inputsOf(model: string | null): InputNames | null {
  const spec = model === null ? null : findModel(model);
  if (!spec) return null;
  const isMedia = (param: (typeof spec.input)[string]): boolean =>
    param.type === "array" ? isMedia(param.items) : param.type === "string" && param.media !== undefined;
  const names = Object.keys(spec.input);
  return { names, media: names.filter((name) => spec.input[name] && isMedia(spec.input[name])) };
}
