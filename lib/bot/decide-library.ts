import type { Task } from "../tasks/task.js";
import type { OldAction } from "./action.js";
import { resultKeyboard } from "./screens/result.js";
import type { BotDecision, Situation } from "./view.js";

type KeptAction = Extract<OldAction, { verb: "as_file" | "star" }>;

/** A button under a result that has been kept. */
export function decideKept({ texts }: Situation, task: Task, action: KeptAction): BotDecision {
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
