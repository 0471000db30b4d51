import * as z from "zod";
import { type ModelType, modelTypeSchema, outputKinds, paramSpecSchema, wordsSchema } from "./schema.js";

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const names = z.array(z.string()).min(1);

/**
 * Parameter → what its value must be: one value, one of several, or given / not given (`set`). A parameter that is
 * not given counts with its default; false, "" and [] count as not given.
 */
export const conditionSchema = z.record(
  z.string(),
  z.union([scalar, z.array(scalar).min(1), z.strictObject({ set: z.boolean() })]),
);
export type Condition = z.infer<typeof conditionSchema>;

/** A rule between parameters. Everything in it must hold whenever `when` does; without `when`, always. */
export const ruleSchema = z.strictObject({
  when: conditionSchema.optional(),
  /** Each of these is given. */
  require: names.optional(),
  /** None of these is given. */
  forbid: names.optional(),
  /** Of these groups exactly one is given, whole. */
  exactly_one: z.array(names).min(2).optional(),
  /** At least one of these is given. */
  at_least_one: names.optional(),
  /** At most one of these is given. */
  at_most_one: names.optional(),
  /** The only values that the parameter may then have. */
  allow: z.record(z.string(), z.array(scalar).min(1)).optional(),
  /** Values that the parameter may then not have. */
  deny: z.record(z.string(), z.array(scalar).min(1)).optional(),
  /** Code points. */
  max_length: z.record(z.string(), z.number()).optional(),
  /** Items of an array, or the value of a number: [least, most]. */
  range: z.record(z.string(), z.tuple([z.number(), z.number()])).optional(),
  /** Seconds each clip may last: [shortest, longest]. */
  clip_seconds: z.record(z.string(), z.tuple([z.number(), z.number()])).optional(),
  /** A weight for each item or file given: the weighted sum is at most `max`. */
  total: z.strictObject({ of: z.record(z.string(), z.number()), max: z.number() }).optional(),
  /** Seconds of these numbers and clips together are at most `max`; clips of unknown length count as none. */
  seconds: z.strictObject({ of: names, max: z.number() }).optional(),
  /** `to` minus `from`: [least, most]. In `in`, an array of objects, it holds for each. */
  span: z
    .strictObject({
      in: z.string().optional(),
      from: z.string(),
      to: z.string(),
      min: z.number(),
      max: z.number().optional(),
    })
    .optional(),
  /** Code points of this field of all the array's items together. */
  text_total: z.strictObject({ of: z.string(), field: z.string(), max: z.number() }).optional(),
  /** These lists, if the first is given, have as many items as each other. */
  same_length: z.tuple([z.string(), z.string()]).optional(),
  /** The second of these pictures is as wide and as high as the first. */
  same_size: z.tuple([z.string(), z.string()]).optional(),
});
export type Rule = z.infer<typeof ruleSchema>;

/** What the `credits` of a row pay for. */
export const priceUnits = ["task", "image", "second", "1000_chars", "megapixel"] as const;

const rowSchema = z.strictObject({
  when: conditionSchema.optional(),
  /** The longer side of the result, as `output_side` says: [shortest, longest]. */
  longest_px: z.tuple([z.number(), z.number()]).optional(),
  /** What the earlier task, as `source` names it, was made with: one value, or one of several. */
  of_source: z.record(z.string(), z.union([scalar, z.array(scalar).min(1)])).optional(),
  credits: z.number().nonnegative(),
});

/**
 * The clip whose length counts for this value of the parameter. Without such a clip the model chooses the length: the
 * price is at most that of the parameter's `max`, and about that of its default.
 */
const specialLengthSchema = z.strictObject({ value: z.number(), as_long_as: z.string().optional() });

/**
 * How KIE bills a model. Exactly one row must fit an input (a parameter that is not given counts with its default),
 * or the price is unknown.
 */
