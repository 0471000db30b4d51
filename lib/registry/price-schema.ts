import * as z from "zod";
import { conditionSchema } from "./rule-schema.js";

/** What the `credits` of a row buy one of. */
export const priceUnits = ["task", "image", "second", "1000_chars", "megapixel"] as const;

const rowSchema = z.strictObject({
  when: conditionSchema.optional(),
  /** Of the result, as `output_side` says: [shortest, longest]. */
  longest_px: z.tuple([z.number(), z.number()]).optional(),
  credits: z.number().nonnegative(),
});

/** The clip whose length stands in for this value of the parameter; no clip: the price is unknown at it. */
const specialLengthSchema = z.strictObject({ value: z.number(), as_long_as: z.string().optional() });

/**
 * How KIE bills a model. Exactly one row must fit an input (a parameter that is not given counts with its default),
 * or the price is unknown.
 */
export const priceSchema = z.strictObject({
  unit: z.enum(priceUnits),
  rows: z.array(rowSchema).min(1),
  /** The day the prices were read. */
  as_of: z.string(),
  /** For `second`: parameters that hold a number of seconds, or clips that are measured; they add up. The first that holds. */
  seconds: z.array(z.strictObject({ when: conditionSchema.optional(), of: z.array(z.string()).min(1) })).optional(),
  /** For `second`: parameters whose value is not always a length. */
  special_lengths: z.record(z.string(), specialLengthSchema).optional(),
  /** For `second`: a length that no parameter sets. */
  fixed_seconds: z.number().positive().optional(),
  /** For `second`: a length in frames. */
  frames: z.strictObject({ count: z.string(), per_second: z.string() }).optional(),
  /** For rows with `longest_px`: the longer side of this picture, times this parameter. */
  output_side: z.strictObject({ of: z.string(), times: z.string() }).optional(),
  /** For `1000_chars`: a text, or the `field` of a list of objects. */
  chars: z.strictObject({ of: z.string(), field: z.string().optional() }).optional(),
  /** For `megapixel`: what each value of a parameter yields. */
  megapixels: z.strictObject({ by: z.string(), values: z.record(z.string(), z.number()) }).optional(),
  /** The number of results; `otherwise` where KIE's default depends on more than this parameter: the first that holds. */
  times: z
    .strictObject({
      of: z.string(),
      otherwise: z.array(z.strictObject({ when: conditionSchema.optional(), count: z.number().int() })).optional(),
    })
    .optional(),
  /** Items given beyond the first `free` cost this much each. */
  extra: z
    .array(z.strictObject({ each: z.string(), free: z.number().int().default(0), credits: z.number() }))
    .optional(),
});
export type Price = z.infer<typeof priceSchema>;
