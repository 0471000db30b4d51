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
import type { ModelInput } from "../../../registry/model/schema.js";
import { inputUsage, readGivenInput, splitModel } from "../input/given-input.js";
import { openLocalFile, readLocalFiles } from "../input/local-files.js";
import { parseCommand, requireModel, toSeconds, UsageError } from "../usage.js";
import { saveResults } from "./save-results.js";

export const usage = `kie generate MODEL name=value … [--input FILE|-] [--out DIR] [--timeout SECONDS] [--json]
kie generate --task ID [--out DIR] [--timeout SECONDS] [--json]

${inputUsage}
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
  const seconds = toSeconds("timeout", values.timeout);
  const common = { folder: values.out ?? null, timeoutMs: seconds === null ? null : seconds * 1000, json: values.json };
  if (values.task !== undefined) {
    if (positionals[0] !== undefined || values.input !== undefined)
      throw new UsageError(
        `--task waits for an order that was made: ${positionals[0] ?? "--input"} has no place beside it`,
      );
    return { ...common, model: null, input: {}, taskId: values.task };
  }
  const { model, pairs } = splitModel(positionals, usage);
  const { id } = requireModel(model);
  return { ...common, model: id, input: await readGivenInput(id, pairs, values.input), taskId: null };
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
