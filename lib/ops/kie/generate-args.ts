import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import * as z from "zod";
import { findModel } from "../../registry/load.js";
import { type JsonValue, jsonValueSchema, type ModelInput } from "../../registry/schema.js";

/** Wrong use of the command line: the message says what is right. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const generateUsage = `kie generate MODEL name=value … [--input FILE|-] [--out DIR] [--timeout SECONDS] [--json]
kie generate --task ID [--out DIR] [--json]

  prompt="a red fox"        a parameter of the model, by KIE's name (kie show MODEL lists them)
  image_url=@photo.jpg      a file of this machine; @@ begins a text with an at sign
  image_urls=@a.jpg image_urls=@b.jpg    several values of a list; or JSON: image_urls='["@a.jpg"]'
  --input FILE|-            the whole input as JSON, from a file or from standard input
  --task ID                 wait for a task that was created before, and create none`;

export type GenerateArgs = {
  model: string | null;
  input: ModelInput;
  taskId: string | null;
  folder: string | null;
  timeoutMs: number | null;
  json: boolean;
};

const modelInputSchema = z.record(z.string(), jsonValueSchema);

async function readInput(source: string): Promise<ModelInput> {
  const written = source === "-" ? await text(process.stdin) : await readFile(source, "utf8");
  let parsed: unknown;
  try {
    parsed = JSON.parse(written);
  } catch (cause) {
    throw new UsageError(`--input ${source} is no JSON`, { cause });
  }
  const input = modelInputSchema.safeParse(parsed);
  if (!input.success) throw new UsageError(`--input ${source} must be a JSON object: parameter names and values`);
  return input.data;
}

function parseValue(value: string): JsonValue {
  if (!/^\s*[[{]/.test(value)) return value;
  try {
    return jsonValueSchema.parse(JSON.parse(value));
  } catch {
    // A prompt may begin with a bracket.
    return value;
  }
}

/** Adds `name=value` pairs to an input: a name given twice is a list, and so is one value where the model takes a list. */
function addPairs(input: ModelInput, pairs: readonly string[], model: string): ModelInput {
  const given = new Map<string, JsonValue[]>();
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at <= 0) throw new UsageError(`${pair} is not of the form name=value`);
    const name = pair.slice(0, at);
    given.set(name, [...(given.get(name) ?? []), parseValue(pair.slice(at + 1))]);
  }
  const params = findModel(model)?.input ?? {};
  const values = [...given].map(([name, all]): [string, JsonValue] => {
    const [only = null] = all;
    const takesList = params[name]?.type === "array";
    return [name, all.length > 1 || (takesList && !Array.isArray(only)) ? all : only];
  });
  return { ...input, ...Object.fromEntries(values) };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        input: { type: "string" },
        task: { type: "string" },
        out: { type: "string" },
        timeout: { type: "string" },
        json: { type: "boolean", default: false },
      },
    });
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : "wrong arguments"}\n\n${generateUsage}`, { cause });
  }
}

/** Throws a `UsageError`, or the error of a file that cannot be read. */
export async function parseGenerateArgs(args: readonly string[]): Promise<GenerateArgs> {
  const { values, positionals } = parse([...args]);
  const [model = null, ...pairs] = positionals;
  if (model === null && values.task === undefined) throw new UsageError(generateUsage);
  if (model?.includes("=")) throw new UsageError(`the model comes first\n\n${generateUsage}`);
  const seconds = values.timeout === undefined ? null : Number(values.timeout);
  if (seconds !== null && !(seconds > 0)) throw new UsageError("--timeout takes a number of seconds");
  const base = values.input === undefined ? {} : await readInput(values.input);
  return {
    model,
    input: model === null ? base : addPairs(base, pairs, model),
    taskId: values.task ?? null,
    folder: values.out ?? null,
    timeoutMs: seconds === null ? null : seconds * 1000,
    json: values.json,
  };
}
