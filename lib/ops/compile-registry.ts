import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ModelSpec, ModelSummary } from "../registry/model-spec.js";
import { hashOf, readRegistry, registryFile } from "./registry-source.js";

const root = new URL("../../", import.meta.url);
const target = fileURLToPath(new URL("lib/registry/compiled.js", root));

/** Strings that JavaScript only has to scan, not to build objects from, until someone asks for a model. */
const quote = (value: unknown): string =>
  `'${asciiJson(value).replace(/[\\']/g, "\\$&").replace(/\n/g, "\\n")}'`;

/** One-byte text is read several times faster than text with Cyrillic in it. */
const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);

const summaryOf = (spec: ModelSpec): ModelSummary => ({
  id: spec.id,
  code: spec.code,
  model_type: spec.model_type,
  title: spec.title,
  about: spec.about,
  vendor: spec.vendor,
  output: spec.output,
  priceFromCredits: null,
  retired: spec.status === "retired",
});

/** Equal parameters are written once: "prompt, required" alone stands in a hundred models. */
function compiled(specs: readonly ModelSpec[], sourceHash: string): string {
  const params = new Map<string, number>();
  const models = specs.map((spec) => {
    const { about: _about, ...rest } = spec;
    const input = Object.entries(spec.input).map(([name, param]) => {
      const text = JSON.stringify(param);
      const index = params.get(text) ?? params.size;
      params.set(text, index);
      return [name, index];
    });
    return `${JSON.stringify(spec.id)}:${quote({ ...rest, input })}`;
  });
  return `export const sourceHash = "${sourceHash}";
const summaries = ${quote(specs.map(summaryOf))};
const params = ${quote([...params.keys()].map((text) => JSON.parse(text)))};
const models = {__proto__: null,
${models.join(",\n")}
};
let shared;
export const readSummaries = () => JSON.parse(summaries);
export function readModel(id) {
  const text = models[id];
  if (text === undefined) return null;
  shared ??= { params: JSON.parse(params), about: new Map(JSON.parse(summaries).map((each) => [each.id, each.about])) };
  const model = JSON.parse(text);
  return { ...model, about: shared.about.get(id), input: Object.fromEntries(model.input.map(([name, index]) => [name, shared.params[index]])) };
}
`;
}

try {
  const text = readFileSync(new URL(registryFile, root), "utf8");
  const specs = readRegistry(text, registryFile);
  const source = compiled(specs, hashOf(text));
  writeFileSync(target, source);
  process.stderr.write(`registry: ${specs.length} models, ${Math.round(source.length / 1024)} kB\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
