import { findModel, modelByCode } from "../../registry/load.js";
import type { Committed } from "../../tasks/session.js";
import type { WorkItem } from "../../tasks/store.js";
import { hasFailed, isOpen, type Task } from "../../tasks/task.js";
import { count, oneOf, taskId, toggle, word } from "../core/arguments.js";
import type { Screen } from "../core/screen.js";
import {
  type BotDecision,
  type Look,
  pressedMessage,
  type Situation,
  showBelow,
  showScreen,
  toast,
  type View,
} from "../core/situation.js";
import type { Texts } from "../core/texts.js";
import { continuedForm, formOfTask, newForm, type ResultFile } from "../form/draft.js";
import { promptField } from "../form/field.js";
import { formReference, formRoute } from "../form/form-route.js";
import { formContextOf, formDecision, openField, unavailable } from "../form/open.js";
import { fieldAtPath } from "../form/path.js";
import { categories } from "../home/purposes.js";
import { homeScreen } from "../home/screens.js";
import { order, timeOfModel } from "./order.js";
import { linksScreen, resultKeyboard, textScreen } from "./result-screen.js";
import { failureScreen, standing, tooLate } from "./status-screen.js";
import { taskGone, taskRoute } from "./task-route.js";
import { type Continuation, usesScreen } from "./uses.js";

const ofTask = { task: taskId };
const ofFile = { task: taskId, file: count };

type OfTask = Situation & { task: Task };

/** An order, and what can be done with it: while it is waited for, with what came of it, and after a failure. */
export const ordersRoutes = {
  /** "Generate". */
  go: formRoute({
    code: "g",
    args: { form: formReference },
    wants: ({ form }) => timeOfModel(form.code),
    decide: (situation, { form }) => order(situation, form),
  }),
  cancel: taskRoute({
    code: "q",
    args: ofTask,
    decide: (situation) => ({
      cancelTaskId: situation.task.id,
      view: { show: "after", view: (committed) => cancelView(situation, committed) },
    }),
  }),
  refresh: taskRoute({ code: "r", args: ofTask, decide: refreshed }),
  again: taskRoute({ code: "y", args: ofTask, decide: again }),
  change: taskRoute({ code: "t", args: ofTask, decide: change }),
  /** The result as the model made it, below. */
  as_file: taskRoute({
    code: "A",
    args: ofTask,
    reads: true,
    onRepeat: "state",
    decide: ({ texts, task }) => ({
      view: { show: "files", task: { ...task, locale: texts.locale }, fileIds: [], as: "originals" },
    }),
  }),
  star: taskRoute({
    code: "R",
    args: { ...ofTask, isOn: toggle },
    decide: ({ texts, task }, { isOn }) => ({
      favourite: { model: task.model, isOn },
      view: { show: "keyboard", keyboard: resultKeyboard(texts, task, isOn) },
    }),
  }),
  use: taskRoute({
    code: "u",
    args: { ...ofFile, page: count },
    decide: (situation, which) => uses(situation, { ...which, intent: null }),
  }),
  use_for: taskRoute({
    code: "U",
    args: { ...ofFile, intent: oneOf(categories), page: count },
    decide: (situation, which) => uses(situation, which),
  }),
  use_in: taskRoute({
    code: "i",
    args: { ...ofFile, code: word },
    decide: (situation, which) => useIn(situation, which),
  }),
};

/** What is due is done after the answer, and drawn by who does it. Of one that was told, the row knows how. */
function refreshed(situation: OfTask): BotDecision {
  const { texts, task, nowMs } = situation;
  const message = pressedMessage(situation);
  const isCovered = task.delivery === "sent" && message?.id === task.messageId && !message.holdsMedia;
  const told = isCovered ? toldScreen(texts, task) : null;
  return told === null ? toast(standing(texts, task, nowMs), dueOf(task)) : showScreen(told);
}

