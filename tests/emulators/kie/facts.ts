import { readFileSync } from "node:fs";
import * as z from "zod";

export const jsonSchema = z.json();
export type Json = z.infer<typeof jsonSchema>;
export type JsonObject = { [key: string]: Json };

const paramSchema = z.object({
  type: z.enum(["string", "enum", "boolean", "number", "integer", "array", "object"]),
  required: z.boolean().default(false),
  values: z.array(z.union([z.string(), z.number()])).optional(),
  allowed: z.array(z.union([z.string(), z.number()])).optional(),
  /** Characters of a string, value of a number, entries of an array when it stands in `items`. */
  min: z.number().optional(),
  max: z.number().optional(),
  special_values: z.array(z.number()).optional(),
  number_range: z.tuple([z.number(), z.number()]).optional(),
  pattern: z.string().optional(),
  media: z.string().optional(),
  default: jsonSchema.optional(),
  get items() {
    return paramSchema.optional();
  },
  get properties() {
    return z.record(z.string(), paramSchema).optional();
  },
});
export type ParamFacts = z.infer<typeof paramSchema>;

const modelSchema = z.object({
  id: z.string(),
  title: z.string(),
  vendor: z.string(),
  type: z.string(),
  output: z.enum(["image", "video", "audio", "text"]),
  status: z.string(),
  input: z.record(z.string(), paramSchema),
  constraints: z.array(z.record(z.string(), jsonSchema)).default([]),
  credits: z.record(z.string(), jsonSchema).nullable(),
  in_live_catalogue_2026_10: z.boolean().default(true),
  notes: z.string().optional(),
  /** Of a helper that answers at once: where, in place of createTask. */
  path: z.string().optional(),
});
export type ModelFacts = z.infer<typeof modelSchema>;

const factsSchema = z.object({ models: z.array(modelSchema), retired_or_unverified: z.array(modelSchema) });

const failureRowSchema = z.object({ failCode: z.string(), failMsg: z.string(), model: z.string(), where: z.string() });
export type FailureRow = z.infer<typeof failureRowSchema>;

function readFixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), "utf8"));
}

const facts = factsSchema.parse(readFixture("kie-models.json"));
const changes = z
  .object({ models: z.array(modelSchema), credits: z.record(z.string(), z.record(z.string(), jsonSchema)) })
  .parse(readFixture("kie-models-changes.json"));
/** What KIE says when things go wrong; a fault names a row by its place. */
export const failureRows: readonly FailureRow[] = z.array(failureRowSchema).parse(readFixture("kie-failures.json"));
export const currentModels: readonly ModelFacts[] = [
  ...facts.models.map((model) => ({ ...model, credits: changes.credits[model.id] ?? model.credits })),
  ...changes.models,
];
export const retiredModels: readonly ModelFacts[] = facts.retired_or_unverified;
