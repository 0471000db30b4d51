import { modelTypes } from "../../../registry/model/schema.js";
import { didYouMean, noMore, parseCommand, requireModel, UsageError } from "../usage.js";
import { defaultTypes } from "./plan.js";

export const sanityUsage = `kie sanity [--types T,… | --models ID,… | --all] [--max-credits N] [--concurrency N] [--yes] [--json]

  runs one model of each type, the cheapest, with the least input it takes, and waits for the results
  --types T,…        other types than the usual ${defaultTypes.length}: ${defaultTypes.join(", ")}
  --models ID,…      these models
  --all              every model on offer
  --max-credits N    refuse to begin when it would cost more
  --concurrency N    tasks at a time (default 4)
  --yes              do not ask

  prints model | model_type | state | ok/fail | time | why; exit 1 when one fails`;

export type SanityArgs = {
  types: readonly string[];
  models: readonly string[];
  all: boolean;
  maxCredits: number | null;
  concurrency: number;
  yes: boolean;
  json: boolean;
};

function toList(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

function toNumber(text: string | undefined, name: string, isRight: (value: number) => boolean): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (text.trim() === "" || !isRight(value)) throw new UsageError(`--${name} takes a number, not ${text}`);
  return value;
}

/** Throws a `UsageError`. */
export function parseSanityArgs(argv: readonly string[]): SanityArgs {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const options = {
    types: text,
    models: text,
    all: flag,
    "max-credits": text,
    concurrency: text,
    yes: flag,
    json: flag,
  } as const;
  const { values, positionals } = parseCommand(argv, options, sanityUsage);
  noMore(positionals, sanityUsage);
  const types = toList(values.types);
  for (const type of types) {
    if (!modelTypes.some((known) => known === type))
      throw new UsageError(`There is no type ${type}.${didYouMean(type, modelTypes)}`);
  }
  const models = toList(values.models);
  for (const model of models) requireModel(model);
  return {
    types: types.length > 0 ? types : defaultTypes,
    models,
    all: values.all,
    maxCredits: toNumber(values["max-credits"], "max-credits", (value) => value >= 0),
    concurrency: toNumber(values.concurrency, "concurrency", (value) => Number.isInteger(value) && value >= 1) ?? 4,
    yes: values.yes,
    json: values.json,
  };
}
