import { createHash } from "node:crypto";
import { CORE_SCHEMA, load } from "js-yaml";
import type * as z from "zod";
import { entryProblems } from "../../registry/check/entry.js";
import { type ModelSpec, modelEntrySchema } from "../../registry/model/spec.js";
import { lineFinder } from "./checked-yaml.js";

export const registryFile = "models/kie_models.yaml";

export const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Six letters and digits that depend on the id alone, so that adding a model never changes another's code. */
export function shortCode(id: string): string {
  const number = BigInt(`0x${hashOf(id).slice(0, 16)}`);
  return number.toString(36).padStart(6, "0").slice(-6);
}

type Issue = { path: PropertyKey[]; message: string };

/** Of a value that may have one of two forms, what is wrong with the one that is nearer. */
function nearestBranch(issue: z.core.$ZodIssue): Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const [nearest] = [...issue.errors].sort((one, other) => one.length - other.length);
  return nearest === undefined || nearest.length === 0
    ? [issue]
    : nearest.map(({ path, message }) => ({ path: [...issue.path, ...path], message }));
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
      for (const issue of parsed.error.issues.flatMap(nearestBranch)) report([id, ...issue.path], issue.message);
      continue;
    }
    const code = shortCode(id);
    const rival = idByCode.get(code);
    if (rival !== undefined) report([id], `has the same code as ${rival}`);
    idByCode.set(code, id);
    specs.push({ id, code, ...parsed.data });
  }

  for (const { id, path, message } of entryProblems(specs)) report([id, ...path], message);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return specs;
}

/** What the comments of one entry declare: parameters that differ from KIE's schema, and whether KIE lists the model. */
export type Declared = { differs: ReadonlySet<string>; isUnlisted: boolean; hasConflict: boolean };

const none: Declared = { differs: new Set(), isUnlisted: false, hasConflict: false };

/** Reads the `# differs: name: why`, `# unlisted: why` and `# conflict: why` lines of the registry's source, by model. */
export function parseDeclarations(text: string): (modelId: string) => Declared {
  const linesById = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of text.split("\n")) {
    const key = /^"?([^\s"#][^"]*?)"?:\s*$/.exec(line)?.[1];
    if (key !== undefined) {
      lines = [];
      linesById.set(key, lines);
    } else lines.push(line);
  }
  return (modelId) => {
    const comments = (linesById.get(modelId) ?? []).flatMap((line) => /^\s*#\s*(.*)$/.exec(line)?.[1] ?? []);
    if (comments.length === 0) return none;
    return {
      differs: new Set(comments.flatMap((comment) => /^differs: ([\w.]+):/.exec(comment)?.[1] ?? [])),
      isUnlisted: comments.some((comment) => comment.startsWith("unlisted:")),
      hasConflict: comments.some((comment) => comment.startsWith("conflict:")),
    };
  };
}
