import { findModel, modelByCode } from "../registry/load.js";
import type { Committed } from "../tasks/session.js";
import { hasFailed, type Task } from "../tasks/task.js";
import type { TaskAction } from "./action.js";
import { openField } from "./decide-form.js";
import { decideKept } from "./decide-library.js";
import { formDecision, settingOf, unavailable } from "./decide-open.js";
import { usesScreen } from "./decide-uses.js";
import { continuedForm, formOfTask, newForm } from "./draft-start.js";
import { mainTextSpot } from "./form-field.js";
import { spotOf } from "./form-path.js";
import { homeScreen } from "./home/screens.js";
import { visibleLength } from "./html.js";
import { lookAfter } from "./look-after.js";
import { MAX_TEXT, type Screen } from "./screen.js";
import { textScreen } from "./screens/result.js";
import { cancelledScreen, failureScreen, statusScreen, statusView } from "./screens/task.js";
import { type BotDecision, below, nothing, type PressedMessage, type Situation, type View } from "./view.js";

/** A button under a status, a result or a failure. */
export function decideTaskPress(situation: Situation, action: TaskAction, message: PressedMessage | null): BotDecision {
  const { task } = situation.snapshot;
  if (task === null) return below(homeScreen(situation.texts, situation.texts.task.gone));
  switch (action.verb) {
    case "cancel":
      return { cancelTaskId: task.id, view: { show: "after", view: (committed) => cancelView(situation, committed) } };
    case "refresh":
      return refreshed(situation, task);
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
      return decideKept(situation, task, action);
  }
}

/** Asks the vendor after the answer; meanwhile the time that has passed is drawn. */
function refreshed({ texts, nowMs }: Situation, task: Task): BotDecision {
  const screen = hasFailed(task) ? failureScreen(texts, task) : statusScreen(texts, task, { nowMs });
  if (screen !== null) return { view: { show: "screen", screen, due: lookAfter(task) } };
  // A late drawing of the progress can cover a result that is words; a file it cannot cover.
  const words = textScreen(texts, task);
  const isShort = task.output?.files.length === 0 && visibleLength(words.text) <= MAX_TEXT;
  return isShort ? { view: { show: "screen", screen: words } } : nothing("the result is already there");
}

function cancelView(situation: Situation, { cancelled }: Committed): View {
  if (cancelled === null) return { show: "nothing", why: "the task is not there any more" };
  return statusView(cancelled.task, cancelOutcome(situation, cancelled.done, cancelled.task));
}

/** What became of a cancellation. */
export function cancelOutcome(situation: Pick<Situation, "texts" | "nowMs">, done: boolean, task: Task): Screen | null {
  const { texts, nowMs } = situation;
  if (done) return cancelledScreen(texts, task);
  if (hasFailed(task)) return failureScreen(texts, task);
  return statusScreen(texts, task, { nowMs, notice: texts.task.tooLateToCancel });
}

/** The form of this order once more. A failure gives way to it; a result stays, and the form comes below. */
function again(situation: Situation, task: Task, message: PressedMessage | null): BotDecision {
  const model = findModel(task.model);
  if (model === null) return below(homeScreen(situation.texts, situation.texts.task.gone));
  const refusal = unavailable(situation, model);
  if (refusal) return placed(refusal, task, message);
  const form = formOfTask(settingOf(situation), model, task, situation.newDraftId);
  return placed(formDecision(form), task, message);
}

/** The same with the field opened that the model complained about, or the words. */
function change(situation: Situation, task: Task, message: PressedMessage | null): BotDecision {
  const model = findModel(task.model);
  if (model === null || unavailable(situation, model)) return again(situation, task, message);
  const form = formOfTask(settingOf(situation), model, task, situation.newDraftId);
  const field = task.failure?.field ?? "";
  const spot = spotOf(model, form.draft.input, field) ?? mainTextSpot(model);
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
  const screen = usesScreen(situation, task, action);
  return { view: { show: "screen", screen, ...(isResult ? { place: "below" as const } : {}) } };
}

type Use = Extract<TaskAction, { verb: "use" | "use_for" }>;

type UseIn = Extract<TaskAction, { verb: "use_in" }>;

function useIn(situation: Situation, task: Task, { file, code }: UseIn): BotDecision {
  const model = modelByCode(code);
  if (model === null) return below(homeScreen(situation.texts, situation.texts.home.oldButton));
  const refusal = unavailable(situation, model);
  if (refusal) return refusal;
  const empty = newForm(settingOf(situation), model, situation.newDraftId);
  return formDecision(continuedForm(empty, task, task.output?.files[file] ?? null));
}
