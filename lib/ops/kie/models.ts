import { listModels } from "../../registry/load.js";
import { modelTypes, outputKinds } from "../../registry/model/schema.js";
import type { ModelSummary } from "../../registry/model/spec.js";
import { didYouMean, parseCommand, table, UsageError } from "./usage.js";

export const usage = `kie models [--type TYPE] [--output image|video|audio|text] [--json]

  types: ${modelTypes.join(" ")}`;

function oneOf(value: string | undefined, allowed: readonly string[], option: string): string | undefined {
  if (value === undefined || allowed.includes(value)) return value;
  throw new UsageError(`There is no ${option} ${value}.${didYouMean(value, allowed)} Known: ${allowed.join(" ")}`);
}

const row = ({ id, model_type, output, priceFromCredits, title, about }: ModelSummary): string[] => [
  id,
  model_type,
  output,
  priceFromCredits === null ? "?" : String(priceFromCredits),
  `${title}: ${about.en}`,
];

/** Resolves to the exit code. Throws a `UsageError`. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand(
    args,
    { type: { type: "string" }, output: { type: "string" }, json: { type: "boolean", default: false } },
    usage,
  );
  if (positionals.length > 0) throw new UsageError(usage);
  const type = oneOf(values.type, modelTypes, "type");
  const output = oneOf(values.output, outputKinds, "output");
  const models = listModels().filter(
    (model) => (type === undefined || model.model_type === type) && (output === undefined || model.output === output),
  );
  if (values.json) console.log(JSON.stringify(models));
  else {
    console.log(table([["MODEL", "TYPE", "OUTPUT", "FROM", "WHAT FOR"], ...models.map(row)]));
    console.log(`\n${models.length} models; FROM: KIE credits of the smallest order, ? = not known`);
  }
  return 0;
}
