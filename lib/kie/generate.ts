import { validate } from "../registry/check/validate.js";
import type { InputFiles, JsonValue, ModelInput } from "../registry/model/schema.js";
import type { Failure, Output, OutputFile } from "../tasks/task.js";
import type { FileStream } from "../tasks/vendor.js";
import type { Kie } from "./client.js";
import { sleep, type WaitOptions } from "./http/wait.js";

export type Generated = {
  success: boolean;
  resultUrls: string[];
  text: string | null;
  /** `<kind>: <what KIE said>`, for the operator; null after a success. */
  error: string | null;
  taskId: string | null;
  files: OutputFile[];
  /** What KIE says that it took, in its credits. */
  consumedCredits: number | null;
};

export type GenerateProgress =
  | { step: "uploading"; file: string }
  /** KIE takes no more at the moment; the same request is sent again after `waitMs`. */
  | { step: "held_back"; waitMs: number }
  | { step: "created"; taskId: string }
  | { step: "waiting"; taskId: string; elapsedMs: number; unreachable: boolean };

export type GenerateOptions = Pick<WaitOptions, "timeoutMs" | "signal"> & {
  callbackUrl?: string | null;
  onProgress?: (progress: GenerateProgress) => void;
  /** Files that the input names, by their key. */
  files?: InputFiles;
  openFile?: (key: string) => Promise<FileStream>;
};

/** A certain refusal for lack of capacity is worth another try, but not endlessly and not for minutes. */
const creationAttempts = 3;
const longestHoldMs = 30_000;

function failed(error: string, taskId: string | null = null): Generated {
  return { success: false, resultUrls: [], text: null, error, taskId, files: [], consumedCredits: null };
}

function say({ kind, field, detail }: Failure): string {
  return `${kind}${field ? ` (${field})` : ""}: ${detail}`;
}

function substitute(value: JsonValue, urls: ReadonlyMap<string, string>): JsonValue {
  if (typeof value === "string") return urls.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => substitute(item, urls));
  return value !== null && typeof value === "object" ? substituteAll(value, urls) : value;
}

function substituteAll(input: ModelInput, urls: ReadonlyMap<string, string>): ModelInput {
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, substitute(value, urls)]));
}

function stringsIn(value: JsonValue): string[] {
  if (typeof value === "string") return [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(stringsIn) : [];
}

/** Uploads each file that the input names to KIE, once, and puts its address into the input. */
async function uploadFiles(
  kie: Kie,
  input: ModelInput,
  options: GenerateOptions,
): Promise<{ input: ModelInput } | { error: string }> {
  const { files = {}, openFile, onProgress } = options;
  const urls = new Map<string, string>();
  for (const key of new Set(stringsIn(input).filter((each) => Object.hasOwn(files, each)))) {
    if (!openFile) throw new Error(`nothing opens ${key}`);
    onProgress?.({ step: "uploading", file: key });
    const uploaded = await kie.upload(await openFile(key));
    if (uploaded.outcome === "failed") return { error: `${key}: ${say(uploaded.failure)}` };
    urls.set(key, uploaded.url);
  }
  return { input: substituteAll(input, urls) };
}

async function create(
  kie: Kie,
  request: Parameters<Kie["createTask"]>[0],
  options: GenerateOptions,
): Promise<{ taskId: string } | { made: Output } | { error: string }> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await kie.createTask(request);
    if (outcome.outcome === "accepted") return { taskId: outcome.vendorTaskId };
    if (outcome.outcome === "finished") return { made: outcome.output };
    if (outcome.outcome === "in_doubt") {
      return {
        error: `in_doubt: KIE may have made the task, so it was not sent again; look at kie.ai/logs. ${outcome.detail}`,
      };
    }
    const { failure, retryAfterMs } = outcome;
    if (retryAfterMs === null || retryAfterMs > longestHoldMs || attempt >= creationAttempts)
      return { error: say(failure) };
    options.onProgress?.({ step: "held_back", waitMs: retryAfterMs });
    await sleep(retryAfterMs, options.signal);
    if (options.signal?.aborted) return { error: "cancelled: nothing was created" };
  }
}

/** Waits for a task that was created here or in an earlier run, and reads its result. */
export async function awaitResult(kie: Kie, taskId: string, options: GenerateOptions = {}): Promise<Generated> {
  const { timeoutMs, signal, onProgress } = options;
  const waited = await kie.waitTask(taskId, {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(signal ? { signal } : {}),
    onProgress: ({ elapsedMs, state }) =>
      onProgress?.({ step: "waiting", taskId, elapsedMs, unreachable: state === "unreachable" }),
  });
  if (waited.outcome === "aborted") return failed("cancelled: the task goes on at KIE", taskId);
  if (waited.outcome === "timed_out") return failed("timed_out: the task is not over yet", taskId);
  if (waited.outcome === "missing") return failed("unknown: KIE does not know this task", taskId);
  const { task } = waited;
  if (task.state === "failed") return failed(say(task.failure), taskId);
  const { files, text } = task.output;
  return {
    success: true,
    resultUrls: files.map((file) => file.url),
    text,
    error: null,
    taskId,
    files,
    consumedCredits: task.consumedCredits ?? null,
  };
}

/**
 * Makes one order from start to end: checks the input, uploads its files, creates the task once, waits, and reads the
 * result. Whatever KIE answers is in the returned `error`; throws only when a file cannot be opened.
 */
export async function generate(
  kie: Kie,
  order: { model: string; input: unknown },
  options: GenerateOptions = {},
): Promise<Generated> {
  const checked = validate(order.model, order.input, options.files ?? {});
  if (!checked.ok) {
    return failed(`bad_input: ${checked.errors.map(({ path, message }) => `${path}: ${message.en}`).join(" ")}`);
  }
  const uploaded = await uploadFiles(kie, checked.input, options);
  if ("error" in uploaded) return failed(uploaded.error);
  if (options.signal?.aborted) return failed("cancelled: nothing was created");
  const created = await create(
    kie,
    { model: order.model, input: uploaded.input, callbackUrl: options.callbackUrl ?? null },
    options,
  );
  if ("error" in created) return failed(created.error);
  if ("made" in created) {
    return {
      success: true,
      resultUrls: [],
      text: created.made.text,
      error: null,
      taskId: null,
      files: [],
      consumedCredits: null,
    };
  }
  options.onProgress?.({ step: "created", taskId: created.taskId });
  return awaitResult(kie, created.taskId, options);
}
