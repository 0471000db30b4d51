import type { Due } from "../tasks/ports.js";
import { openStates, type Task } from "../tasks/task.js";

/**
 * What to do behind a drawing of a task's state: it may be late and cover how the task ended meanwhile, and who pressed
 * wants to know how it stands.
 */
export function lookAfter(task: Task): Due[] {
  if (task.state === "queued") return [{ taskId: task.id, work: "submit" }];
  const isOpen = openStates.some((state) => state === task.state);
  // Who delivers it may be at it right now, and this drawing the later one.
  if (isOpen || task.delivery === "sending") return [{ taskId: task.id, work: "settle" }];
  const isUndelivered = ["pending", "unknown", "dead"].includes(task.delivery);
  return isUndelivered ? [{ taskId: task.id, work: "deliver" }] : [];
}
