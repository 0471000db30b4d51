import { findModel, toBotCredits } from "../../registry/load.js";
import type { ModelType } from "../../registry/model/schema.js";
import type { ModelSummary } from "../../registry/model/spec.js";
import type { Task } from "../../tasks/task.js";
import type { Button } from "../core/screen.js";
import type { Texts } from "../core/texts.js";
import { MODELS_PAGE_SIZE } from "../models/screens.js";
import { ordersTexts } from "./texts.js";

/** What people most often do with a picture, and the type of model that does it. */
const steps = [
  { step: "animate", type: "image_to_video" },
  { step: "upscale", type: "upscale" },
  { step: "cutOut", type: "background_removal" },
] as const satisfies readonly { step: string; type: ModelType }[];

/** The press that opens the form of a model with that file of a result in it. */
export function goOnIn({ code }: ModelSummary, { task, file }: { task: Task; file: number }): Button["action"] {
  return { verb: "use_in", task: task.id, file, code };
}

/**
 * Buttons for what people most often do next with a result of one picture, each with its usual price; a press opens
 * the form as "Use in…" does. `after`: the models that go on from it.
 */
export function nextSteps(texts: Texts, task: Task, after: readonly ModelSummary[]): Button[] {
  const [file, ...others] = task.output?.files ?? [];
  if (file?.kind !== "image" || others.length > 0) return [];
  const own = findModel(task.model)?.model_type;
  return steps.flatMap(({ step, type }): Button[] => {
    const model = type === own ? null : pickOf(after.filter(({ model_type }) => model_type === type));
    if (!model) return [];
    const label = `${ordersTexts[texts.locale].nextSteps[step]} ${priceOf(texts, model)}`;
    return [{ label, action: goOnIn(model, { task, file: 0 }) }];
  });
}

/** Of those on the first page of their list, which the registry has in its order, the one with the lowest usual price. */
function pickOf(models: readonly ModelSummary[]): ModelSummary | undefined {
  const priced = models.filter(({ usualPrice, isSuspended }) => usualPrice !== null && !isSuspended);
  const [first, ...rest] = priced.slice(0, MODELS_PAGE_SIZE);
  return rest.reduce((best, model) => (usualOf(model) < usualOf(best ?? model) ? model : best), first);
}

const usualOf = ({ usualPrice }: ModelSummary): number => usualPrice?.credits ?? Number.POSITIVE_INFINITY;

/** "10", or "~20" where it depends on what is asked for. */
function priceOf({ number }: Texts, { usualPrice }: ModelSummary): string {
  if (usualPrice === null) return "";
  const { per, isBound, credits } = usualPrice;
  return `${per === null && !isBound ? "" : "~"}${number(toBotCredits(credits))}`;
}
