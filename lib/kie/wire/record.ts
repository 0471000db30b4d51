import * as z from "zod/mini";
import { parseMaybeJson } from "./answer.js";

const text = z.catch(z.nullish(z.string()), null);
const number = z.catch(z.nullish(z.number()), null);

const paramSchema = z.looseObject({ model: text, callBackUrl: text });

const recordSchema = z.looseObject({
  taskId: text,
  model: text,
  state: text,
  successFlag: number,
  param: z.optional(z.unknown()),
  paramJson: z.optional(z.unknown()),
  response: z.optional(z.unknown()),
  resultJson: z.optional(z.unknown()),
  failCode: z.catch(z.nullish(z.union([z.string(), z.pipe(z.number(), z.transform(String))])), null),
  failMsg: text,
  errorMessage: text,
  creditsConsumed: number,
  consumeCredits: number,
});

export type WireRecord = {
  taskId: string | null;
  model: string | null;
  callbackUrl: string | null;
  /** KIE's own word for the state; new ones may appear. */
  state: string;
  phase: "pending" | "succeeded" | "failed" | null;
  /** The result as it came, parsed: from `response` where KIE sends it, else from `resultJson`. */
  results: unknown[];
  /** Everything else that the record says, without what was asked for: a result of a new shape may be anywhere. */
  rest: unknown;
  failCode: string;
  failMessage: string;
  creditsConsumed: number | null;
};

const phaseOfState: Record<string, WireRecord["phase"]> = {
  waiting: "pending",
  queuing: "pending",
  generating: "pending",
  success: "succeeded",
  fail: "failed",
};
const phaseOfFlag: Record<number, WireRecord["phase"]> = { 0: "pending", 1: "succeeded", 2: "failed", 3: "failed" };

/** What we asked for stands in the record too: its addresses are the person's own files. */
const asked = new Set(["param", "paramJson", "input", "request", "callBackUrl", "callbackUrl"]);
const known = new Set(["response", "resultJson"]);

/** Null: no record in there. */
export function parseRecord(data: unknown): WireRecord | null {
  const parsed = recordSchema.safeParse(data);
  if (!parsed.success) return null;
  const record = parsed.data;
  const params = [record.param, record.paramJson].map((value) => paramSchema.safeParse(parseMaybeJson(value)));
  const fromParam = (key: "model" | "callBackUrl"): string | null =>
    params.find((each) => each.success && each.data[key])?.data?.[key] ?? null;
  const state = record.state ?? "";
  const rest = Object.entries(record).filter(([name]) => !asked.has(name) && !known.has(name));
  return {
    taskId: record.taskId ?? null,
    model: record.model || fromParam("model"),
    callbackUrl: fromParam("callBackUrl"),
    state,
    phase: phaseOfState[state.toLowerCase()] ?? phaseOfFlag[record.successFlag ?? -1] ?? null,
    results: [record.response, record.resultJson]
      .map((value) => parseMaybeJson(value))
      .map((value) => (typeof value === "string" && value.trim() !== "" ? { resultUrls: [value] } : value))
      .filter((value) => typeof value === "object" && value !== null),
    rest: Object.fromEntries(rest),
    failCode: record.failCode ?? "",
    failMessage: record.failMsg || record.errorMessage || "",
    creditsConsumed: record.creditsConsumed ?? record.consumeCredits ?? null,
  };
}