function cancelView({ texts, nowMs }: Situation, { cancelled }: Committed): View {
  if (cancelled === null) return { show: "nothing", why: "the task is not there any more" };
  const { done, task } = cancelled;
  if (!done) return { show: "toast", words: tooLate(texts, task, nowMs) };
  // While another hand draws, the message waits for it, and the person need not.
  return { show: "ended", task, words: task.drawingMs > 0 ? standing(texts, task, nowMs) : null };
}

/** The words that told how it ended. Null: it was told by a file, or nobody knows how. */
function toldScreen(texts: Texts, task: Task): Screen | null {
  if (hasFailed(task)) return failureScreen(texts, task);
  const [first] = task.output?.files ?? [];
  if (task.shownAs === "link") return first ? linksScreen(texts, task, [first]) : null;
  return task.shownAs === "words" && task.output ? textScreen(texts, task) : null;
}

/** What the person may ask for again. Another worker has what waits in line, or is just sending how it ended. */
function dueOf({ id, state, delivery }: Task): WorkItem[] {
  if (isOpen(state)) return state === "queued" ? [] : [{ taskId: id, work: "settle" }];
  return delivery === "pending" || delivery === "unknown" || delivery === "dead"
    ? [{ taskId: id, work: "deliver", isAsked: true }]
    : [];
}

/** The form of this order once more. A failure gives way to it; a result stays, and the form comes below. */
function again(situation: OfTask): BotDecision {
  const { task } = situation;
  const model = findModel(task.model);
  if (model === null) return taskGone(situation);
  const refusal = unavailable(situation, model);
  if (refusal) return placed(situation, refusal);
  return placed(situation, formDecision(formOfTask(formContextOf(situation), model, task, situation.newDraftId)));
}

/** The same with the field opened that the model complained about, or the words. */
function change(situation: OfTask): BotDecision {
  const { task } = situation;
  const model = findModel(task.model);
  // Of a price that is another than was said nothing has to be changed: the card shows it.
  const isPriceOnly = task.failure?.kind === "longer";
  if (model === null || isPriceOnly || unavailable(situation, model)) return again(situation);
  const form = formOfTask(formContextOf(situation), model, task, situation.newDraftId);
  const field = task.failure?.field ?? "";
  const spot = fieldAtPath(model, form.draft.input, field) ?? promptField(model);
  return spot === null ? again(situation) : placed(situation, openField(form, spot, null));
}

function placed(situation: OfTask, decision: BotDecision): BotDecision {
  const message = pressedMessage(situation);
  const replaces = hasFailed(situation.task) && message !== null && !message.holdsMedia;
  if (replaces || decision.view.show !== "screen") return decision;
  return { ...decision, view: { ...decision.view, place: "below" } };
}

/** Pressed under the result itself the list comes below; its own pages are turned in place. */
function uses(situation: OfTask, which: Continuation): Look {
  const message = pressedMessage(situation);
  const isResult = message === null || message.holdsMedia || message.id === situation.task.messageId;
  const screen = usesScreen(situation, situation.task, which);
  return { view: { show: "screen", screen, ...(isResult ? { place: "below" as const } : {}) } };
}

function useIn(situation: OfTask, { file, code }: { file: number; code: string }): BotDecision {
  const { texts, task } = situation;
  const model = modelByCode(code);
  if (model === null) return showBelow(homeScreen(texts, texts.oldButton));
  const refusal = unavailable(situation, model);
  if (refusal) return refusal;
  const empty = newForm(formContextOf(situation), model, situation.newDraftId);
  return formDecision(continuedForm(empty, task, resultFile(situation, file)));
}

function resultFile({ task, snapshot: { fileIds } }: OfTask, index: number): ResultFile | null {
  const files = task.output?.files ?? [];
  const file = files[index];
  // If some files were sent as links, it is not known which id belongs to which file.
  return file ? { ...file, telegramId: (fileIds.length === files.length && fileIds[index]) || null } : null;
}
