import { keepOutOfLog, withLogFields } from "../log-scope.js";
import { findModel } from "../registry/load.js";
import type { JsonValue } from "../registry/schema.js";
import type { Task } from "./task.js";

/** Chosen, not written: an operator may read them. */
const CHOICES = new Set(["enum", "boolean", "number", "integer"]);

/** Every line that `work` logs names the task, and none above debug holds what the person wrote into it. */
export function withTaskInLog<T>(task: Task, work: () => T): T {
  return withLogFields({ taskId: task.id, model: task.model }, () => {
    keepOutOfLog(() => writtenWords(task));
    return work();
  });
}

/** What a person wrote into an order, wherever in its input it stands. */
function writtenWords({ model, input }: Task): string[] {
  const params = findModel(model)?.input ?? {};
  return Object.entries(input).flatMap(([name, value]) =>
    CHOICES.has(params[name]?.type ?? "") ? [] : textsIn(value),
  );
}

function textsIn(value: JsonValue): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
