import type { CallbackAttempt } from "./callbacks.js";
import type { JsonObject } from "./facts.js";
import type { TaskFault } from "./fault-rules.js";

export type KieTask = {
  taskId: string;
  model: string;
  input: JsonObject;
  callBackUrl: string | null;
  outcome: "pending" | "success" | "fail";
  createTime: number;
  /** When it leaves `waiting` or `queuing`, and when it ends; null: not by itself. */
  generatesAt: number | null;
  dueAt: number | null;
  completeTime: number | null;
  result: JsonObject | null;
  failCode: string | null;
  failMsg: string | null;
  creditsConsumed: number;
  /** What its record says of that; null: nothing. */
  creditsTold: number | null;
  /** Of the account, after this task ended or was created. */
  balance: number;
  polls: number;
  faults: TaskFault[];
  /** Sent, but not known to the model: KIE ignores them. */
  unknownFields: string[];
  /** Where its results lie. */
  resultPaths: string[];
  callbacks: CallbackAttempt[];
};

export type TaskState = "waiting" | "queuing" | "generating" | "success" | "fail";

export function findFault<F extends TaskFault["fault"]>(
  task: KieTask,
  name: F,
): Extract<TaskFault, { fault: F }> | null {
  const isNamed = (fault: TaskFault): fault is Extract<TaskFault, { fault: F }> => fault.fault === name;
  return task.faults.find(isNamed) ?? null;
}

export function stateOf(task: KieTask, nowMs: number): TaskState {
  if (task.outcome !== "pending") return task.outcome;
  if (findFault(task, "stuck")) return "waiting";
  if (task.generatesAt !== null && nowMs >= task.generatesAt) return "generating";
  return findFault(task, "queuing") ? "queuing" : "waiting";
}
