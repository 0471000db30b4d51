import * as z from "zod";
import type { CatalogueChange } from "./catalogue.js";
import { jsonSchema } from "./facts.js";
import { type Fault, type FaultRule, faultSchema } from "./fault-rules.js";
import { type Exchange, jsonReply, type Reply } from "./http-exchange.js";
import type { Counts, LoggedRequest } from "./request-log.js";
import { type KieSettings, type SettingsChange, settingsChangeSchema } from "./settings.js";
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
  configure(change: SettingsChange): void;
  /** Makes the catalogue differ from the facts. */
  changeModel(change: CatalogueChange): void;
  /** Forgets tasks, faults, requests and changes; keeps credits, files and settings. */
  reset(): void;
};

const failSchema = z.object({ failCode: z.string().optional(), failMsg: z.string().optional() });
const creditsSchema = z.object({ balance: z.number() });
const clockSchema = z.object({ advanceMs: z.number() });
const expireSchema = z.object({ taskId: z.string().optional() });
const modelSchema = z.object({
  model: z.string(),
  hidden: z.boolean().optional(),
  openapi: jsonSchema.optional(),
  pricingDesc: z.string().nullable().optional(),
});

type Route = [method: string, path: RegExp, run: (control: KieControl, body: unknown, idOrSince: string) => unknown];

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
  [
    "GET",
    /^requests$/,
    (control, _body, since) => ({ requests: control.requests(Number(since)), counts: control.counts() }),
  ],
  ["DELETE", /^requests$/, (control) => control.clearRequests()],
  ["GET", /^credits$/, (control) => ({ balance: control.credits() })],
  ["POST", /^credits$/, (control, body) => control.setCredits(creditsSchema.parse(body).balance)],
  ["POST", /^clock$/, (control, body) => control.advance(clockSchema.parse(body).advanceMs)],
  ["POST", /^expire$/, (control, body) => control.expireResults(expireSchema.parse(body).taskId)],
  ["GET", /^settings$/, (control) => control.settings()],
  ["POST", /^settings$/, (control, body) => control.configure(settingsChangeSchema.parse(body))],
  ["POST", /^models$/, (control, body) => control.changeModel(modelSchema.parse(body))],
  ["POST", /^reset$/, (control) => control.reset()],
];

/** The control side over HTTP; null when the path is not under `/emulator`. */
export async function controlReply(control: KieControl, exchange: Exchange): Promise<Reply | null> {
  const [, path] = /^\/emulator\/(.*)$/.exec(exchange.path) ?? [];
  return path === undefined ? null : answer(control, exchange, path);
}

async function answer(control: KieControl, exchange: Exchange, path: string): Promise<Reply> {
  const route = routes.find(([method, pattern]) => method === exchange.method && pattern.test(path));
  if (!route) return jsonReply(404, { error: `no ${exchange.method} /emulator/${path}` });
  const [, pattern, run] = route;
  try {
    const text = exchange.body.toString("utf8");
    const body: unknown = text === "" ? {} : JSON.parse(text);
    const result = await run(control, body, pattern.exec(path)?.[1] ?? exchange.query.get("since") ?? "");
    return result === null ? jsonReply(404, { error: "not found" }) : jsonReply(200, result ?? { ok: true });
  } catch (error) {
    return jsonReply(400, { error: error instanceof Error ? error.message : String(error) });
  }
}
