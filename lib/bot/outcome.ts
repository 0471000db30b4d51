import { DRAWING_TIMEOUT_MS } from "../tasks/messenger.js";
import type { Committed } from "../tasks/session.js";
import type { WorkItem } from "../tasks/store.js";
import type { Task } from "../tasks/task.js";
import type { Action } from "./core/action.js";
import type { Keyboard, Screen } from "./core/screen.js";
import type { FilesToShow, PressedMessage, Situation, View } from "./core/situation.js";
import { decide } from "./decide.js";
import { formScreen } from "./form/card-screen.js";
import { expectsModel } from "./form/draft.js";
import { currentForm, nextScreen } from "./form/open.js";
import { isDecidedAgain } from "./looks.js";
import { orderedView, standing, tooLate } from "./orders/status-screen.js";

/** What is drawn and done once an update is applied. */
export type Rendering = {
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
  due: WorkItem[];
};

const drawn = (screen: Screen | null, rest: Partial<Rendering> = {}): Rendering => ({
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

export function renderingOf(view: View, committed: Committed | null): Rendering | null {
  switch (view.show) {
    case "nothing":
      return null;
    case "screen": {
      const { screen, place, isLeased = false, due = [] } = view;
      return drawn(screen, { below: place === "below", isLeased, due });
    }
    case "after":
      return committed && renderingOf(view.view(committed), committed);
    case "toast":
      return drawn(null, { toast: view.words, due: view.due ?? [] });
    case "ended":
      return drawn(null, { ended: view.task, toast: view.words });
    case "keyboard":
      return drawn(null, { keyboard: view.keyboard });
    case "files":
      return drawn(null, { files: view });
  }
}

/**
 * An update that was applied before: a press shows the screen as it is now, a message was answered then, unless the
 * database's answer was lost before anything could be drawn. The state of a task is drawn by who moved it, and the press
 * says how it stands.
 */
export function renderDuplicate(situation: Situation, { wasUnanswered }: { wasUnanswered: boolean }): Rendering | null {
  const { incoming, snapshot } = situation;
  if (incoming.kind !== "press") return wasUnanswered ? answeredNow(situation) : null;
  if (incoming.action === null) return null;
  const { action, message } = incoming;
  const { task } = snapshot;
  if (isDecidedAgain(action)) {
    const { view } = decide(situation);
    return view.show === "screen" ? drawn(view.screen) : null;
  }
  const again = task && taskAgain(situation, { task, action, message }, wasUnanswered);
  if (again) return renderingOf(again, null);
  const form = currentForm(situation);
  const isItsForm = form !== null && "form" in action && action.form.draft === form.draft.id;
  return isItsForm ? drawn(formScreen(form)) : null;
}

type TaskPress = { task: Task; action: Action; message: PressedMessage | null };

/** How the task of a repeated press stands. Null: the press is of something else. */
function taskAgain(
  { texts, nowMs }: Situation,
  { task, action, message }: TaskPress,
  wasUnanswered: boolean,
): View | null {
  if (action.verb === "cancel") return { show: "toast", words: tooLate(texts, task, nowMs) };
  if (message?.id !== task.messageId || task.state === "failed") return null;
  // Our own order, whose answer was lost: nobody else draws it while there is time for that.
  const isOurs = wasUnanswered && action.verb === "go" && task.state === "queued";
  const hasTime = task.drawingMs > DRAWING_TIMEOUT_MS;
  return isOurs && hasTime
    ? orderedView({ texts, nowMs }, task)
    : { show: "toast", words: standing(texts, task, nowMs), due: orderLeftAlone(task, nowMs) };
}

/** Whoever took the order may have died over it: then nobody else sends it while there is no traffic. */
function orderLeftAlone({ id: taskId, state, drawingMs }: Task, nowMs: number): WorkItem[] {
  return state === "queued" ? [{ taskId, work: "submit", dueAt: nowMs + drawingMs }] : [];
}

/** The answer to a message whose change went in before: the card as it is now, or what the message would get again. */
function answeredNow(situation: Situation): Rendering | null {
  const form = currentForm(situation);
  const isWaiting = form !== null && !expectsModel(form.draft) && situation.incoming.kind !== "command";
  if (isWaiting) return drawn(nextScreen(form, null));
  const { view } = decide(situation);
  return view.show === "screen" ? drawn(view.screen) : null;
}
