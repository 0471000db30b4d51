import * as z from "zod";

export const endpoints = [
  "createTask",
  "recordInfo",
  "helper",
  "credit",
  "downloadUrl",
  "models",
  "schema",
  "price",
  "resultFile",
  "streamUpload",
  "base64Upload",
  "urlUpload",
  "uploadedFile",
  "unknown",
] as const;
export type Endpoint = (typeof endpoints)[number];

const scope = {
  model: z.string().optional(),
  /** Part of the callBackUrl: names a task before it exists. */
  callbackUrl: z.string().optional(),
  taskId: z.string().optional(),
  /** How many requests or tasks it strikes; null: all of them until it is cleared. */
  times: z.number().int().positive().nullable().default(1),
};
const atEndpoint = { ...scope, endpoint: z.enum(endpoints).default("createTask") };
/** `worked`: the request did its work (the task exists, the credits are gone) before the answer went wrong. */
const worked = z.boolean().default(false);

/** Strikes one request and its answer. */
const answerFaultSchema = z.discriminatedUnion("fault", [
  /** The connection is cut in place of an answer. */
  z.strictObject({ ...atEndpoint, fault: z.literal("cut"), worked }),
  /** No answer ever comes: the client must give up by itself. */
  z.strictObject({ ...atEndpoint, fault: z.literal("hang"), worked }),
  /** An answer with that code and KIE's text for it: a refusal, or with `worked` one that lies. */
  z.strictObject({
    ...atEndpoint,
    fault: z.literal("refuse"),
    code: z.number().int(),
    msg: z.string().optional(),
    httpStatus: z.number().int().default(200),
    worked,
  }),
  /** An answer that is not KIE's envelope. */
  z.strictObject({
    ...atEndpoint,
    fault: z.literal("garble"),
    body: z.enum(["html", "empty", "spring", "half_json"]),
    httpStatus: z.number().int().default(200),
    worked,
  }),
  /** `{"code":200,"msg":"success","data":{}}` from createTask. */
  z.strictObject({ ...atEndpoint, fault: z.literal("no_task_id"), worked }),
  /** The right answer, byte by byte over that time. */
  z.strictObject({ ...atEndpoint, fault: z.literal("slow_body"), overMs: z.number().positive() }),
]);
export type AnswerFault = z.infer<typeof answerFaultSchema>;

/** Sticks to a task for its whole life. */
const taskFaultSchema = z.discriminatedUnion("fault", [
  /** recordInfo does not know the task yet: for its first polls, or for a time. */
  z.strictObject({
    ...scope,
    fault: z.literal("unseen"),
    polls: z.number().int().default(0),
    forMs: z.number().default(0),
  }),
  z.strictObject({ ...scope, fault: z.literal("queuing") }),
  /** It waits for ever, whatever the timings say; `finishUpdate` and `fail` still end it. */
  z.strictObject({ ...scope, fault: z.literal("stuck") }),
  /** It fails: at once, or when it would have ended. `row` is a place in kie-failures.json. */
  z.strictObject({
    ...scope,
    fault: z.literal("fail"),
    at: z.enum(["once", "end"]).default("end"),
    row: z.number().int().optional(),
    failCode: z.string().optional(),
    failMsg: z.string().optional(),
  }),
  z.strictObject({ ...scope, fault: z.literal("result"), how: z.enum(["expired", "no_extension", "no_urls"]) }),
  z.strictObject({
    ...scope,
    fault: z.literal("callback"),
    how: z.enum([
      "lost",
      "duplicate",
      "simultaneous",
      "before_answer",
      "late",
      "bad_signature",
      "unsigned",
      "tampered",
      "legacy_task_id",
    ]),
    /** Of "duplicate" and "simultaneous": how many arrive in all. */
    copies: z.number().int().default(2),
    /** Of "late". */
    afterMs: z.number().default(1000),
  }),
]);
export type TaskFault = z.infer<typeof taskFaultSchema>;

export const faultSchema = z.union([answerFaultSchema, taskFaultSchema]);
export type FaultRule = z.input<typeof faultSchema>;
export type Fault = z.infer<typeof faultSchema>;

export function isAnswerFault(fault: Fault): fault is AnswerFault {
  return "endpoint" in fault;
}
