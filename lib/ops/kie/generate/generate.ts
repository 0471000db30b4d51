import * as z from "zod";
import { readKieEnv } from "../../../config/env.js";
import { createKie, type Kie } from "../../../kie/client.js";
import {
  awaitResult,
  type Generated,
  type GenerateOptions,
  type GenerateProgress,
  generate,
} from "../../../kie/generate.js";
import { createLog } from "../../../log.js";
import type { JsonValue, ModelInput } from "../../../registry/model/schema.js";
import { parseCommand, readJson, requireModel, UsageError } from "../usage.js";
import { openLocalFile, readLocalFiles } from "./local-files.js";
import { saveResults } from "./save-results.js";

export const usage = `kie generate MODEL name=value … [--input FILE|-] [--out DIR] [--timeout SECONDS] [--json]
kie generate --task ID [--out DIR] [--timeout SECONDS] [--json]

  prompt="a red fox"        a parameter of the model, by KIE's name (kie show MODEL lists them)
  image_url=@photo.jpg      a file of this machine; @@ begins a text with an at sign
  image_urls=@a.jpg image_urls=@b.jpg    several values of a list; or JSON: image_urls='["@a.jpg"]'
  --input FILE|-            the whole input as JSON, from a file or from standard input
  --out DIR                 save what comes out
  --task ID                 wait for a task that was created before, and create none

  prints {"success", "resultUrls", "text", "error", "taskId"} with --json and into a pipe; progress goes to stderr`;

export type GenerateArgs = {
  /** Null: `taskId` is given instead. */
  model: string | null;
  input: ModelInput;
  taskId: string | null;
  folder: string | null;
  timeoutMs: number | null;
  json: boolean;
};

const modelInputSchema = z.record(z.string(), z.json());

function parseValue(value: string): JsonValue {
  if (!/^\s*[[{]/.test(value)) return value;
  try {
    return z.json().parse(JSON.parse(value));
  } catch {
    // A prompt may begin with a bracket.
    return value;
  }
}

/** `name=value` pairs: a name given twice is a list, and so is one value where the model takes a list. */
function parsePairs(pairs: readonly string[], model: string): ModelInput {
  const given = new Map<string, JsonValue[]>();
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at <= 0) throw new UsageError(`${pair} is not of the form name=value`);
    const name = pair.slice(0, at);
    given.set(name, [...(given.get(name) ?? []), parseValue(pair.slice(at + 1))]);
  }
  const params = requireModel(model).input;
  const values = [...given].map(([name, all]): [string, JsonValue] => {
    const [only = null] = all;
    const takesList = params[name]?.type === "array" && !Array.isArray(only);
    return [name, all.length > 1 || takesList ? all : only];
  });
  return Object.fromEntries(values);
}

function toSeconds(text: string | undefined): number | null {
  if (text === undefined) return null;
  const seconds = Number(text);
  if (!(seconds > 0)) throw new UsageError("--timeout takes a number of seconds");
  return seconds;
}

/** Throws a `UsageError`. */
export async function parseGenerateArgs(args: readonly string[]): Promise<GenerateArgs> {
  const text = { type: "string" } as const;
  const options = {
    input: text,
    task: text,
    out: text,
    timeout: text,
    json: { type: "boolean", default: false },
  } as const;
  const { values, positionals } = parseCommand(args, options, usage);
  const [model = null, ...pairs] = positionals;
  const seconds = toSeconds(values.timeout);
  const common = { folder: values.out ?? null, timeoutMs: seconds === null ? null : seconds * 1000, json: values.json };
  if (values.task !== undefined) return { ...common, model: null, input: {}, taskId: values.task };
  if (model === null || model.includes("=")) throw new UsageError(usage);
  const written = values.input === undefined ? {} : await readJson(values.input, usage);
  const base = modelInputSchema.safeParse(written);
  if (!base.success) throw new UsageError("--input must be a JSON object of parameter names and values");
  return { ...common, model, input: { ...base.data, ...parsePairs(pairs, model) }, taskId: null };
}

const exitCancelled = 130;
const barWidth = 24;

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function resumeHint(taskId: string, args: GenerateArgs): string {
  return `npm run kie -- generate --task ${taskId}${args.folder ? ` --out ${args.folder}` : ""}`;
}

/** Progress on stderr: one line that changes in a terminal, a line a step elsewhere. */
function createProgress(args: GenerateArgs): { show: (progress: GenerateProgress) => void; end: () => void } {
  const isTerminal = process.stderr.isTTY === true;
  let drawn = false;
  const end = (): void => {
    if (drawn) process.stderr.write("\r\u001b[K");
    drawn = false;
  };
  const show = (progress: GenerateProgress): void => {
    if (progress.step === "waiting") {
      if (!isTerminal) return;
      const seconds = Math.round(progress.elapsedMs / 1000);
      const place = seconds % barWidth;
      process.stderr.write(
        `\r\u001b[K[${"·".repeat(place)}#${"·".repeat(barWidth - place - 1)}] ${seconds} s${progress.unreachable ? ", KIE does not answer" : ""}`,
      );
      drawn = true;
      return;
    }
    end();
    if (progress.step === "uploading") say(`uploading ${progress.file}`);
    if (progress.step === "held_back")
      say(`KIE takes no more for now: next try in ${Math.round(progress.waitMs / 1000)} s`);
    // Said at once: after this line a killed run costs nothing but time.
    if (progress.step === "created")
      say(`task ${progress.taskId} created; to wait for it again: ${resumeHint(progress.taskId, args)}`);
  };
  return { show, end };
}

async function order(kie: Kie, args: GenerateArgs, options: GenerateOptions): Promise<Generated> {
  if (args.taskId !== null) return awaitResult(kie, args.taskId, options);
  const { input, files } = await readLocalFiles(args.input);
  return generate(kie, { model: args.model ?? "", input }, { ...options, files, openFile: openLocalFile });
}

function report(generated: Generated, saved: readonly string[], args: GenerateArgs): void {
  const { success, resultUrls, text, error, taskId } = generated;
  if (args.json || process.stdout.isTTY !== true) {
    console.log(
      JSON.stringify({ success, resultUrls, text, error, taskId, ...(args.folder === null ? {} : { saved }) }),
    );
    return;
  }
  if (error !== null) say(error);
  for (const line of saved.length > 0 ? saved : resultUrls) console.log(line);
  if (text !== null && saved.length === 0) console.log(text);
}

/** `kie generate`: resolves to the exit code. Throws a `UsageError`, an `EnvError`, or what went wrong with a file. */
export async function run(argv: readonly string[]): Promise<number> {
  const args = await parseGenerateArgs(argv);
  const env = readKieEnv();
  const kie = createKie({ ...env, log: createLog({ level: "warn", secrets: [env.apiKey] }) });
  const progress = createProgress(args);
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    const generated = await order(kie, args, {
      signal: controller.signal,
      onProgress: progress.show,
      ...(args.timeoutMs === null ? {} : { timeoutMs: args.timeoutMs }),
    });
    progress.end();
    const saved = generated.success && args.folder !== null ? await saveResults(kie, generated, args.folder) : [];
    report(generated, saved, args);
    const isUnfinished =
      !generated.success && generated.taskId !== null && /^(cancelled|timed_out):/.test(generated.error ?? "");
    if (isUnfinished && generated.taskId !== null) say(`To go on waiting: ${resumeHint(generated.taskId, args)}`);
    if (controller.signal.aborted) return exitCancelled;
    return generated.success ? 0 : 1;
  } finally {
    progress.end();
    process.removeListener("SIGINT", stop);
    process.removeListener("SIGTERM", stop);
  }
}
