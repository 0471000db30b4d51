import type { FieldError } from "./field-error.js";
import type { InputFiles, JsonValue } from "./schema.js";

export type Findings = { errors: FieldError[]; files: InputFiles };

/** Normalises a value. Undefined: wrong, and said so in `findings`. */
export type Check = (value: unknown, path: string, findings: Findings) => JsonValue | undefined;

/** What is wrong with a value, before it is known where it stands. */
export type Problem = Omit<FieldError, "path">;

/** The common case: every address stands for itself. */
export const noFiles: InputFiles = {};

export const isInput = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const fail = (findings: Findings, path: string, problem: Problem): undefined => {
  findings.errors.push({ path, ...problem });
  return undefined;
};
