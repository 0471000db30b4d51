import * as z from "zod";
import type { FailureRule } from "../../registry/compiled.js";
import { parseYamlWith } from "./checked-yaml.js";

export const failuresFile = "models/failures.yaml";

/** One word or several in a row, as a text is taken apart; a star stands for any ending. */
const entry = z
  .union([z.string(), z.number().transform(String)])
  .refine(
    (text) => /^[a-z0-9]+\*?( [a-z0-9]+\*?)*$/.test(text),
    "is small letters and digits, each word with a star at most",
  );
const group = z.array(entry).min(1);

const ruleSchema = z.strictObject({
  kind: z.enum([
    "content_refused",
    "bad_input",
    "file_unreadable",
    "model_busy",
    "model_off",
    "vendor_down",
    "vendor_credit",
    "vendor_key",
    "timed_out",
    "unknown",
  ]),
  retry: z.enum(["now", "later", "never"]),
  refusal: z.boolean().default(false),
  field: z.string().default(""),
  all: z.array(group).min(1),
  not: z.array(entry).default([]),
});

/** Parses and checks the rules of failure texts. Throws one error that names every problem with its file, line and path. */
export function readFailureRules(text: string, filename: string): FailureRule[] {
  return parseYamlWith(z.array(ruleSchema).min(1), text, filename).map(({ field, ...rule }) => ({
    ...rule,
    field: field === "" ? null : field,
  }));
}
