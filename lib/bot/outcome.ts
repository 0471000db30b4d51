import type { Due } from "../tasks/ports.js";
import type { Committed } from "../tasks/session.js";
import type { Task } from "../tasks/task.js";
import { decide } from "./decide.js";
import { nextScreen, openForm } from "./decide-open.js";
import { cancelOutcome } from "./decide-task.js";
import { isUnchosen } from "./draft-waiting.js";
import { lookAfter } from "./look-after.js";
import { isDecidedAgain } from "./looks.js";
import type { Keyboard, Screen } from "./screen.js";
import { formScreen } from "./screens/form.js";
import { statusScreen } from "./screens/task.js";
import type { FilesToShow, Situation, View } from "./view.js";

/** What is drawn and done once an update is applied. */
export type Outcome = {
  screen: Screen | null;
  /** Only the buttons change. */
  keyboard: Keyboard | null;
  files: FilesToShow | null;
  below: boolean;
  due: Due[];
};

const drawn = (screen: Screen | null, rest: Partial<Outcome> = {}): Outcome => ({
  screen,
  keyboard: null,
  files: null,
  below: false,
  due: [],
  ...rest,
});

/** How a task stands, and what makes sure that this is not drawn over how it ended. */
const drawnTask = (screen: Screen | null, task: Task): Outcome => drawn(screen, { due: lookAfter(task) });

export function outcomeOf(view: View, committed: Committed): Outcome | null {
  switch (view.show) {
    case "nothing":
      return null;
    case "screen":
      return drawn(view.screen, { below: view.place === "below", due: view.due ?? [] });
    case "after":
      return outcomeOf(view.view(committed), committed);
    case "keyboard":
      return drawn(null, { keyboard: view.keyboard });
    case "files":
      return drawn(null, { files: view });
  }
}

/**
 * An update that was applied before: a press shows the state as it is now, a message was answered then, unless the
 * database's answer was lost before anything could be drawn.
 */
export function redrawn(situation: Situation, { wasUnanswered }: { wasUnanswered: boolean }): Outcome | null {
  const { incoming, snapshot, texts, nowMs } = situation;
  if (incoming.kind !== "press") return wasUnanswered ? answeredNow(situation) : null;
  if (incoming.action === null) return null;
  const { action, message } = incoming;
  const { task } = snapshot;
  if (isDecidedAgain(action)) {
    const { view } = decide(situation);
    return view.show === "screen" ? drawn(view.screen) : null;
  }
  if (task && message?.id === task.messageId && task.state !== "failed") {
    return drawnTask(statusScreen(texts, task, { nowMs }), task);
  }
  // The cancellation went in and its answer was lost: the button must not stay.
  if (task && action.verb === "cancel") return drawnTask(cancelOutcome({ texts, nowMs }, false, task), task);
  const form = openForm(situation);
  const isItsForm = form !== null && "form" in action && action.form.draft === form.draft.id;
  return isItsForm ? drawn(formScreen(form)) : null;
}

/** The answer to a message whose change went in before: the card as it is now, or what the message would get again. */
function answeredNow(situation: Situation): Outcome | null {
  const form = openForm(situation);
  const isWaiting = form !== null && !isUnchosen(form.draft) && situation.incoming.kind !== "command";
  if (isWaiting) return drawn(nextScreen(form, null));
  const { view } = decide(situation);
  return view.show === "screen" ? drawn(view.screen) : null;
}
