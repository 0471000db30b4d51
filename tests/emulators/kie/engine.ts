import { randomBytes } from "node:crypto";
import type { Account } from "./account.js";
import type { Callbacks } from "./callbacks.js";
import type { Clock } from "./clock.js";
import { creditsFor } from "./credits.js";
import { failureRows, type JsonObject, type ModelFacts } from "./facts.js";
import type { Faults } from "./faults.js";
import { unknownFields } from "./input-check.js";
import { type Media, mediaInputs } from "./media.js";
import { makeResult } from "./results.js";
import type { KieSettings } from "./settings.js";
import type { SourceFiles } from "./source-files.js";
import { findFault, type KieTask } from "./task.js";

export type FailureWords = { failCode: string; failMsg: string };
type SomeWords = { [key in keyof FailureWords]?: string | undefined };
export type Engine = {
  /** Takes the credits and makes the task; null when they do not suffice. It does not run before `start`. */
  create(facts: ModelFacts, input: JsonObject, callBackUrl: string | null): KieTask | null;
  start(task: KieTask): void;
  find(taskId: string): KieTask | null;
  list(): KieTask[];
  startGenerating(taskId: string): void;
  /** Ends a task as it would have ended by itself. Resolves when it is settled and its callback is delivered. */
  finish(taskId: string): Promise<void>;
  fail(taskId: string, words?: SomeWords): Promise<void>;
  /** Ends what the clock says is over. */
  tick(): Promise<void>;
  clear(): void;
};

type EngineParts = {
  clock: Clock;
  settings: () => KieSettings;
  account: Account;
  faults: Faults;
  media: Media;
  callbacks: Callbacks;
  sourceFiles: SourceFiles;
  factsOf(model: string): ModelFacts | null;
};

const shareOfWaiting = 0.4;

