import * as z from "zod/mini";

const text = z.catch(z.nullish(z.string()), null);

export type CatalogueModel = { id: string; title: string; provider: string; types: string[]; pricing: string | null };

const catalogueSchema = z.looseObject({
  total: z.number(),
  models: z.array(
    z.looseObject({
      model: z.string(),
      title: text,
      provider: text,
      taskType: z.catch(z.nullish(z.array(z.string())), null),
      pricingDesc: text,
    }),
  ),
});

/** Reads the list of models. Null: it is none. */
export function parseCatalogue(data: unknown): CatalogueModel[] | null {
  const parsed = catalogueSchema.safeParse(data);
  if (!parsed.success) return null;
  return parsed.data.models.map((row) => ({
    id: row.model,
    title: row.title ?? row.model,
    provider: row.provider ?? "",
    types: row.taskType ?? [],
    pricing: row.pricingDesc ?? null,
  }));
}

export function toCatalogueQuery(query: { type?: string; provider?: string; words?: string }): Record<string, string> {
  const { type, provider, words } = query;
  return { ...(type ? { taskType: type } : {}), ...(provider ? { provider } : {}), ...(words ? { q: words } : {}) };
}

/** Reads the OpenAPI document of a model; `document` is null for a model that has none. */
export function parseSchema(data: unknown): { document: Record<string, unknown> | null } | null {
  const parsed = z.looseObject({ openapi: z.nullable(z.record(z.string(), z.unknown())) }).safeParse(data);
  return parsed.success ? { document: parsed.data.openapi } : null;
}

/** Reads the price in KIE's prose. */
export function parsePricing(data: unknown): string | null {
  const parsed = z.looseObject({ pricingDesc: z.string() }).safeParse(data);
  return parsed.success ? parsed.data.pricingDesc : null;
}

export function parseCredits(data: unknown): number | null {
  const parsed = z.number().safeParse(data);
  return parsed.success ? parsed.data : null;
}

export function parseLink(data: unknown): string | null {
  const parsed = z.url().safeParse(data);
  return parsed.success ? parsed.data : null;
}
