import { type ParseArgsConfig, parseArgs } from "node:util";
import { unknownModel } from "../../registry/check/near-models.js";
import { nearest } from "../../registry/check/param.js";
import { findModel } from "../../registry/load.js";
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
    const reason = cause instanceof Error ? cause.message : "wrong arguments";
    const unknown = /^Unknown option '--([^']+)'/.exec(reason)?.[1];
    const meant =
      unknown === undefined
        ? ""
        : didYouMean(
            `--${unknown}`,
            Object.keys(options).map((name) => `--${name}`),
          );
    throw new UsageError(`${reason}.${meant}\n\n${usage}`, { cause });
  }
}

/** Throws a `UsageError` that names the first argument that a command has no use for. */
export function noMore(positionals: readonly string[], usage: string): void {
  const [first] = positionals;
  if (first !== undefined) throw new UsageError(`${first} is one argument too many\n\n${usage}`);
}

/** The one model that a command takes. Throws a `UsageError`. */
export function onlyModel(positionals: readonly string[], usage: string): ModelSpec {
  const [id, ...more] = positionals;
  if (id === undefined) throw new UsageError(`MODEL is missing\n\n${usage}`);
  noMore(more, usage);
  return requireModel(id);
}

/** The seconds of an option; null when it was not given. Throws a `UsageError`. */
export function toSeconds(option: string, written: string | undefined): number | null {
  if (written === undefined) return null;
  const seconds = Number(written);
  if (!(seconds > 0 && seconds < Number.POSITIVE_INFINITY))
    throw new UsageError(`--${option} takes a number of seconds, not ${written}`);
  return seconds;
}

/** "did you mean …?", or nothing. */
export function didYouMean(typed: string, names: readonly string[]): string {
  const near = nearest(typed, names);
  return near === null ? "" : ` Did you mean ${near}?`;
}

/** A model of any status. Throws a `UsageError` for an id that nobody knows. */
export function requireModel(id: string): ModelSpec {
  const model = findModel(id);
  if (model === null) throw new UsageError(noModel(id));
  return model;
}

/** Says that there is no such model, which ones are near, and where all are. */
export const noModel = (id: string): string => `${unknownModel(id).en} All of them: kie models`;

/** KIE gave no answer that a command can go on with: nobody's mistake, and said in a sentence. */
export class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";
}
