import { CORE_SCHEMA, EVENT_ID, type Event, getScalarValue, load, parseEvents } from "js-yaml";
import type * as z from "zod";

/** Where a path of a YAML document stands: the 1-based line of its key, or of the nearest part of it that exists. */
export type LineOf = (path: readonly PropertyKey[]) => number;

type Frame = { path: string; kind: "mapping"; key: string | null } | { path: string; kind: "sequence"; next: number };

const SEPARATOR = "\u0000";

export function lineFinder(text: string, filename: string): LineOf {
  const starts = offsetsByPath(text, filename);
  return (path) => {
    for (let length = path.length; length > 0; length -= 1) {
      const start = starts.get(path.slice(0, length).map(String).join(SEPARATOR));
      if (start !== undefined) return text.slice(0, start).split("\n").length;
    }
    return 1;
  };
}

function offsetsByPath(text: string, filename: string): Map<string, number> {
  const starts = new Map<string, number>();
  const stack: Frame[] = [];

  const place = (offset: number): string => {
    const top = stack.at(-1);
    if (top === undefined) return "";
    const name = top.kind === "mapping" ? (top.key ?? "") : String(top.next);
    if (top.kind === "mapping") top.key = null;
    else top.next += 1;
    const path = top.path === "" ? name : `${top.path}${SEPARATOR}${name}`;
    if (!starts.has(path)) starts.set(path, offset);
    return path;
  };

  const scalar = (offset: number, value: string): void => {
    const top = stack.at(-1);
    if (top?.kind !== "mapping" || top.key !== null) {
      place(offset);
      return;
    }
    top.key = value;
    starts.set(top.path === "" ? value : `${top.path}${SEPARATOR}${value}`, offset);
  };

  const step = (event: Event): void => {
    if (event.type === EVENT_ID.MAPPING) stack.push({ path: place(event.start), kind: "mapping", key: null });
    else if (event.type === EVENT_ID.SEQUENCE) stack.push({ path: place(event.start), kind: "sequence", next: 0 });
    else if (event.type === EVENT_ID.POP) stack.pop();
    else if (event.type === EVENT_ID.SCALAR) scalar(event.valueStart, getScalarValue(text, event));
    // What an anchor stands for is checked where it is written.
    else if (event.type === EVENT_ID.ALIAS) place(event.anchorStart);
  };

  for (const event of parseEvents(text, { filename })) step(event);
  return starts;
}

/** Parses and checks a file of settings. Throws one error that names every problem with its file, line and path. */
export function parseYamlWith<T>(schema: z.ZodType<T>, text: string, filename: string): T {
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
