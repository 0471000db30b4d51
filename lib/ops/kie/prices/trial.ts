import { readFileSync, writeFileSync } from "node:fs";
import { readKieEnv } from "../../../config/env.js";
import { createKie } from "../../../kie/client.js";
import { generate } from "../../../kie/generate.js";
import { createLog } from "../../../log.js";
import { readRegistry, registryFile } from "../../registry/source.js";
import { inputUsage, readGivenInput, splitModel } from "../input/given-input.js";
import { openLocalFile, readLocalFiles } from "../input/local-files.js";
import { isForProgram } from "../print.js";
import { parseCommand, requireModel, toSeconds } from "../usage.js";
import { withTrialPrice } from "./write.js";

export const usage = `kie trial MODEL name=value … [--input FILE|-] [--write] [--timeout SECONDS] [--json]

${inputUsage}

  Makes one order of a model whose price nobody knows (it costs credits), and says what KIE took for it.
  --write   the model is offered from then on: that amount is what an order holds at most, and ${registryFile}
            says so`;

const source = new URL(`../../../../${registryFile}`, import.meta.url);

/** Resolves to the exit code. Throws a `UsageError`, an `EnvError`, or what went wrong with a file. */
export async function run(args: readonly string[]): Promise<number> {
  const [text, flag] = [{ type: "string" } as const, { type: "boolean", default: false } as const];
  const { values, positionals } = parseCommand(args, { input: text, timeout: text, write: flag, json: flag }, usage);
  const { model, pairs } = splitModel(positionals, usage);
  const { id } = requireModel(model);
  const seconds = toSeconds("timeout", values.timeout);
  const { input, files } = await readLocalFiles(await readGivenInput(id, pairs, values.input));
  const env = readKieEnv();
  const kie = createKie({ ...env, log: createLog({ level: "warn", secrets: [env.apiKey] }) });
  const timeout = seconds === null ? {} : { timeoutMs: seconds * 1_000 };
  const { success, error, taskId, consumedCredits } = await generate(
    kie,
    { model: id, input },
    { files, openFile: openLocalFile, ...timeout },
  );
  const isKnown = success && consumedCredits !== null && consumedCredits > 0;
  if (isKnown && values.write) write(id, consumedCredits);
  const result = { success, credits: consumedCredits, taskId, error };
  if (isForProgram(values.json)) console.log(JSON.stringify(result));
  else if (!success) console.log(`${id}: ${error ?? "failed"}`);
  else console.log(isKnown ? `${id} took ${consumedCredits} credits` : `${id}: KIE does not say what it took`);
  return isKnown ? 0 : 1;
}

function write(id: string, credits: number): void {
  const text = withTrialPrice(readFileSync(source, "utf8"), id, credits, new Date().toISOString().slice(0, 10));
  readRegistry(text, registryFile);
  writeFileSync(source, text);
}
