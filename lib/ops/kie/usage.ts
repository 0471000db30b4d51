import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { nearest } from "../../registry/check/param.js";
import { findModel, listModels } from "../../registry/load.js";
import type { ModelSpec } from "../../registry/model/spec.js";

/** Wrong use of the command line: the message says what is right. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** `parseArgs` whose complaints are usage errors that end with the usage. */
export function parseCommand<const Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Options,
  usage: string,
) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : "wrong arguments"}\n\n${usage}`, { cause });
  }
}

/** The one positional that a command takes. */
export function onlyPositional(positionals: readonly string[], usage: string): string {
  const [only] = positionals;
  if (only === undefined || positionals.length > 1) throw new UsageError(usage);
  return only;
}

/** The JSON in a file, or on standard input for "-". */
export async function readJson(source: string | undefined, usage: string): Promise<unknown> {
  if (source === undefined) throw new UsageError(`--input is missing\n\n${usage}`);
  const written = await (source === "-" ? text(process.stdin) : readFile(source, "utf8")).catch((cause: unknown) => {
    throw new UsageError(
      `--input ${source} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  });
  try {
    return JSON.parse(written);
  } catch (cause) {
    throw new UsageError(`--input ${source === "-" ? "on standard input" : source} is no JSON`, { cause });
  }
}

/** "did you mean …?", or nothing. */
export function didYouMean(typed: string, names: readonly string[]): string {
  const near = nearest(typed, names);
  return near === null ? "" : ` Did you mean ${near}?`;
}

/** A model of any status; a usage error for an id that nobody knows. */
export function requireModel(id: string): ModelSpec {
  const model = findModel(id);
  if (model !== null) return model;
  const ids = listModels().map((each) => each.id);
  throw new UsageError(`There is no model ${id}.${didYouMean(id, ids)} All of them: kie models`);
}

/** Columns padded to their widest cell; the last is left as it is. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join("  "),
    )
    .join("\n");
}
