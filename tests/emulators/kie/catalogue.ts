import { currentModels, type Json, type JsonObject, type ModelFacts } from "./facts.js";
import { envelope, type Reply } from "./http-exchange.js";
import { toOpenApi } from "./open-api.js";
import { priceProse } from "./price-prose.js";

/** How a model shall differ from the facts: what a drift check is there to find. */
export type CatalogueChange = {
  model: string;
  hidden?: boolean | undefined;
  openapi?: Json | undefined;
  pricingDesc?: string | null | undefined;
};

export type Catalogue = {
  models(query: URLSearchParams): Reply;
  schema(model: string): Reply;
  price(model: string): Reply;
  /** Changes a model of the catalogue, or adds one. */
  change(change: CatalogueChange): void;
  reset(): void;
};

type Entry = {
  model: string;
  title: string;
  provider: string;
  taskType: string[];
  pricingDesc: string | null;
  openapi: Json;
};

export function createCatalogue(): Catalogue {
  const changes = new Map<string, CatalogueChange>();
  const models = currentModels.filter((facts) => facts.in_live_catalogue_2026_10);

  function entries(): Entry[] {
    const known = [...models.map(toEntry), chatEntry];
    const added = [...changes.keys()].filter((id) => !known.some(({ model }) => model === id));
    const all = [
      ...known,
      ...added.map((model) => ({ ...chatEntry, model, title: model, taskType: [], openapi: null })),
    ];
    return all
      .filter(({ model }) => !changes.get(model)?.hidden)
      .map((entry) => changed(entry, changes.get(entry.model)));
  }

  function find(model: string): Entry | null {
    return entries().find((entry) => entry.model === model) ?? null;
  }

  return {
    models(query) {
      const found = entries().filter((entry) => isAskedFor(entry, query));
      const listed = found.map(({ model, title, provider, taskType, pricingDesc }) => ({
        model,
        slug: model,
        title,
        provider,
        taskType,
        description: `${title} by ${provider}.`,
        pricingDesc,
      }));
      return envelope(200, "success", { total: listed.length, models: listed });
    },
    schema(model) {
      const entry = find(model);
      return entry ? envelope(200, "success", { model, openapi: entry.openapi }) : unknownModel;
    },
    price(model) {
      const entry = find(model);
      return entry ? envelope(200, "success", { model, pricingDesc: entry.pricingDesc }) : unknownModel;
    },
    change(change) {
      changes.set(change.model, change);
    },
    reset: () => changes.clear(),
  };
}

function changed(entry: Entry, change: CatalogueChange | undefined): Entry {
  return {
    ...entry,
    openapi: change?.openapi === undefined ? entry.openapi : change.openapi,
    pricingDesc: change?.pricingDesc === undefined ? entry.pricingDesc : change.pricingDesc,
  };
}

const unknownModel = envelope(404, "Model not found", null);

function toEntry(facts: ModelFacts): Entry {
  return {
    model: facts.id,
    title: facts.title,
    provider: facts.vendor,
    taskType: [titleOf(facts.type)],
    pricingDesc: priceProse(facts),
    /** The live API gave none for this model. */
    openapi: facts.id === "google/gemini-3-8-flash-tts" ? null : toOpenApi(facts),
  };
}

/** "text_to_video" is "Text to Video" to KIE. */
function titleOf(type: string): string {
  return type
    .split("_")
    .map((word) => (/^(to|or)$/.test(word) ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join(" ");
}

/** A fifth of the live catalogue answers at once and has no tasks: a client has to leave those out. */
const chatEntry: Entry = {
  model: "gpt-5-2",
  title: "GPT 5.2",
  provider: "OpenAI",
  taskType: ["Chat"],
  pricingDesc: "Input costs 87.5 credits ($0.4375) per million tokens.",
  openapi: {
    openapi: "3.1.0",
    info: { title: "GPT 5.2", version: "1.0.0" },
    paths: { "/gpt-5-2/v1/chat/completions": {} },
  } satisfies JsonObject,
};

function isAskedFor(entry: Entry, query: URLSearchParams): boolean {
  const lower = (name: string) => (query.get(name) ?? "").toLowerCase();
  const words = `${entry.model} ${entry.title} ${entry.provider}`.toLowerCase();
  return (
    words.includes(lower("q")) &&
    entry.provider.toLowerCase().includes(lower("provider")) &&
    (lower("taskType") === "" || entry.taskType.some((type) => type.toLowerCase() === lower("taskType")))
  );
}
