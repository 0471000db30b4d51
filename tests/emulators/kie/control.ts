import * as z from "zod";
import type { Catalogue, CatalogueChange } from "./catalogue.js";
import { jsonSchema } from "./facts.js";
import { type Fault, type FaultRule, faultSchema } from "./fault-rules.js";
import { type Exchange, jsonReply, type Reply } from "./http-exchange.js";
import type { Counts, LoggedRequest } from "./request-log.js";
import { type KieSettings, settingsSchema } from "./settings.js";
import type { KieTask, TaskState } from "./task.js";

export type TaskView = KieTask & { state: TaskState };

/** The strings behind the stage, the same over HTTP under `/emulator` and as methods. */
export type KieControl = {
  /** Arms a fault; with a `taskId`, a fault of a task strikes that task at once. Returns its id. */
  addFault(rule: FaultRule): string;
  faults(): { id: string; fault: Fault; left: number | null }[];
  clearFaults(): void;
  tasks(): TaskView[];
  task(taskId: string): TaskView | null;
  startGenerating(taskId: string): void;
  /** Ends a task as it would end by itself; resolves when its callback is delivered or given up. */
  finish(taskId: string): Promise<void>;
  fail(taskId: string, words?: { failCode?: string | undefined; failMsg?: string | undefined }): Promise<void>;
  /** Posts the callback of an ended task once more. */
  sendCallback(taskId: string): Promise<void>;
  /** Resolves when no callback is under way. */
  settled(): Promise<void>;
  /** Takes the results of one task, or of all, from the CDN. */
  expireResults(taskId?: string): void;
  credits(): number;
  setCredits(credits: number): void;
  /** Moves the clock; what is due by then happens. */
  advance(ms: number): Promise<void>;
  requests(sinceSeq?: number): LoggedRequest[];
  counts(): Counts;
  clearRequests(): void;
  settings(): KieSettings;
  configure(change: Partial<KieSettings>): void;
  changeModel(model: string, change: CatalogueChange): void;
  /** Forgets tasks, faults, requests and changes; keeps credits, files and settings. */
  reset(): void;
};

const failSchema = z.object({ failCode: z.string().optional(), failMsg: z.string().optional() });
const creditsSchema = z.object({ balance: z.number() });
const clockSchema = z.object({ advanceMs: z.number() });
const expireSchema = z.object({ taskId: z.string().optional() });
const modelSchema = z.object({
  model: z.string(),
  hidden: z.boolean().default(false),
  openapi: jsonSchema.optional(),
  pricingDesc: z.string().nullable().optional(),
});

type Route = [method: string, path: RegExp, run: (control: KieControl, body: unknown, id: string) => unknown];

/**
 * GET /emulator/tasks · GET /emulator/tasks/:id · POST /emulator/tasks/:id/{finish,generating,callback} · …/fail {failCode?, failMsg?}
 * POST /emulator/faults (a FaultRule) → {id} · GET, DELETE /emulator/faults
 * GET /emulator/requests?since=N → {requests, counts} · DELETE /emulator/requests
 * GET /emulator/credits → {balance} · POST {balance} · POST /emulator/clock {advanceMs} · POST /emulator/expire {taskId?}
 * GET /emulator/settings · POST (part of KieSettings) · POST /emulator/models {model, hidden?, openapi?, pricingDesc?} · POST /emulator/reset
 */
const routes: readonly Route[] = [
  ["GET", /^tasks$/, (control) => ({ tasks: control.tasks() })],
  ["GET", /^tasks\/(\w+)$/, (control, _body, id) => control.task(id)],
  ["POST", /^tasks\/(\w+)\/finish$/, (control, _body, id) => control.finish(id)],
  ["POST", /^tasks\/(\w+)\/fail$/, (control, body, id) => control.fail(id, failSchema.parse(body))],
  ["POST", /^tasks\/(\w+)\/generating$/, (control, _body, id) => control.startGenerating(id)],
  ["POST", /^tasks\/(\w+)\/callback$/, (control, _body, id) => control.sendCallback(id)],
  ["POST", /^faults$/, (control, body) => ({ id: control.addFault(faultSchema.parse(body)) })],
  ["GET", /^faults$/, (control) => ({ faults: control.faults() })],
  ["DELETE", /^faults$/, (control) => control.clearFaults()],
  ["DELETE", /^requests$/, (control) => control.clearRequests()],
  ["GET", /^credits$/, (control) => ({ balance: control.credits() })],
  ["POST", /^credits$/, (control, body) => control.setCredits(creditsSchema.parse(body).balance)],
  ["POST", /^clock$/, (control, body) => control.advance(clockSchema.parse(body).advanceMs)],
  ["POST", /^expire$/, (control, body) => control.expireResults(expireSchema.parse(body).taskId)],
  ["GET", /^settings$/, (control) => control.settings()],
  ["POST", /^settings$/, (control, body) => control.configure(withoutGaps(settingsSchema.partial().parse(body)))],
  ["POST", /^models$/, (control, body) => changeModel(control, body)],
  ["POST", /^reset$/, (control) => control.reset()],
];

/** The control side over HTTP; null when the path is not under `/emulator`. */
export function controlReply(control: KieControl, exchange: Exchange): Promise<Reply> | null {
  const [, path] = /^\/emulator\/(.*)$/.exec(exchange.path) ?? [];
  return path === undefined ? null : answer(control, exchange, path);
}

async function answer(control: KieControl, exchange: Exchange, path: string): Promise<Reply> {
  if (exchange.method === "GET" && path === "requests") {
    const since = Number(exchange.query.get("since") ?? 0);
    return jsonReply(200, { requests: control.requests(since), counts: control.counts() });
  }
  for (const [method, pattern, run] of routes) {
    const match = pattern.exec(path);
    if (!match || method !== exchange.method) continue;
    try {
      const text = exchange.body.toString("utf8");
      const body: unknown = text === "" ? {} : JSON.parse(text);
      const result = await run(control, body, match[1] ?? "");
      return result === null ? jsonReply(404, { error: "not found" }) : jsonReply(200, result ?? { ok: true });
    } catch (error) {
      return jsonReply(400, { error: error instanceof Error ? error.message : String(error) });
    }
  }
  return jsonReply(404, { error: `no ${exchange.method} /emulator/${path}` });
}

function changeModel(control: KieControl, body: unknown): void {
  const { model, ...change } = modelSchema.parse(body);
  control.changeModel(model, withoutGaps(change));
}

/** An optional key that is absent, in place of one that is undefined. */
function withoutGaps<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return JSON.parse(JSON.stringify(value));
}
