import { findModel, listModels } from "../../registry/load.js";
import type { ModelSpec, ModelSummary } from "../../registry/model-spec.js";
import type { MediaKind } from "../../registry/schema.js";
import type { Task } from "../../tasks/task.js";
import { acceptsSource, everySpot, fieldKind, mediaTaken, singleOf } from "../form-field.js";

/** Models that take a file of this kind and need no earlier result besides. */
export function modelsTaking(kind: MediaKind): ModelSummary[] {
  return listModels().filter((summary) => {
    const model = findModel(summary.id);
    return model !== null && takes(model, kind) && !needsSource(model);
  });
}

/** Models that can go on from this result: those made to continue it first, then those that take such a file. */
export function modelsAfter(task: Task, kind: MediaKind | null): ModelSummary[] {
  const taking = kind === null ? [] : modelsTaking(kind);
  return [...new Set([...modelsContinuing(task), ...taking])];
}

/** Models made to go on from a result of this one. */
export function modelsContinuing(task: Task): ModelSummary[] {
  if (task.vendorTaskId === null) return [];
  return listModels().filter(({ id }) => {
    const model = findModel(id);
    return model !== null && continues(model, task.model);
  });
}

function takes(model: ModelSpec, kind: MediaKind): boolean {
  return everySpot(model, {}).some(({ spec }) => !spec.deprecated && mediaTaken(spec).includes(kind));
}

function needsSource(model: ModelSpec): boolean {
  return everySpot(model, {}).some(({ spec }) => spec.required && fieldKind(spec) === "source");
}

/** Whether a parameter of `model` names an earlier task of `earlierModel`. */
function continues(model: ModelSpec, earlierModel: string): boolean {
  return everySpot(model, {}).some(({ spec }) => {
    const single = singleOf(spec);
    return single?.source !== undefined && acceptsSource(single.source_models, earlierModel);
  });
}
