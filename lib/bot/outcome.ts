import type { Due } from "../tasks/ports.js";
import type { Committed, Refusal } from "../tasks/session.js";
import { isOpen, type Task } from "../tasks/task.js";
import type { Action } from "./action.js";
import { decide } from "./decide.js";
import { forgetOutcome } from "./decide-library.js";
import { nextScreen, openForm } from "./decide-open.js";
import { isUnchosen } from "./draft-waiting.js";
import type { Form } from "./form.js";
import type { PressedMessage } from "./incoming.js";
import { DRAWING_TIMEOUT_MS } from "./patience.js";
import type { Keyboard, Screen } from "./screen.js";
import { formScreen } from "./screens/form.js";
import { standing, statusScreen } from "./screens/task.js";
import type { Situation, View } from "./view.js";

/** What is drawn and done once an update is applied. */
export type Outcome = {
  screen: Screen | null;
  /** Only the buttons change. */
  keyboard: Keyboard | null;
  files: FilesToShow | null;
  below: boolean;
  /** Words that answer the press. */
  toast: string | null;
  /** A state of a task, which nobody else draws for a while: drawn in that time or not at all. */
  isLeased: boolean;
  /** A task that the update ended: how it ended is delivered. */
  ended: Task | null;
  due: Due[];
};
export type FilesToShow = { task: Task; fileIds: readonly string[]; as: "shown" | "originals" };

const drawn = (screen: Screen | null, rest: Partial<Outcome> = {}): Outcome => ({
  screen,
  keyboard: null,
  files: null,
  below: false,
  toast: null,
  isLeased: false,
  ended: null,
  due: [],
  ...rest,
});

const toasted = (toast: string): Outcome => drawn(null, { toast });

/** It is sent behind the drawing: sending draws the next state. */
function orderTaken({ texts, nowMs }: Pick<Situation, "texts" | "nowMs">, task: Task): Outcome {
  const due: Due[] = [{ taskId: task.id, work: "submit", isDrawn: true }];
  return drawn(statusScreen(texts, task, { nowMs }), { isLeased: true, due });
}

function cancelTried(situation: Situation, { done, task }: NonNullable<Committed["cancelled"]>): Outcome {
  if (!done) return toasted(tooLate(situation, task));
  // While another hand draws, the message waits for it, and the person need not.
  const toast = task.drawingMs > 0 ? standing(situation.texts, task, situation.nowMs) : null;
  return drawn(null, { ended: task, toast });
}

function tooLate({ texts, nowMs }: Situation, task: Task): string {
  return isOpen(task.state) ? texts.task.tooLateToCancel : standing(texts, task, nowMs);
}

export function outcomeOf(situation: Situation, view: View, committed: Committed): Outcome | null {
  switch (view.show) {
    case "nothing":
      return null;
    case "screen":
      return drawn(view.screen, { below: view.place === "below", due: view.due ?? [] });
    case "cancelled": {
      return committed.cancelled && cancelTried(situation, committed.cancelled);
    }
    case "toast":
      return drawn(null, { toast: view.words, due: view.due ?? [] });
    case "forgotten":
      return drawn(forgetOutcome(situation, view, committed.forgotten));
    case "keyboard":
      return drawn(null, { keyboard: view.keyboard });
    case "files":
      return drawn(null, { files: view });
    case "order": {
      const { order, availableCredits } = committed;
      if (order?.outcome === "accepted") return orderTaken(situation, order.task);
      if (order?.outcome === "limited") return limited(view.form, order);
      // Spent elsewhere in the meantime: the card says how many credits are missing now.
      const session = { ...view.form.session, availableCredits };
      return drawn(formScreen({ ...view.form, session }));
    }
  }
}

/** The form stays as it is: the same press works later. */
function limited(form: Form, { limit, most, againInSeconds }: Refusal): Outcome {
  const { texts } = form;
  if (limit === "banned") return drawn({ text: texts.admin.shutOut, keyboard: [] }, { below: true });
  // In whole minutes, of which the last is over.
  const again = texts.home.duration(Math.max(1, Math.ceil((againInSeconds ?? 0) / 60)) * 60);
  return drawn(formScreen(form, { notice: texts.limits[limit](most, again) }));
}

const navigation: readonly Action["verb"][] = [
  "home",
  "help",
  "balance",
  "shop",
  "ledger",
  "languages",
  "language",
  "settings",
  "setting",
  "list",
  "fits",
  "fits_for",
  "found",
  "mine",
  "history",
  "item",
  "forget",
];

/**
 * An update that was applied before: a press shows the screen as it is now, a message was answered then, unless the
 * database's answer was lost before anything could be drawn. The state of a task is drawn by who moved it, and the press
 * says how it stands.
 */
export function redrawn(situation: Situation, { wasUnanswered }: { wasUnanswered: boolean }): Outcome | null {
  const { incoming, snapshot } = situation;
  if (incoming.kind !== "press") return wasUnanswered ? answeredNow(situation) : null;
  if (incoming.action === null) return null;
  const { action, message } = incoming;
  const { task } = snapshot;
  if (navigation.includes(action.verb)) {
    const { view } = decide(situation);
    return view.show === "screen" ? drawn(view.screen) : null;
  }
  const again = task && taskAgain(situation, { task, action, message }, wasUnanswered);
  if (again) return again;
  const form = openForm(situation);
  const isItsForm = form !== null && "form" in action && action.form.draft === form.draft.id;
  return isItsForm ? drawn(formScreen(form)) : null;
}

type TaskPress = { task: Task; action: Action; message: PressedMessage | null };

/** How the task of a repeated press stands. Null: the press is of something else. */
function taskAgain(situation: Situation, { task, action, message }: TaskPress, wasUnanswered: boolean): Outcome | null {
  const { texts, nowMs } = situation;
  if (action.verb === "cancel") return toasted(tooLate(situation, task));
  if (message?.id !== task.messageId || task.state === "failed") return null;
  // Our own order, whose answer was lost: nobody else draws it while there is time for that.
  const isOurs = wasUnanswered && action.verb === "go" && task.state === "queued";
  const hasTime = task.drawingMs > DRAWING_TIMEOUT_MS;
  return isOurs && hasTime ? orderTaken(situation, task) : toasted(standing(texts, task, nowMs));
}

/** The answer to a message whose change went in before: the card as it is now, or what the message would get again. */
function answeredNow(situation: Situation): Outcome | null {
  const form = openForm(situation);
  const isWaiting = form !== null && !isUnchosen(form.draft) && situation.incoming.kind !== "command";
  if (isWaiting) return drawn(nextScreen(form, null));
  const { view } = decide(situation);
  return view.show === "screen" ? drawn(view.screen) : null;
}
