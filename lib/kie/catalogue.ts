import type { Log } from "../log.js";
import type { Failure } from "../tasks/task.js";
import { toFailure } from "./http/failures.js";
import { type HttpRequest, jsonBody } from "./http/http.js";
import { type ReadResult, readWithRetry } from "./http/read.js";
import { createRateLimit } from "./http/wait.js";
import {
  type CatalogueModel,
  parseCatalogue,
  parseCredits,
  parseLink,
  parsePricing,
  parseSchema,
  toCatalogueQuery,
} from "./wire/catalogue.js";

export type CatalogueResult<T> = { outcome: "found"; value: T } | { outcome: "failed"; failure: Failure };

/** What KIE says of its account and its models. Nothing here throws. */
export type Catalogue = {
  /** The balance of the account, in credits. */
  credits(): Promise<CatalogueResult<number>>;
  /** Returns a link, valid for 20 minutes, to a file that KIE made. */
  downloadUrl(url: string): Promise<CatalogueResult<string>>;
  models(query?: { type?: string; provider?: string; words?: string }): Promise<CatalogueResult<CatalogueModel[]>>;
  /** The OpenAPI document of a model; null for a model that has none. */
  schema(model: string): Promise<CatalogueResult<Record<string, unknown> | null>>;
  /** The price of a model in KIE's prose. */
  modelPrice(model: string): Promise<CatalogueResult<string>>;
};

/** What KIE allows the whole account to ask about its models, with a margin. */
const catalogueLimit = { count: 1, perMs: 1_050 };

function toFound<T>(reading: ReadResult, parse: (data: unknown) => T | null): CatalogueResult<T> {
  if (reading.outcome === "unavailable") {
    const code = reading.status === 401 ? "401" : "500";
    return { outcome: "failed", failure: toFailure({ code, message: reading.detail, model: null }) };
  }
  const { code, message, data } = reading.envelope;
  if (code !== 200) return { outcome: "failed", failure: toFailure({ code: String(code), message, model: null }) };
  const value = parse(data);
  if (value !== null) return { outcome: "found", value };
  return {
    outcome: "failed",
    failure: { kind: "unknown", field: null, retry: "later", detail: "an answer of an unknown shape" },
  };
}

export function createCatalogue(options: {
  apiKey: string;
  apiUrl: string;
  readTimeoutMs: number;
  readBudgetMs: number;
  log: Log;
}): Catalogue {
  const { apiKey, apiUrl, readTimeoutMs, readBudgetMs, log } = options;
  const limited = createRateLimit(catalogueLimit);
  const ask = (name: string, call: () => Omit<HttpRequest, "timeoutMs" | "apiKey">): Promise<ReadResult> =>
    readWithRetry(() => ({ ...call(), apiKey, timeoutMs: readTimeoutMs }), { log, name, budgetMs: readBudgetMs });
  const get = (name: string, path: string, query: Record<string, string> = {}): Promise<ReadResult> =>
    ask(name, () => ({ method: "GET", url: `${apiUrl}${path}`, query }));
  // The slash of a model's id stays as it is in KIE's paths.
  const modelPath = (model: string, leaf: string): string =>
    `/api/v1/models/${model.split("/").map(encodeURIComponent).join("/")}/${leaf}`;

  return {
    credits: async () => toFound(await get("credits", "/api/v1/chat/credit"), parseCredits),
    downloadUrl: async (url) => {
      const reading = await ask("download-url", () => ({
        method: "POST",
        url: `${apiUrl}/api/v1/common/download-url`,
        ...jsonBody({ url }),
      }));
      return toFound(reading, parseLink);
    },
    models: async (query = {}) =>
      toFound(await limited(() => get("models", "/api/v1/models", toCatalogueQuery(query))), parseCatalogue),
    schema: async (model) => {
      const found = toFound(await limited(() => get("schema", modelPath(model, "schema"))), parseSchema);
      return found.outcome === "found" ? { outcome: "found", value: found.value.document } : found;
    },
    modelPrice: async (model) => toFound(await limited(() => get("price", modelPath(model, "price"))), parsePricing),
  };
}
