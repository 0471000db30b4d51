import type { Kie } from "../../../kie/client.js";
import { type Generated, type GenerateOptions, generate } from "../../../kie/generate.js";
import { createRateLimit } from "../../../kie/http/wait.js";
import type { Job, Plan } from "./plan.js";
import { openSample, sampleFiles } from "./smallest-order.js";

export type SanityRow = {
  model: string;
  modelType: string;
  state: "success" | "fail" | "refused" | "in_doubt" | "timed_out" | "not_run";
  ok: boolean;
  seconds: number;
  taskId: string | null;
  error: string | null;
};

export type RunOptions = {
  concurrency: number;
  signal?: AbortSignal;
  onRow?: (row: SanityRow) => void;
  onProgress?: (job: Job, progress: Parameters<NonNullable<GenerateOptions["onProgress"]>>[0]) => void;
};

/** What KIE allows an account to create, with a margin for whoever else uses it. */
const creationLimit = { count: 18, perMs: 10_000 };

function stateOf({ success, error, taskId }: Generated): SanityRow["state"] {
  if (success) return "success";
  if (error?.startsWith("in_doubt")) return "in_doubt";
  if (error?.startsWith("timed_out")) return "timed_out";
  return taskId === null ? "refused" : "fail";
}

/** Lets at most `limit` run at a time, the rest in their order. */
function createGate(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = limit;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

/** The input of a job with what it takes from the task before it; null when that task does not have it. */
function withSources(job: Job, earlier: Generated | null): Job["input"] | null {
  if (job.after === null) return job.input;
  const parts = { task: earlier?.taskId ?? null, track: earlier?.files.find((file) => file.id !== null)?.id ?? null };
  const filled = Object.entries(job.after.sources).map(([name, part]): [string, string | null] => [name, parts[part]]);
  if (filled.some(([, value]) => value === null)) return null;
  return { ...job.input, ...Object.fromEntries(filled) };
}

/** Runs a plan with real tasks and tells of each row as it ends. Throws only when a sample cannot be read. */
export async function runSanity(client: Kie, plan: Plan, options: RunOptions): Promise<SanityRow[]> {
  const limited = createRateLimit(creationLimit);
  const kie: Kie = { ...client, createTask: (request) => limited(() => client.createTask(request)) };
  const gate = createGate(options.concurrency);
  const started = new Map<string, Promise<{ generated: Generated; seconds: number }>>();

  async function order(job: Job): Promise<{ generated: Generated; seconds: number }> {
    const before = job.after && (await runOnce(job.after.model));
    const input = withSources(job, before?.generated ?? null);
    if (input === null) {
      const error = `${job.after?.model} ran before it and gave nothing to go on with: ${before?.generated.error ?? "no track"}`;
      const nothing = {
        success: false,
        resultUrls: [],
        text: null,
        error,
        taskId: null,
        files: [],
        consumedCredits: null,
      };
      return { generated: nothing, seconds: 0 };
    }
    return gate(async () => {
      const startedAt = performance.now();
      const generated = await generate(
        kie,
        { model: job.model, input },
        {
          files: sampleFiles,
          openFile: openSample,
          onProgress: (progress) => options.onProgress?.(job, progress),
          ...(options.signal ? { signal: options.signal } : {}),
        },
      );
      return { generated, seconds: (performance.now() - startedAt) / 1000 };
    });
  }

  function runOnce(model: string): ReturnType<typeof order> {
    const job = [...plan.jobs, ...plan.preparations].find((each) => each.model === model);
    if (!job) throw new Error(`the plan has no ${model}`);
    const running = started.get(model) ?? order(job);
    started.set(model, running);
    return running;
  }

  const rows = plan.jobs.map(async (job): Promise<SanityRow> => {
    const { generated, seconds } = await runOnce(job.model);
    const { success, error, taskId } = generated;
    const row = {
      model: job.model,
      modelType: job.modelType,
      state: stateOf(generated),
      ok: success,
      seconds,
      taskId,
      error,
    };
    options.onRow?.(row);
    return row;
  });
  return Promise.all(rows);
}