export function createEngine(parts: EngineParts): Engine {
  const { clock, account, callbacks } = parts;
  const tasks = new Map<string, KieTask>();
  const timers = new Map<string, NodeJS.Timeout>();

  function known(taskId: string): KieTask {
    const task = tasks.get(taskId);
    if (!task) throw new Error(`the KIE stand-in has no task ${taskId}`);
    return task;
  }

  async function settle(task: KieTask, ending: { result: JsonObject } | FailureWords): Promise<void> {
    if (task.outcome !== "pending") return;
    clearTimeout(timers.get(task.taskId));
    if ("result" in ending) {
      task.outcome = "success";
      task.result = ending.result;
    } else {
      task.outcome = "fail";
      task.failCode = ending.failCode;
      task.failMsg = ending.failMsg;
      account.giveBack(task.creditsConsumed);
      task.creditsConsumed = 0;
      task.creditsTold = 0;
    }
    task.balance = account.balance();
    await callbacks.deliver(task);
  }

  async function finish(task: KieTask): Promise<void> {
    if (task.outcome !== "pending") return;
    const fault = findFault(task, "fail");
    if (fault) return failTask(task, wordsOfRow(fault));
    const fetched = await Promise.all(mediaInputs(task.input).map((url) => parts.sourceFiles.canFetch(url)));
    if (fetched.includes(false)) return failTask(task, wordsOfRow({ row: unreadableFileRow }));
    const facts = parts.factsOf(task.model);
    if (!facts || task.outcome !== "pending") return;
    if (hasWrongKind(facts, task.input, parts.sourceFiles)) return failTask(task, wordsOfRow({ row: wrongFormatRow }));
    task.completeTime = clock.now();
    await settle(task, { result: makeResult(task, facts, parts.media) });
  }

  async function failTask(task: KieTask, words: FailureWords): Promise<void> {
    if (task.outcome === "pending") task.completeTime = clock.now();
    await settle(task, words);
  }

  function schedule(task: KieTask): void {
    if (task.dueAt === null || task.outcome !== "pending") return;
    clearTimeout(timers.get(task.taskId));
    const run = () => inBackground(finish(task));
    timers.set(task.taskId, setTimeout(run, Math.max(0, task.dueAt - clock.now())));
  }

  function plan(task: KieTask, facts: ModelFacts): void {
    const finishing = parts.settings().finish;
    if (finishing === "manual" || findFault(task, "stuck")) return;
    const { afterMs } = finishing;
    const totalMs = typeof afterMs === "number" ? afterMs : afterMs[facts.output];
    task.generatesAt = task.createTime + totalMs * shareOfWaiting;
    task.dueAt = task.createTime + totalMs;
  }

  return {
    create(facts, input, callBackUrl) {
      const parent = tasks.get(String(input["task_id"] ?? input["taskId"] ?? "")) ?? null;
      const taken = creditsFor(facts, input, { parent, takes: parts.settings().takes });
      if (!account.take(taken.credits)) return null;
      const money = { creditsConsumed: taken.credits, creditsTold: taken.told };
      const task = newTask({ model: facts.id, input, callBackUrl, ...money, createTime: clock.now() });
      task.balance = account.balance();
      task.faults = parts.faults.takeForTask({ model: facts.id, callbackUrl: callBackUrl, taskId: task.taskId });
      task.unknownFields = unknownFields(facts, input);
      plan(task, facts);
      tasks.set(task.taskId, task);
      return task;
    },
    start(task) {
      const fault = findFault(task, "fail");
      if (fault?.at === "once") inBackground(settle(task, wordsOfRow(fault)));
      else schedule(task);
    },
    find: (taskId) => tasks.get(taskId) ?? null,
    list: () => [...tasks.values()],
    startGenerating(taskId) {
      known(taskId).generatesAt = clock.now();
    },
    finish: (taskId) => finish(known(taskId)),
    fail: (taskId, words = {}) => failTask(known(taskId), wordsOfRow(words)),
    async tick() {
      const open = [...tasks.values()].filter((task) => task.outcome === "pending" && task.dueAt !== null);
      const over = open.filter((task) => (task.dueAt ?? 0) <= clock.now());
      for (const task of open) schedule(task);
      await Promise.all(over.map((task) => finish(task)));
    },
    clear() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      tasks.clear();
    },
  };
}

/** Nobody waits for it, so a mistake of ours must be seen here or never. */
function inBackground(work: Promise<void>): void {
  work.catch((error: unknown) => process.stderr.write(`kie stand-in: ${String(error)}\n`));
}

/** Rows of kie-failures.json. */
const unreadableFileRow = 1;
const wrongFormatRow = 55;
const usualFailureRow = 2;

function wordsOfRow(fault: SomeWords & { row?: number | undefined }): FailureWords {
  const row = failureRows[fault.row ?? usualFailureRow];
  if (!row) throw new Error(`kie-failures.json has no row ${fault.row}`);
  return { failCode: fault.failCode ?? row.failCode, failMsg: fault.failMsg ?? row.failMsg };
}

/** A sound where a picture belongs, and the like; found out only when the model opens the file. */
function hasWrongKind(facts: ModelFacts, input: JsonObject, files: SourceFiles): boolean {
  return Object.entries(facts.input).some(([name, param]) => {
    const kinds = mediaInputs(input[name] ?? null).map((url) => files.kindOf(url));
    return param.media !== undefined && kinds.some((kind) => kind !== null && kind !== param.media);
  });
}

function newTask(
  from: Pick<KieTask, "model" | "input" | "callBackUrl" | "creditsConsumed" | "creditsTold" | "createTime">,
): KieTask {
  return {
    taskId: randomBytes(16).toString("hex"),
    outcome: "pending",
    generatesAt: null,
    dueAt: null,
    completeTime: null,
    result: null,
    failCode: null,
    failMsg: null,
    balance: 0,
    polls: 0,
    faults: [],
    unknownFields: [],
    resultPaths: [],
    callbacks: [],
    ...from,
  };
}
