import { readFileSync } from "node:fs";
import * as z from "zod";

const pair = z.tuple([z.number(), z.number()]);

const paramSchema = z.looseObject({
  type: z.enum(["string", "enum", "boolean", "number", "integer", "array", "object"]),
  required: z.boolean().default(false),
  values: z.array(z.union([z.string(), z.number()])).optional(),
  allowed: z.array(z.union([z.string(), z.number()])).optional(),
  /** Of `items` these count entries, whatever the entries are. */
  min: z.number().optional(),
  max: z.number().optional(),
  step: z.number().optional(),
  special_values: z.array(z.number()).optional(),
  number_range: pair.optional(),
  pattern: z.string().optional(),
  media: z.string().optional(),
  mime: z.array(z.string()).optional(),
  file_ext: z.array(z.string()).optional(),
  max_mb: z.number().optional(),
  clip_seconds: pair.optional(),
  max_seconds: z.number().optional(),
  total_seconds_max: z.number().optional(),
  deprecated: z.boolean().optional(),
  get items() {
    return paramSchema.optional();
  },
  get properties() {
    return z.record(z.string(), paramSchema).optional();
  },
});
export type PublishedParam = z.infer<typeof paramSchema>;

const modelSchema = z.looseObject({
  id: z.string(),
  output: z.string(),
  input: z.record(z.string(), paramSchema),
  confidence: z.string(),
  credits: z.unknown(),
});

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8"));

const base = z.object({ models: z.array(modelSchema) }).parse(fixture("kie-models.json")).models;
const changes = z
  .object({ models: z.array(modelSchema), credits: z.record(z.string(), z.unknown()) })
  .parse(fixture("kie-models-changes.json"));

/** The 185 current models as KIE publishes them, with what became known since, and the two helpers of Gemini Omni. */
export const publishedModels = [
  ...base.map((model) => (model.id in changes.credits ? { ...model, credits: changes.credits[model.id] } : model)),
  ...changes.models,
];

/** What became of the 72 ids of the predecessor. */
export const legacyIds = z
  .object({
    models: z.array(
      z.object({ legacy_id: z.string(), legacy_type: z.string(), status: z.string(), id: z.string().nullable() }),
    ),
  })
  .parse(fixture("legacy-ids.json")).models;
