import { findModel, listModels } from "../../registry/load.js";
import type { MediaKind } from "../../registry/model/schema.js";
import type { ModelSpec, ModelSummary } from "../../registry/model/spec.js";
import type { ExtraRows } from "../../tasks/session.js";
import type { Task } from "../../tasks/task.js";
import { type Button, homeRow, inRows, type Screen } from "../core/screen.js";
import type { Situation } from "../core/situation.js";
import type { Texts } from "../core/texts.js";
import { acceptsSource, allFields, mediaTaken, needsSource, singleOf } from "../form/field.js";
import { type Category, intentsOf, modelsOf } from "../home/purposes.js";
import { homeTexts } from "../home/texts.js";
import { MODELS_PAGE_SIZE, modelsScreen, timesOf, withoutDisabled } from "./screens.js";
import { modelsTexts } from "./texts.js";

/** Returns models that take a file of this kind and need no earlier result too. */
export function modelsTaking(kind: MediaKind): ModelSummary[] {
  return listModels().filter((summary) => {
    const model = findModel(summary.id);
    return model !== null && takes(model, kind) && !needsSource(model);
  });
}

/** Returns models that can continue from this result: those made for that first, then those that take such a file. */
export function modelsAfter(task: Task, kind: MediaKind | null): ModelSummary[] {
  const taking = kind === null ? [] : modelsTaking(kind);
  return [...new Set([...modelsContinuing(task), ...taking])];
}

/** Returns models that are made to continue a result of this one. */
export function modelsContinuing(task: Task): ModelSummary[] {
  if (task.vendorTaskId === null) return [];
  return listModels().filter(({ id }) => {
    const model = findModel(id);
    return model !== null && continues(model, task.model);
  });
}

function takes(model: ModelSpec, kind: MediaKind): boolean {
  return allFields(model, {}).some(({ spec }) => !spec.deprecated && mediaTaken(spec).includes(kind));
}

/** Whether a parameter of `model` names an earlier task of `earlierModel`. */
function continues(model: ModelSpec, earlierModel: string): boolean {
  return allFields(model, {}).some(({ spec }) => {
    const single = singleOf(spec);
    return single?.source !== undefined && acceptsSource(single.source_models, earlierModel);
  });
}

/** Whether there are more models than fit on one page: then the person first says what for. */
export function needsCategories(models: readonly ModelSummary[]): boolean {
  return models.length > MODELS_PAGE_SIZE;
}

/** What can be made of a file of this kind. */
export function modelsForFileScreen({ texts, snapshot }: Situation, kind: MediaKind, page: number): Screen {
  const models = withoutDisabled(modelsTaking(kind), snapshot.session.disabledModels);
  const heading = modelsTexts[texts.locale].chooseForFile(kind);
  if (needsCategories(models)) {
    const purpose = (intent: Category) => ({ verb: "fits_for" as const, kind, intent, page: 0 });
    return { text: heading, keyboard: [...purposeRows(texts, { models, kind, purpose }), homeRow(texts)] };
  }
  const turn = (to: number) => ({ verb: "fits" as const, kind, page: to });
  const { usualSeconds } = snapshot;
  return modelsScreen(texts, heading, { models, page, turn, open: openFor(kind), isMixed: true, usualSeconds });
}

const openFor = (kind: MediaKind) => (model: ModelSummary) => ({ verb: "open_for" as const, code: model.code, kind });

/**
 * Wants the further rows of a page of `modelsForFileScreen`. When the person first has to say what for, it shows no
 * times.
 */
export function timesOfFitting(kind: MediaKind, page: number): ExtraRows | null {
  const models = modelsTaking(kind);
  return needsCategories(models) ? null : timesOf(models, page);
}

/** Models that take the file, for one purpose. */
export function modelsForFileInCategoryScreen(
  { texts, snapshot }: Situation,
  { kind, intent, page }: { kind: MediaKind; intent: Category; page: number },
): Screen {
  return modelsScreen(texts, modelsTexts[texts.locale].chooseModel(homeTexts[texts.locale].intents[intent]), {
    models: modelsOf(withoutDisabled(modelsTaking(kind), snapshot.session.disabledModels), intent),
    page,
    open: openFor(kind),
    turn: (to) => ({ verb: "fits_for", kind, intent, page: to }),
    usualSeconds: snapshot.usualSeconds,
    back: { verb: "fits", kind, page: 0 },
  });
}

type Purposes = {
  models: readonly ModelSummary[];
  kind: MediaKind | null;
  purpose: (intent: Category) => Button["action"];
};

/** What the models can be used for, a button each. */
export function purposeRows(texts: Texts, { models, kind, purpose }: Purposes): Button[][] {
  const buttons = intentsOf(models, kind).map(
    (intent): Button => ({ label: homeTexts[texts.locale].intents[intent], action: purpose(intent) }),
  );
  return inRows(buttons, 2);
}