export const priceTableSchema = z.strictObject({
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
  /** For `second`: a length in frames, of which KIE counts so many as a second. */
  frames: z.strictObject({ count: z.string(), per_second: z.number().positive() }).optional(),
  /** For rows with `of_source`: the parameter that names the earlier task. */
  source: z.string().optional(),
  /** For rows with `longest_px`: the longer side of this picture, times this parameter. */
  output_side: z.strictObject({ of: z.string(), times: z.string() }).optional(),
  /** For `1000_chars`: a text, or the `field` of a list of objects. */
  chars: z
    .strictObject({
      of: z.string(),
      field: z.string().optional(),
      /** Whether a begun thousand counts as a whole one. */
      begun: z.boolean().optional(),
    })
    .optional(),
  /** For `megapixel`: what each value of a parameter yields. */
  megapixels: z.strictObject({ by: z.string(), values: z.record(z.string(), z.number()) }).optional(),
  /**
   * The number of results. `otherwise`: where KIE's default depends on more than this parameter; the first that fits
   * counts.
   */
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
export type PriceTable = z.infer<typeof priceTableSchema>;

/** A price that is known only when the task has ended: KIE counts what came out. */
const boundSchema = z.strictObject({
  /** The most that it can be: what an order holds. */
  bound: priceTableSchema,
  /** What it usually is: taken where KIE does not say what it took. Never more than the bound. */
  estimate: priceTableSchema,
});
export const priceSchema = z.union([priceTableSchema, boundSchema]);
export type Price = z.infer<typeof priceSchema>;

/** One entry of models/kie_models.yaml; its key is the id that KIE accepts. */
export const modelEntrySchema = z
  .strictObject({
    model_type: modelTypeSchema,
    title: z.string().min(1),
    /** What a person would use it for. */
    about: wordsSchema,
    vendor: z.string().min(1),
    output: z.enum(outputKinds),
    /** Further purposes that it serves, where its inputs do not tell them (`servedTypes`). */
    serves: z.array(modelTypeSchema).optional(),
    /**
     * Retired: KIE no longer takes it. History and old links still understand it; nobody is offered it. Suspended: it is
     * as good as current, but switched off until an admin switches it on.
     */
    status: z.enum(["current", "suspended", "retired"]).default("current"),
    /** Why it is suspended. */
    suspended: wordsSchema.optional(),
    /** The path that makes it, in place of createTask: the answer holds the result, an id, and nothing else comes. */
    endpoint: z.string().startsWith("/api/v1/").optional(),
    /** The id under which KIE continues to offer the same model. */
    successor: z.string().optional(),
    /** The model that does the job now, where there is no successor. */
    instead: z.string().optional(),
    /** The order is that of the form. */
    input: z.record(z.string(), paramSpecSchema),
    rules: z.array(ruleSchema).optional(),
    price: priceSchema.optional(),
    /** Credits that KIE's price text names, where they are not those of the rows: `kie drift` compares with them. */
    price_text: z.array(z.number()).optional(),
  })
  .refine((entry) => entry.status === "retired" || Object.keys(entry.input).length > 0, {
    message: "a current model has at least one parameter",
    path: ["input"],
  })
  .refine((entry) => entry.status !== "retired" || entry.successor !== undefined || entry.instead !== undefined, {
    message: "a retired model names its successor, or what to use instead",
    path: ["successor"],
  })
  .refine((entry) => (entry.status === "suspended") === (entry.suspended !== undefined), {
    message: "a suspended model, and no other, says why",
    path: ["suspended"],
  })
  .refine((entry) => entry.status !== "current" || entry.price !== undefined, {
    message: "a model that can be ordered has a price, or a bound of it",
    path: ["price"],
  });
export type ModelEntry = z.infer<typeof modelEntrySchema>;

/** `code` is short, stable and made from the id, for places where an id does not fit. */
export type ModelSpec = ModelEntry & { id: string; code: string };

/** What an order costs whose settings nobody touches: so many credits, for so much. */
export type UsualPrice = {
  credits: number;
  /** The credits are the most that it can cost. */
  isBound: boolean;
  /** Null: for one thing. */
  per: { amount: number; unit: "seconds" | "characters" | "results" } | null;
};

export type ModelSummary = Pick<ModelSpec, "id" | "code" | "model_type" | "title" | "about" | "vendor" | "output"> & {
  /** Credits of the smallest order; of speech, of 1,000 characters. Null: not known. */
  priceFromCredits: number | null;
  /** Null: not known. */
  usualPrice: UsualPrice | null;
  /** What people may come to it for, its own type first. */
  serves: readonly ModelType[];
  retired: boolean;
  isSuspended: boolean;
};
