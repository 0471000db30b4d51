import type { FieldError } from "../../registry/check/errors.js";
import { validate } from "../../registry/check/validate.js";
import type { FileFacts, InputFiles, JsonValue, ModelInput } from "../../registry/model/schema.js";
import { price, usdPerCredit } from "../../registry/price/of-model.js";
import { inputUsage, readGivenInput, splitModel } from "./input/given-input.js";
import { readLocalFiles } from "./input/local-files.js";
import { isForProgram } from "./print.js";
import { parseCommand, requireModel, toSeconds, UsageError } from "./usage.js";

export const usage = `kie price MODEL name=value … [--input FILE|-] [--clip-seconds N] [--json]

${inputUsage}

  prints {"credits", "usd", "formula"} with --json and into a pipe; null means not known, because no row of the price
  table fits exactly
  --clip-seconds N   the length of every clip that the input names, where the price depends on it`;

type Answer = { credits: number | null; usd: number | null; formula: string };

const unknownFacts = { kind: "document", mime: null, sizeBytes: null, width: null, height: null, name: null } as const;

function clipNames(value: JsonValue, files: InputFiles): string[] {
  if (typeof value === "string") return value.startsWith("https://") || Object.hasOwn(files, value) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((each) => clipNames(each, files));
}

function clipsOf(input: ModelInput, durationSeconds: number | null, files: InputFiles): InputFiles {
  if (durationSeconds === null) return files;
  const clips = clipNames(input, files).map((name): [string, FileFacts] => [
    name,
    { ...(files[name] ?? unknownFacts), durationSeconds },
  ]);
  return { ...files, ...Object.fromEntries(clips) };
}

/** "270 credits (1.35 USD): 27 credits × 10 s"; the formula is left out where it only says the same again. */
function describe({ credits, usd, formula }: Answer): string {
  if (credits === null) return `not known: ${formula.replace(/^unknown: /, "")}`;
  const amount = `${credits} credits`;
  return `${amount} (${usd} USD)${formula === amount ? "" : `: ${formula}`}`;
}

/** Resolves to the exit code. Throws a `UsageError`. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand(
    args,
    { input: { type: "string" }, "clip-seconds": { type: "string" }, json: { type: "boolean", default: false } },
    usage,
  );
  const { model, pairs } = splitModel(positionals, usage);
  const { id } = requireModel(model);
  const seconds = toSeconds("clip-seconds", values["clip-seconds"]);
  if (values.input === undefined && pairs.length === 0)
    throw new UsageError(`--input is missing, and so is name=value\n\n${usage}`);
  const given = await readLocalFiles(await readGivenInput(id, pairs, values.input));
  const { ok, errors, input } = validate(id, given.input, given.files);
  const answer = ok ? priceOf(id, input, clipsOf(input, seconds, given.files)) : refused(errors);
  console.log(isForProgram(values.json) ? JSON.stringify(answer) : describe(answer));
  return ok ? 0 : 1;
}

function refused(errors: readonly FieldError[]): Answer {
  const reasons = errors.map((error) => `${error.path}: ${error.message.en}`).join(" ");
  return { credits: null, usd: null, formula: `unknown: KIE would refuse this input. ${reasons}` };
}

function priceOf(id: string, input: ModelInput, files: InputFiles): Answer {
  const { credits, formula } = price(id, input, files);
  // Cents and their thousandths: the product of two decimals is not exact in binary.
  const usd = credits === null ? null : Number((credits * usdPerCredit).toFixed(6));
  return { credits, usd, formula };
}
