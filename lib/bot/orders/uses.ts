import type { ModelSummary } from "../../registry/model/spec.js";
import type { Task } from "../../tasks/task.js";
import { type Button, homeRow, inRows, messageScreen, type Screen } from "../core/screen.js";
import type { Situation } from "../core/situation.js";
import type { Texts } from "../core/texts.js";
import { type Category, modelsOf } from "../home/purposes.js";
import { homeTexts } from "../home/texts.js";
import { modelsAfter, modelsContinuing, needsCategories, purposeRows } from "../models/fits.js";
import { modelLabel, modelsScreen, withoutDisabled } from "../models/screens.js";
import { modelsTexts } from "../models/texts.js";
import { goOnIn } from "./next-steps.js";
import { WHICH_FILE } from "./result-screen.js";
import { ordersTexts } from "./texts.js";

/** More than any result has; a keyboard of this length is still taken. */
const MAX_CONTINUING = 20;

/** With which file of a result, and what for; null: for anything. */
export type Continuation = { file: number; intent: Category | null; page: number };

/** What goes on from a result: which of its files, what for, with which model. */
export function usesScreen({ texts, snapshot }: Situation, task: Task, { file, intent, page }: Continuation): Screen {
  const files = task.output?.files ?? [];
  if (file === WHICH_FILE) return whichScreen(texts, task, files.length);
  const kind = files[file]?.kind ?? null;
  const off = snapshot.session.disabledModels;
  const words = ordersTexts[texts.locale];
  const models = withoutDisabled(modelsAfter(task, kind), off);
  if (models.length === 0) return messageScreen(texts, words.noneForResult);
  const open = (model: ModelSummary) => goOnIn(model, { task, file });
  if (intent !== null) {
    return modelsScreen(texts, modelsTexts[texts.locale].chooseModel(homeTexts[texts.locale].intents[intent]), {
      models: modelsOf(models, intent),
      page,
      open,
      turn: (to) => ({ verb: "use_for", task: task.id, file, intent, page: to }),
      back: { verb: "use", task: task.id, file, page: 0 },
    });
  }
  const turn = (to: number) => ({ verb: "use" as const, task: task.id, file, page: to });
  const heading = words.chooseForResult;
  if (!needsCategories(models)) return modelsScreen(texts, heading, { models, page, turn, open, isMixed: true });
  const continuing = withoutDisabled(modelsContinuing(task), off).slice(0, MAX_CONTINUING);
  const others = models.filter((model) => !continuing.includes(model));
  const purpose = (category: Category) => ({
    verb: "use_for" as const,
    task: task.id,
    file,
    intent: category,
    page: 0,
  });
  return {
    text: heading,
    keyboard: [
      ...continuing.map((model): Button[] => [
        { label: modelLabel(texts, { isMixed: true }, model), action: open(model) },
      ]),
      ...purposeRows(texts, { models: others, kind, purpose }),
      homeRow(texts),
    ],
  };
}

function whichScreen(texts: Texts, task: Task, count: number): Screen {
  const words = ordersTexts[texts.locale];
  const buttons = Array.from(
    { length: Math.min(count, 20) },
    (_, index): Button => ({
      label: words.fileNumber(index + 1),
      action: { verb: "use", task: task.id, file: index, page: 0 },
    }),
  );
  return { text: words.chooseFileOfResult, keyboard: [...inRows(buttons, 4), homeRow(texts)] };
}
