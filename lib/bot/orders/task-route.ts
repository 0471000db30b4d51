import type { Task } from "../../tasks/task.js";
import type { Definition, Route } from "../core/route.js";
import { type Look, type Situation, showBelow } from "../core/situation.js";
import { homeScreen } from "../home/screens.js";
import { ordersTexts } from "./texts.js";

/** A route about one task of the person's: it is read with the session, and one that is gone is said to be gone. */
export function taskRoute<Args extends { task: string }>(
  definition: Definition<Args, Situation & { task: Task }>,
): Route<Args> {
  const { code, args, reads = false, onRepeat = reads ? "decide" : "state", wants = () => null } = definition;
  return {
    code,
    args,
    reads,
    onRepeat,
    wants,
    names: ({ task }) => ({ taskId: task }),
    decide: (situation, values) => {
      const { task } = situation.snapshot;
      return task === null ? taskGone(situation) : definition.decide({ ...situation, task }, values);
    },
  };
}

/** What was made is no longer known, or no longer on offer. */
export function taskGone({ texts }: Situation): Look {
  return showBelow(homeScreen(texts, ordersTexts[texts.locale].gone));
}
