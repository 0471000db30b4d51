import * as z from "zod";

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

/** What holds between parameters. All that is written must hold, whenever `when` does (always, without it). */
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
});
export type Rule = z.infer<typeof ruleSchema>;
