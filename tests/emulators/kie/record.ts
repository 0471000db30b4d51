import type { Json, JsonObject } from "./facts.js";
import { inHashMapOrder } from "./java-order.js";
import type { KieSettings } from "./settings.js";
import { findFault, type KieTask, stateOf } from "./task.js";

type Profile = KieSettings["profile"];

/** `param`: the create request, with the input encoded a second time inside. The callback address is in it, secret and all. */
export function paramOf(task: KieTask): string {
  const request: JsonObject = { model: task.model, input: JSON.stringify(inHashMapOrder(task.input)) };
  if (task.callBackUrl !== null) request["callBackUrl"] = task.callBackUrl;
  return JSON.stringify(inHashMapOrder(request));
}

/** `data` of recordInfo, keys in KIE's order. Times in milliseconds, `costTime` in seconds. */
export function toRecord(task: KieTask, profile: Profile, nowMs: number): JsonObject {
  const lean: JsonObject = {
    taskId: task.taskId,
    model: task.model,
    state: stateOf(task, nowMs),
    param: paramOf(task),
    resultJson: task.result ? JSON.stringify(task.result) : "",
    failCode: task.failCode,
    failMsg: task.failMsg,
    costTime: costSeconds(task),
    completeTime: task.completeTime,
    createTime: task.createTime,
  };
  return profile === "2026-05" ? lean : { ...lean, ...laterFields(task) };
}

function laterFields(task: KieTask): JsonObject {
  const isMusic = task.model.startsWith("ai-music-api/");
  const status = { pending: "PENDING", success: "SUCCESS", fail: "GENERATE_FAILED" }[task.outcome];
  return {
    ...(task.creditsTold === null ? {} : { creditsConsumed: toldNow(task) }),
    operationType: task.model,
    status,
    type: isMusic ? "chirp-hawk" : null,
    parentMusicId: isMusic ? "" : null,
    response: task.result,
    successFlag: { pending: 0, success: 1, fail: 3 }[task.outcome],
    paramJson: paramOf(task),
  };
}

/** Billed by tokens, a model is said to have taken nothing until it has ended. */
function toldNow(task: KieTask): number | null {
  return task.outcome === "pending" && task.model.endsWith("-tts") ? 0 : task.creditsTold;
}

/** Null before the end, and when a task failed before anything was tried. */
function costSeconds(task: KieTask): number | null {
  return task.completeTime === null ? null : Math.floor((task.completeTime - task.createTime) / 1000);
}

/** The body KIE posts when a task ends. */
export function toCallback(task: KieTask, profile: Profile): JsonObject {
  const succeeded = task.outcome === "success";
  const data = profile === "2026-05" ? earlierCallbackData(task) : callbackData(task);
  const shaped = findFault(task, "callback")?.how === "legacy_task_id" ? withSnakeCaseId(data) : data;
  return succeeded
    ? { code: 200, msg: "Playground task completed successfully.", data: shaped }
    : { code: 501, msg: "Playground task failed.", data: shaped };
}

/** Callbacks round times to whole seconds. */
function wholeSecond(timeMs: number): number {
  return Math.round(timeMs / 1000) * 1000;
}

function callbackData(task: KieTask): JsonObject {
  const head: JsonObject = { taskId: task.taskId, model: task.model, state: task.outcome, param: paramOf(task) };
  const costTime = costSeconds(task) ?? 0;
  if (task.outcome === "fail") {
    return { ...head, failCode: task.failCode, failMsg: task.failMsg, costTime, creditsConsumed: 0 };
  }
  const endedAt = wholeSecond(task.completeTime ?? task.createTime);
  return {
    ...head,
    resultJson: JSON.stringify(task.result),
    costTime,
    completeTime: endedAt,
    createTime: wholeSecond(task.createTime),
    updateTime: endedAt,
    ...(task.creditsTold === null ? {} : { creditsConsumed: task.creditsTold }),
  };
}

function earlierCallbackData(task: KieTask): JsonObject {
  const endedAt = wholeSecond(task.completeTime ?? task.createTime);
  const data: JsonObject = {
    completeTime: endedAt,
    ...(task.creditsTold === null ? {} : { consumeCredits: task.creditsTold }),
    costTime: costSeconds(task) ?? 0,
    createTime: wholeSecond(task.createTime),
    model: task.model,
    param: paramOf(task),
    remainedCredits: task.balance,
    state: task.outcome,
    taskId: task.taskId,
    updateTime: endedAt,
  };
  const ending: JsonObject =
    task.outcome === "fail"
      ? { failCode: task.failCode, failMsg: task.failMsg }
      : { resultJson: JSON.stringify(task.result) };
  return sorted({ ...data, ...ending });
}

function sorted(object: JsonObject): JsonObject {
  const byKey = (left: [string, Json], right: [string, Json]) => (left[0] < right[0] ? -1 : 1);
  return Object.fromEntries(Object.entries(object).toSorted(byKey));
}

function withSnakeCaseId(data: JsonObject): JsonObject {
  const { taskId, ...rest } = data;
  return { task_id: taskId ?? null, ...rest };
}
