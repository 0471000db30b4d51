import { createInterface } from "node:readline/promises";
import { readKieEnv } from "../../../config/env.js";
import { createKie, type Kie } from "../../../kie/client.js";
import { createLog } from "../../../log.js";
import { parseSanityArgs, type SanityArgs, sanityUsage as text } from "./args.js";
import { type Plan, planSanity } from "./plan.js";
import { runSanity, type SanityRow } from "./run.js";

/** What `kie sanity --help` prints. */
export const sanityUsage = text;

const exitFailed = 1;
const exitWrongUse = 2;

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function toLine(row: SanityRow): string {
  const cells = [row.model, row.modelType, row.state, row.ok ? "ok" : "fail", `${row.seconds.toFixed(1)} s`];
  return [...cells, ...(row.error === null ? [] : [row.error.replace(/\s+/g, " ")])].join(" | ");
}

function showBill(plan: Plan, balance: number): void {
  const line = (job: Plan["jobs"][number], note: string): string =>
    `  ${job.credits ?? "?"} credits  ${job.model} (${job.modelType})${note}`;
  say("This creates real tasks:");
  for (const job of plan.jobs) say(line(job, job.after ? `, from ${job.after.model}` : ""));
  for (const job of plan.preparations) say(line(job, ", needed by another"));
  for (const { name, reason } of plan.problems) say(`  not tried: ${name}: ${reason}`);
  say(
    `In all ${plan.credits} credits of ${balance}${plan.unpriced.length > 0 ? `, and ${plan.unpriced.length} whose price is not known` : ""}.`,
  );
}

/** Why the plan must not run; null when it may. */
function objection(plan: Plan, args: SanityArgs, balance: number): string | null {
  if (plan.jobs.length === 0) return "There is nothing to try.";
  if (args.maxCredits !== null && plan.unpriced.length > 0)
    return `--max-credits cannot be kept: the price of ${plan.unpriced.join(", ")} is not known.`;
  if (args.maxCredits !== null && plan.credits > args.maxCredits)
    return `That is more than --max-credits ${args.maxCredits}.`;
  if (plan.credits > balance) return "That is more than the account has.";
  return null;
}

async function confirm(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question("Go on? [y/N] ")).trim());
  } finally {
    terminal.close();
  }
}

async function execute(kie: Kie, plan: Plan, args: SanityArgs): Promise<SanityRow[]> {
  const out = args.json ? say : (line: string): void => console.log(line);
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once("SIGINT", stop);
  out("model | model_type | state | ok/fail | time");
  try {
    return await runSanity(kie, plan, {
      concurrency: args.concurrency,
      signal: controller.signal,
      onRow: (row) => out(toLine(row)),
      onProgress: (job, progress) => {
        if (progress.step === "created") say(`  ${job.model}: task ${progress.taskId}`);
      },
    });
  } finally {
    process.removeListener("SIGINT", stop);
  }
}

/** `kie sanity`: resolves to the exit code. Throws a `UsageError` or an `EnvError`. */
export async function run(argv: readonly string[]): Promise<number> {
  const args = parseSanityArgs(argv);
  const env = readKieEnv();
  const kie = createKie({ ...env, log: createLog({ level: "warn", secrets: [env.apiKey] }) });

  const before = await kie.credits();
  if (before.outcome === "failed") {
    const { kind, detail } = before.failure;
    say(
      kind === "vendor_key"
        ? "KIE does not accept KIE_API_KEY; nothing was created."
        : `KIE does not tell the balance (${detail}); nothing was created.`,
    );
    return exitFailed;
  }
  const plan = planSanity(args);
  showBill(plan, before.value);
  const objected = objection(plan, args, before.value);
  if (objected !== null) {
    say(`${objected} Nothing was created.`);
    return exitFailed;
  }
  if (!args.yes && process.stdin.isTTY !== true) {
    say("Nobody is there to be asked: --yes goes on without. Nothing was created.");
    return exitWrongUse;
  }
  if (!args.yes && !(await confirm())) {
    say("Nothing was created.");
    return exitFailed;
  }

  const rows = await execute(kie, plan, args);
  const after = await kie.credits();
  const creditsAfter = after.outcome === "found" ? after.value : null;
  // Of every model some cannot be tried without a chain of others; of a type that was asked for, that is a failure.
  const ok = rows.every((row) => row.ok) && (args.all || plan.problems.length === 0);
  const passed = rows.filter((row) => row.ok).length;
  if (args.json) {
    console.log(
      JSON.stringify({
        ok,
        rows,
        problems: plan.problems,
        billCredits: plan.credits,
        creditsBefore: before.value,
        creditsAfter,
      }),
    );
  } else {
    console.log(
      `${passed} of ${rows.length + plan.problems.length} ok; credits ${before.value} before, ${creditsAfter ?? "unknown"} after`,
    );
  }
  return ok ? 0 : exitFailed;
}
