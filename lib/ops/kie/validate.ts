import { validate } from "../../registry/check/validate.js";
import { inputUsage, readGivenInput, splitModel } from "./input/given-input.js";
import { readLocalFiles, withPaths } from "./input/local-files.js";
import { isForProgram, table } from "./print.js";
import { parseCommand, UsageError } from "./usage.js";

export const usage = `kie validate MODEL name=value … [--input FILE|-] [--json]

${inputUsage}

  prints {"ok", "errors": [{"path", "code", "message"}], "input": what KIE would get} with --json and into a pipe;
  exit 1 if it is refused`;

/** Resolves to the exit code. Throws a `UsageError`. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand(
    args,
    { input: { type: "string" }, json: { type: "boolean", default: false } },
    usage,
  );
  const { model, pairs } = splitModel(positionals, usage);
  if (values.input === undefined && pairs.length === 0)
    throw new UsageError(`--input is missing, and so is name=value\n\n${usage}`);
  const given = await readLocalFiles(await readGivenInput(model, pairs, values.input));
  const { ok, errors, input: normalised } = validate(model, given.input, given.files);
  const input = withPaths(normalised, given.files);
  const plain = errors.map(({ path, code, message }) => ({ path, code, message: message.en }));
  if (isForProgram(values.json)) console.log(JSON.stringify({ ok, errors: plain, input }));
  else if (ok) {
    const rows = Object.entries(input).map(([name, value]) => [`  ${name}`, JSON.stringify(value)]);
    console.log(`KIE would take it, and get\n${table(rows)}`);
  } else {
    const rows = plain.map(({ path, message }) => [`  ${path === "" ? "input" : path}`, message]);
    console.log(`KIE would refuse it\n${table(rows)}`);
  }
  return ok ? 0 : 1;
}
