import { findModel, modelByCode } from "../../registry/load.js";
import type { Committed } from "../../tasks/session.js";
import type { WorkItem } from "../../tasks/store.js";
import { hasFailed, isOpen, type Task } from "../../tasks/task.js";
import type { OldAction, TaskAction } from "../core/action.js";
import type { Screen } from "../core/screen.js";
import {
  type BotDecision,
  type PressedMessage,
  type Situation,
  showBelow,
  showScreen,
  toast,
  type View,
} from "../core/situation.js";
import type { Texts } from "../core/texts.js";
import { continuedForm, formOfTask, newForm } from "../form/draft.js";
import { promptField } from "../form/field.js";
import { formContextOf, formDecision, unavailable } from "../form/open.js";
import { fieldAtPath } from "../form/path.js";
import { openField } from "../form/routes.js";
import { homeScreen } from "../home/screens.js";
import { linksScreen, resultKeyboard, textScreen } from "./result-screen.js";
import { failureScreen, standing, tooLate } from "./status-screen.js";
import { continueScreen } from "./uses.js";

type KeptAction = Extract<OldAction, { verb: "as_file" | "star" }>;

/** A button under a result that has been kept. */
export function decideResultPress({ texts }: Situation, task: Task, action: KeptAction): BotDecision {
  switch (action.verb) {
    case "as_file":
      return { view: { show: "files", task: { ...task, locale: texts.locale }, fileIds: [], as: "originals" } };
    case "star":
      return {
        favourite: { model: task.model, isOn: action.isOn },
        view: { show: "keyboard", keyboard: resultKeyboard(texts, task, action.isOn) },
      };
  }
}

/** A button under a status, a result or a failure. */
export function decideTaskPress(situation: Situation, action: TaskAction, message: PressedMessage | null): BotDecision {
  const { task } = situation.snapshot;
  if (task === null) return showBelow(homeScreen(situation.texts, situation.texts.task.gone));
  switch (action.verb) {
    case "cancel":
      return { cancelTaskId: task.id, view: { show: "after", view: (committed) => cancelView(situation, committed) } };
    case "refresh":
      return refreshed(situation, task, message);
    case "again":
      return again(situation, task, message);
    case "change":
      return change(situation, task, message);
    case "use":
    case "use_for":
      return uses(situation, task, action, message);
    case "use_in":
      return useIn(situation, task, action);
    default:
      return decideResultPress(situation, task, action);
  }
}

/** What is due is done after the answer, and drawn by who does it. Of one that was told, the row knows how. */
function refreshed({ texts, nowMs }: Situation, task: Task, message: PressedMessage | null): BotDecision {
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
function again(situation: Situation, task: Task, message: PressedMessage | null): BotDecision {
  const model = findModel(task.model);
  if (model === null) return showBelow(homeScreen(situation.texts, situation.texts.task.gone));
  const refusal = unavailable(situation, model);
  if (refusal) return placed(refusal, task, message);
  const form = formOfTask(formContextOf(situation), model, task, situation.newDraftId);
  return placed(formDecision(form), task, message);
}

/** The same with the field opened that the model complained about, or the words. */
function change(situation: Situation, task: Task, message: PressedMessage | null): BotDecision {
  const model = findModel(task.model);
  if (model === null || unavailable(situation, model)) return again(situation, task, message);
  const form = formOfTask(formContextOf(situation), model, task, situation.newDraftId);
  const field = task.failure?.field ?? "";
  const spot = fieldAtPath(model, form.draft.input, field) ?? promptField(model);
  return spot === null ? again(situation, task, message) : placed(openField(form, spot, null), task, message);
}

function placed(decision: BotDecision, task: Task, message: PressedMessage | null): BotDecision {
  const replaces = hasFailed(task) && message !== null && !message.holdsMedia;
  if (replaces || decision.view.show !== "screen") return decision;
  return { ...decision, view: { ...decision.view, place: "below" } };
}

/** Pressed under the result itself the list comes below; its own pages are turned in place. */
function uses(situation: Situation, task: Task, action: Use, message: PressedMessage | null): BotDecision {
  const isResult = message === null || message.holdsMedia || message.id === task.messageId;
  const screen = continueScreen(situation, task, action);
  return { view: { show: "screen", screen, ...(isResult ? { place: "below" as const } : {}) } };
}

type Use = Extract<TaskAction, { verb: "use" | "use_for" }>;

type UseIn = Extract<TaskAction, { verb: "use_in" }>;

function useIn(situation: Situation, task: Task, { file, code }: UseIn): BotDecision {
  const model = modelByCode(code);
  if (model === null) return showBelow(homeScreen(situation.texts, situation.texts.home.oldButton));
  const refusal = unavailable(situation, model);
  if (refusal) return refusal;
  const empty = newForm(formContextOf(situation), model, situation.newDraftId);
  return formDecision(continuedForm(empty, task, task.output?.files[file] ?? null));
}
