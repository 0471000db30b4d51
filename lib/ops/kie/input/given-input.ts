import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { type ParseError, parse } from "jsonc-parser";
import * as z from "zod";
import { findModel } from "../../../registry/load.js";
import type { JsonValue, ModelInput } from "../../../registry/model/schema.js";
import { UsageError } from "../usage.js";

/** How every command that takes an input explains it. */
export const inputUsage = `  prompt="a red fox"        a parameter of the model, by KIE's name (kie show MODEL lists them)
  image_url=@photo.jpg      a file of this machine; @@ begins a text with an at sign
  image_urls=@a.jpg image_urls=@b.jpg    several values of a list; or JSON: image_urls='["@a.jpg"]'
  --input FILE|-            the whole input as JSON, from a file or from standard input`;

const modelInputSchema = z.record(z.string(), z.json());

/** "MODEL name=value …": the model stands first. Throws a `UsageError`. */
export function splitModel(positionals: readonly string[], usage: string): { model: string; pairs: string[] } {
  const [model, ...pairs] = positionals;
  if (model === undefined) throw new UsageError(`MODEL is missing\n\n${usage}`);
  if (model.includes("=")) throw new UsageError(`MODEL is missing before ${model}\n\n${usage}`);
  return { model, pairs };
}

/** The input of a command line: the JSON of `--input`, and over it the `name=value` pairs. Throws a `UsageError`. */
export async function readGivenInput(
  model: string,
  pairs: readonly string[],
  source: string | undefined,
): Promise<ModelInput> {
  const written = source === undefined ? {} : await readJson(source);
  const base = modelInputSchema.safeParse(written);
  if (!base.success) throw new UsageError("--input must be a JSON object of parameter names and values");
  return { ...base.data, ...parsePairs(pairs, model) };
}

function parseValue(value: string): JsonValue {
  if (!/^\s*[[{]/.test(value)) return value;
  try {
    return z.json().parse(JSON.parse(value));
  } catch {
    // A prompt may begin with a bracket.
    return value;
  }
}

/** A name given twice is a list, and so is one value where the model takes a list. */
function parsePairs(pairs: readonly string[], model: string): ModelInput {
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
    const takesList = params[name]?.type === "array" && !Array.isArray(only);
    return [name, all.length > 1 || takesList ? all : only];
  });
  return Object.fromEntries(values);
}

async function readJson(source: string): Promise<unknown> {
  const written = await (source === "-" ? text(process.stdin) : readFile(source, "utf8")).catch((cause: unknown) => {
    throw new UsageError(
      `--input ${source} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  });
  const name = source === "-" ? "on standard input" : source;
  if (written.trim() === "") throw new UsageError(`--input ${name} is empty, and no JSON`);
  try {
    return JSON.parse(written);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`--input ${name} is no JSON at ${placeOfError(written)}: ${reason}`, { cause });
  }
}

/** V8 tells the place of some errors only, and of none by line and column before Node 22. */
function placeOfError(written: string): string {
  const errors: ParseError[] = [];
  parse(written, errors, { disallowComments: true });
  const lines = written.slice(0, errors[0]?.offset ?? written.length).split("\n");
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}
