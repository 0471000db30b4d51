import { unknownModel } from "../../registry/check/near-models.js";
import { listModels } from "../../registry/load.js";
import { modelTypes, outputKinds } from "../../registry/model/schema.js";
import type { ModelSummary } from "../../registry/model/spec.js";
import { table } from "./print.js";
import { didYouMean, parseCommand, UsageError } from "./usage.js";

export const usage = `kie models [WORD …] [--type TYPE] [--output image|video|audio|text] [--json]

  WORD     only models that have it in their id, title, maker, type or output; several words: all of them
  types: ${modelTypes.join(" ")}`;

function oneOf(value: string | undefined, allowed: readonly string[], option: string): string | undefined {
  if (value === undefined || allowed.includes(value)) return value;
  throw new UsageError(`There is no ${option} ${value}.${didYouMean(value, allowed)} Known: ${allowed.join(" ")}`);
}

function hasWord({ id, title, vendor, model_type, output }: ModelSummary, word: string): boolean {
  const places = [id, title, vendor, model_type, output];
  return places.some((place) => place.toLowerCase().includes(word.toLowerCase()));
}

const row = ({ id, model_type, output, priceFromCredits, title, about, isSuspended }: ModelSummary): string[] => [
  id,
  model_type,
  output,
  priceFromCredits === null ? "?" : `${priceFromCredits} credits`,
  `${isSuspended ? "(suspended) " : ""}${title}: ${about.en}`,
];

/** Resolves to the exit code. Throws a `UsageError`. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand(
    args,
    { type: { type: "string" }, output: { type: "string" }, json: { type: "boolean", default: false } },
    usage,
  );
  const type = oneOf(values.type, modelTypes, "type");
  const output = oneOf(values.output, outputKinds, "output");
  const models = listModels().filter(
    (model) =>
      (type === undefined || model.serves.some((each) => each === type)) &&
      (output === undefined || model.output === output) &&
      positionals.every((word) => hasWord(model, word)),
  );
  const unknown = positionals.find((word) => !listModels().some((model) => hasWord(model, word)));
  if (values.json) console.log(JSON.stringify(models));
  else if (models.length > 0) {
    console.log(table([["MODEL", "TYPE", "OUTPUT", "FROM", "WHAT FOR"], ...models.map(row)]));
    console.log(`\n${models.length} models; FROM: what KIE takes for the smallest order, ? = not known`);
  }
  if (models.length > 0) return 0;
  process.stderr.write(`${unknown === undefined ? "No model fits all of that." : unknownModel(unknown).en}\n`);
  return 1;
}
