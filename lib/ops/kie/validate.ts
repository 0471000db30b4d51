import { validate } from "../../registry/check/validate.js";
import { onlyPositional, parseCommand, readJson } from "./usage.js";

export const usage = `kie validate MODEL --input FILE|-

  prints {"ok", "errors": [{"path", "code", "message"}], "input": what KIE would get}; exit 1 if it is refused`;

/** Resolves to the exit code. Throws a `UsageError`. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand(
    args,
    { input: { type: "string" }, json: { type: "boolean", default: false } },
    usage,
  );
  const modelId = onlyPositional(positionals, usage);
  const { ok, errors, input } = validate(modelId, await readJson(values.input, usage));
  const plain = errors.map(({ path, code, message }) => ({ path, code, message: message.en }));
  console.log(JSON.stringify({ ok, errors: plain, input }));
  return ok ? 0 : 1;
}
