import type { ModelSummary } from "../../registry/model/spec.js";
import type { Task } from "../../tasks/task.js";
import type { TaskAction } from "../core/action.js";
import type { Html } from "../core/html.js";
import { type Button, homeRow, inRows, messageScreen, type Screen } from "../core/screen.js";
import type { Situation } from "../core/situation.js";
import { type Category, isIntent, modelsOf } from "../home/purposes.js";
import { homeTexts } from "../home/texts.js";
import { modelsAfter, modelsContinuing, needsCategories, purposeRows } from "../models/fits.js";
import { modelLabel, modelsScreen, withoutDisabled } from "../models/screens.js";
import { modelsTexts } from "../models/texts.js";
import { WHICH_FILE } from "./result-screen.js";

/** More than any result has; a keyboard of this length is still taken. */
const MAX_CONTINUING = 20;

type Use = Extract<TaskAction, { verb: "use" | "use_for" }>;

/** What goes on from a result: which of its files, what for, with which model. */
export function continueScreen(situation: Situation, task: Task, action: Use): Screen {
  const { texts, snapshot } = situation;
  const { file, page } = action;
  const files = task.output?.files ?? [];
  if (file === WHICH_FILE) return whichScreen(situation, task, files.length);
  const kind = files[file]?.kind ?? null;
  const models = withoutDisabled(modelsAfter(task, kind), snapshot.session.disabledModels);
  if (models.length === 0) return messageScreen(texts, texts.home.noneForResult);
  const open = (model: ModelSummary) => ({ verb: "use_in" as const, task: task.id, file, code: model.code });
  if (action.verb === "use_for" && isIntent(action.intent)) {
    const { intent } = action;
    return modelsScreen(texts, modelsTexts[texts.locale].chooseModel(homeTexts[texts.locale].intents[intent]), {
      models: modelsOf(models, intent),
      page,
      open,
      turn: (to) => ({ verb: "use_for", task: task.id, file, intent, page: to }),
      back: { verb: "use", task: task.id, file, page: 0 },
    });
  }
  const turn = (to: number) => ({ verb: "use" as const, task: task.id, file, page: to });
  const heading: Html = texts.home.chooseForResult;
  if (!needsCategories(models)) return modelsScreen(texts, heading, { models, page, turn, open, isMixed: true });
  const continuing = withoutDisabled(modelsContinuing(task), snapshot.session.disabledModels).slice(0, MAX_CONTINUING);
  const others = models.filter((model) => !continuing.includes(model));
  const purpose = (intent: Category) => ({ verb: "use_for" as const, task: task.id, file, intent, page: 0 });
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

function whichScreen({ texts }: Situation, task: Task, count: number): Screen {
  const buttons = Array.from(
    { length: Math.min(count, 20) },
    (_, index): Button => ({
      label: texts.task.fileNumber(index + 1),
      action: { verb: "use", task: task.id, file: index, page: 0 },
    }),
  );
  return { text: texts.home.chooseFileOfResult, keyboard: [...inRows(buttons, 4), homeRow(texts)] };
}
