import * as z from "zod";

/**
 * Everything KIE sends and is sent, by KIE's own field names: nothing outside the wire files knows them.
 * The schemas are loose: they ask for what is used, and a field of an unexpected type counts as absent.
 */
const text = z.string().nullish().catch(null);
const number = z.number().nullish().catch(null);

const envelopeSchema = z.looseObject({
  code: z.union([
    z.number().int(),
    z
      .string()
      .regex(/^\d{3}$/)
      .transform(Number),
  ]),
  msg: text,
  message: text,
  data: z.unknown().optional(),
});

export type Envelope = { code: number; message: string; data: unknown };

/** Null: not an answer of KIE's own (a gateway's page, an unmatched route, an empty body). */
export function parseEnvelope(body: unknown): Envelope | null {
  const parsed = envelopeSchema.safeParse(body);
  if (!parsed.success) return null;
  const { code, msg, message, data } = parsed.data;
  return { code, message: msg ?? message ?? "", data: data ?? null };
}

const taskIdSchema = z
  .string()
  .trim()
  .regex(/^\S{1,128}$/);

/** The id in the answer to a creation; null when there is none that could be asked for later. */
export function parseCreatedId(data: unknown): string | null {
  const parsed = z.looseObject({ taskId: taskIdSchema }).safeParse(data);
  return parsed.success ? parsed.data.taskId : null;
}

export function toCreateRequest(request: { model: string; input: object; callbackUrl: string | null }): object {
  const { model, input, callbackUrl } = request;
  return { model, input, ...(callbackUrl ? { callBackUrl: callbackUrl } : {}) };
}

function decode(value: unknown): unknown {
  if (typeof value !== "string" || value.trim() === "") return value;
  try {
    return JSON.parse(value);
  } catch {
    // Text that is no JSON stays what it is; whoever reads it decides.
    return value;
  }
}

const paramSchema = z.looseObject({ model: text, callBackUrl: text });

const recordSchema = z.looseObject({
  taskId: text,
  model: text,
  state: text,
  successFlag: number,
  param: z.unknown().optional(),
  paramJson: z.unknown().optional(),
  response: z.unknown().optional(),
  resultJson: z.unknown().optional(),
  failCode: z
    .union([z.string(), z.number().transform(String)])
    .nullish()
    .catch(null),
  failMsg: text,
  errorMessage: text,
  creditsConsumed: number,
  consumeCredits: number,
});

export type WireRecord = {
  taskId: string | null;
  model: string | null;
  callbackUrl: string | null;
  /** In KIE's words; new ones may appear. */
  state: string;
  phase: "pending" | "succeeded" | "failed" | null;
  /** The result as it came, parsed: `response` where KIE sends it, else `resultJson`. */
  results: unknown[];
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

/** Null: no record in there. */
export function parseRecord(data: unknown): WireRecord | null {
  const parsed = recordSchema.safeParse(data);
  if (!parsed.success) return null;
  const record = parsed.data;
  const params = [record.param, record.paramJson].map((value) => paramSchema.safeParse(decode(value)));
  const fromParam = (key: "model" | "callBackUrl"): string | null =>
    params.find((each) => each.success && each.data[key])?.data?.[key] ?? null;
  const state = record.state ?? "";
  return {
    taskId: record.taskId ?? null,
    model: record.model || fromParam("model"),
    callbackUrl: fromParam("callBackUrl"),
    state,
    phase: phaseOfState[state.toLowerCase()] ?? phaseOfFlag[record.successFlag ?? -1] ?? null,
    results: [record.response, record.resultJson]
      .map(decode)
      .filter((value) => typeof value === "object" && value !== null),
    failCode: record.failCode ?? "",
    failMessage: record.failMsg || record.errorMessage || "",
    creditsConsumed: record.creditsConsumed ?? record.consumeCredits ?? null,
  };
}

const callbackSchema = z.looseObject({
  data: z
    .looseObject({
      taskId: taskIdSchema.optional().catch(undefined),
      task_id: taskIdSchema.optional().catch(undefined),
    })
    .nullish()
    .catch(null),
  taskId: taskIdSchema.optional().catch(undefined),
  task_id: taskIdSchema.optional().catch(undefined),
});

/** The ids a callback may mean, the likeliest first: KIE's families and its own sample disagree on the place. */
export function parseCallbackIds(body: unknown): string[] {
  const parsed = callbackSchema.safeParse(decode(body));
  if (!parsed.success) return [];
  const { data, taskId, task_id } = parsed.data;
  const ids = [data?.taskId, data?.task_id, taskId, task_id].filter((id) => id !== undefined);
  return [...new Set(ids)];
}

export const callbackHeaders = { timestamp: "x-webhook-timestamp", signature: "x-webhook-signature" } as const;

const uploadedSchema = z.looseObject({ downloadUrl: text, fileUrl: text });

/** The address of an uploaded file. */
export function parseUploadedUrl(data: unknown): string | null {
  const parsed = uploadedSchema.safeParse(data);
  return parsed.success ? (parsed.data.downloadUrl ?? parsed.data.fileUrl ?? null) : null;
}

export const uploadFields = { file: "file", folder: "uploadPath", name: "fileName", url: "fileUrl" } as const;
