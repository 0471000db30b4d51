import type { ModelSpec } from "./model-spec.js";

export type EntryProblem = { id: string; path: PropertyKey[]; message: string };

/** What a schema of one entry cannot see: references between entries, and between the parts of one. */
export function entryProblems(specs: readonly ModelSpec[]): EntryProblem[] {
  const ids = new Set(specs.map((spec) => spec.id));
  const problems: EntryProblem[] = [];
  for (const { id, successor, instead } of specs) {
    for (const [name, other] of Object.entries({ successor, instead })) {
      if (other !== undefined && !ids.has(other)) problems.push({ id, path: [name], message: `no model ${other}` });
    }
  }
  return problems;
}
