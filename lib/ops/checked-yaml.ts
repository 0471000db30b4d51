import { CORE_SCHEMA, load } from "js-yaml";
import type * as z from "zod";
import { lineFinder } from "./yaml-lines.js";

/** Parses and checks a file of settings. Throws one error that names every problem with its file, line and path. */
export function readChecked<T>(schema: z.ZodType<T>, text: string, filename: string): T {
  const parsed = schema.safeParse(load(text, { filename, schema: CORE_SCHEMA }));
  if (parsed.success) return parsed.data;
  const lineOf = lineFinder(text, filename);
  const problems = parsed.error.issues.map(
    ({ path, ...issue }) => `${filename}:${lineOf(path)}: ${path.map(String).join(" > ")}: ${wordsOf(issue)}`,
  );
  throw new Error(problems.join("\n"));
}

/** Of a key that does not fit, zod says what is wrong one level down. */
function wordsOf(issue: { message: string }): string {
  return "issues" in issue && Array.isArray(issue.issues) ? String(issue.issues[0]?.message) : issue.message;
}
