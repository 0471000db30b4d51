import * as z from "zod";
import { priceSchema } from "./price-schema.js";
import { ruleSchema } from "./rule-schema.js";
import { modelTypeSchema, outputKinds, paramSpecSchema, wordsSchema } from "./schema.js";

/** One entry of models/kie_models.yaml; its key is the id that KIE accepts. */
export const modelEntrySchema = z
  .strictObject({
    model_type: modelTypeSchema,
    title: z.string().min(1),
    /** What a person would use it for. */
    about: wordsSchema,
    vendor: z.string().min(1),
    output: z.enum(outputKinds),
    /** Retired: KIE no longer takes it; understood in history and old links, offered to nobody. */
    status: z.enum(["current", "retired"]).default("current"),
    /** The id under which KIE goes on offering the same. */
    successor: z.string().optional(),
    /** Where there is no successor: what does the job now. */
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
  .refine((entry) => entry.status === "current" || entry.successor !== undefined || entry.instead !== undefined, {
    message: "a retired model names its successor, or what to use instead",
    path: ["successor"],
  });
export type ModelEntry = z.infer<typeof modelEntrySchema>;

/** `code` is short, stable and made from the id, for places where an id does not fit. */
export type ModelSpec = ModelEntry & { id: string; code: string };

export type ModelSummary = Pick<ModelSpec, "id" | "code" | "model_type" | "title" | "about" | "vendor" | "output"> & {
  /** Credits of the smallest order; of speech, of 1,000 characters. Null: not known. */
  priceFromCredits: number | null;
  retired: boolean;
};
