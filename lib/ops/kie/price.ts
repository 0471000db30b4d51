import { validate } from "../../registry/check/validate.js";
import type { FileFacts, InputFiles, JsonValue, ModelInput } from "../../registry/model/schema.js";
import { price, usdPerCredit } from "../../registry/price/of-model.js";
import { onlyPositional, parseCommand, readJson, requireModel, UsageError } from "./usage.js";

export const usage = `kie price MODEL --input FILE|- [--clip-seconds N]

  prints {"credits", "usd", "formula"}; null means not known, because no row of the price table fits exactly
  --clip-seconds N   the length of every clip that the input names by its address, where the price depends on it`;

const unknownFacts = { kind: "document", mime: null, sizeBytes: null, width: null, height: null, name: null } as const;

function addresses(value: JsonValue): string[] {
  if (typeof value === "string") return value.startsWith("https://") ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(addresses);
}

function clipsOf(input: ModelInput, seconds: string | undefined): InputFiles {
  if (seconds === undefined) return {};
  const durationSeconds = Number(seconds);
  if (!(durationSeconds > 0)) throw new UsageError("--clip-seconds takes a number of seconds");
  const facts: FileFacts = { ...unknownFacts, durationSeconds };
  return Object.fromEntries(addresses(input).map((address) => [address, facts]));
}

/** Resolves to the exit code. Throws a `UsageError`. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand(
    args,
    { input: { type: "string" }, "clip-seconds": { type: "string" }, json: { type: "boolean", default: false } },
    usage,
  );
  const { id } = requireModel(onlyPositional(positionals, usage));
  const { ok, errors, input } = validate(id, await readJson(values.input, usage));
  if (!ok) {
    const reasons = errors.map((error) => `${error.path}: ${error.message.en}`).join(" ");
    console.log(
      JSON.stringify({ credits: null, usd: null, formula: `unknown: KIE would refuse this input. ${reasons}` }),
    );
    return 1;
  }
  const { credits, formula } = price(id, input, clipsOf(input, values["clip-seconds"]));
  // Cents and their thousandths: the product of two decimals is not exact in binary.
  const usd = credits === null ? null : Number((credits * usdPerCredit).toFixed(6));
  console.log(JSON.stringify({ credits, usd, formula }));
  return 0;
}
