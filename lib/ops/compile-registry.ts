import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";
import type { FailureRule, OperatorLimits, Shop } from "../registry/compiled.js";
import { withLabels } from "../registry/labels/labels.js";
import type { Outcome, Vocabulary } from "../registry/model/outcome.js";
import type { ParamSpec } from "../registry/model/schema.js";
import { servedTypes } from "../registry/model/served.js";
import type { ModelSpec, ModelSummary } from "../registry/model/spec.js";
import { lowestPrice } from "../registry/price/lowest.js";
import { usualPrice } from "../registry/price/usual.js";
import { failuresFile, readFailureRules } from "./registry/failures.js";
import { intentsFile, readOutcomes, recipesFile } from "./registry/outcomes.js";
import { limitsFile, readLimits, readShop, shopFile } from "./registry/shop-and-limits.js";
import { hashOf, readRegistry, registryFile } from "./registry/source.js";
import { readVocabulary, wordsFile } from "./registry/vocabulary.js";

const root = new URL("../../", import.meta.url);
const target = fileURLToPath(new URL("lib/registry/compiled.js", root));

const summaryOf = (spec: ModelSpec): ModelSummary => ({
  id: spec.id,
  code: spec.code,
  model_type: spec.model_type,
  title: spec.title,
  about: spec.about,
  vendor: spec.vendor,
  output: spec.output,
  priceFromCredits: lowestPrice(spec),
  usualPrice: usualPrice(spec),
  serves: servedTypes(spec),
  retired: spec.status === "retired",
  isSuspended: spec.status === "suspended",
});

type Wanted = { outcomes: readonly Outcome[]; vocabulary: Vocabulary };

/**
 * One line each for all summaries, parameters with their labels, outcomes and words, one for each model. Equal parameters
 * are written once: "prompt, required" alone stands in a hundred models.
 */
function linesOf(specs: readonly ModelSpec[], { outcomes, vocabulary }: Wanted): string[] {
  const indexes = new Map<string, number>();
  const params: ParamSpec[] = [];
  const models = specs.map((spec) => {
    const input = Object.entries(withLabels(spec.input)).map(([name, param]) => {
      const text = JSON.stringify(param);
      const index = indexes.get(text) ?? params.push(param) - 1;
      indexes.set(text, index);
      return [name, index];
    });
    return JSON.stringify({ ...spec, input });
  });
  return [...[specs.map(summaryOf), params, outcomes, vocabulary].map((each) => JSON.stringify(each)), ...models];
}

type Settings = { shop: Shop; limits: OperatorLimits; failureRules: readonly FailureRule[]; wanted: Wanted };

/**
 * Packed, because loading costs by the byte and every function start pays it: 250 kB of plain text take over 2 ms, and
 * an import of zlib as much. Unpacking waits until someone asks for a model.
 */
function moduleOf(specs: readonly ModelSpec[], sourceHash: string, settings: Settings): string {
  const { shop, limits, failureRules, wanted } = settings;
  const packed = deflateRawSync(linesOf(specs, wanted).join("\n"), { level: 9 }).toString("base64");
  return `export const sourceHash = "${sourceHash}";
export const shop = ${JSON.stringify(shop)};
export const limits = ${JSON.stringify(limits)};
export const suspendedModels = ${JSON.stringify(specs.flatMap(({ id, status }) => (status === "suspended" ? [id] : [])))};
export const failureRules = ${JSON.stringify(failureRules)};
const packed = "${packed}";
let lines, params, lineById;
function unpack() {
  if (lines === undefined) {
    const { inflateRawSync } = process.getBuiltinModule("node:zlib");
    lines = inflateRawSync(Buffer.from(packed, "base64")).toString().split("\\n");
  }
  return lines;
}
export const readSummaries = () => JSON.parse(unpack()[0]);
export const readOutcomes = () => JSON.parse(unpack()[2]);
export const readVocabulary = () => JSON.parse(unpack()[3]);
export function readModel(id) {
  lineById ??= new Map(unpack().slice(4).map((line) => [JSON.parse(line.slice(6, line.indexOf(",", 6))), line]));
  const line = lineById.get(id);
  if (line === undefined) return null;
  params ??= JSON.parse(unpack()[1]);
  const model = JSON.parse(line);
  return { ...model, input: Object.fromEntries(model.input.map(([name, index]) => [name, params[index]])) };
}
`;
}

try {
  const text = readFileSync(new URL(registryFile, root), "utf8");
  const specs = readRegistry(text, registryFile);
  const shop = readShop(readFileSync(new URL(shopFile, root), "utf8"), shopFile);
  const limits = readLimits(readFileSync(new URL(limitsFile, root), "utf8"), limitsFile);
  const failureRules = readFailureRules(readFileSync(new URL(failuresFile, root), "utf8"), failuresFile);
  const outcomes = readOutcomes({
    intents: readFileSync(new URL(intentsFile, root), "utf8"),
    recipes: readFileSync(new URL(recipesFile, root), "utf8"),
    specs,
  });
  const vocabulary = readVocabulary(readFileSync(new URL(wordsFile, root), "utf8"), outcomes);
  const wanted = { outcomes, vocabulary };
  writeFileSync(target, moduleOf(specs, hashOf(text), { shop, limits, failureRules, wanted }));
  process.stderr.write(`registry: ${specs.length} models\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
