import * as z from "zod";
import type { JsonValue, ModelInput } from "../../registry/schema.js";
import { parseCommand, readJson, requireModel, UsageError } from "./usage.js";

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
