import { createHash } from "node:crypto";
import { CORE_SCHEMA, load } from "js-yaml";
import { entryProblems } from "../registry/entry-problems.js";
import { type ModelSpec, modelEntrySchema } from "../registry/model-spec.js";
import { lineFinder } from "./yaml-lines.js";

export const registryFile = "models/kie_models.yaml";

export const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Six letters and digits that depend on the id alone, so that adding a model never changes another's code. */
export function codeOf(id: string): string {
  const number = BigInt(`0x${hashOf(id).slice(0, 16)}`);
  return number.toString(36).padStart(6, "0").slice(-6);
}

/**
 * Parses and checks the registry's source. Throws one error that names every problem with its file, line and path.
 */
export function readRegistry(text: string, filename: string): ModelSpec[] {
  const source: unknown = load(text, { filename, schema: CORE_SCHEMA });
  if (typeof source !== "object" || source === null) throw new Error(`${filename}: not a map of models`);

  const lineOf = lineFinder(text, filename);
  const problems: string[] = [];
  const report = (path: readonly PropertyKey[], message: string): void => {
    problems.push(`${filename}:${lineOf(path)}: ${path.map(String).join(" > ")}: ${message}`);
  };

  const specs: ModelSpec[] = [];
  const idByCode = new Map<string, string>();
  for (const [id, entry] of Object.entries(source)) {
    const parsed = modelEntrySchema.safeParse(entry);
    if (!parsed.success) {
      for (const issue of parsed.error.issues) report([id, ...issue.path], issue.message);
      continue;
    }
    const code = codeOf(id);
    const rival = idByCode.get(code);
    if (rival !== undefined) report([id], `has the same code as ${rival}`);
    idByCode.set(code, id);
    specs.push({ id, code, ...parsed.data });
  }

  for (const { id, path, message } of entryProblems(specs)) report([id, ...path], message);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return specs;
}
