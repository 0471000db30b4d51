import type { InputSources } from "../../../lib/registry/model/schema.js";
import { price } from "../../../lib/registry/price/of-model.js";
import { sourceFactsOf } from "../../../lib/registry/price/source.js";
import type { Json, JsonObject, ModelFacts } from "./facts.js";
import type { KieSettings } from "./settings.js";
import type { KieTask } from "./task.js";

/** What is taken for a task whose price cannot be counted here: the length of a clip decides it. */
const uncountedCredits = 1;

/** What a task takes, and what its record says of that; null: nothing. */
export type Taken = { credits: number; told: number | null };

/**
 * What the stand-in takes for a task. The prices are the registry's, which is tested against KIE's own elsewhere: the
 * stand-in is about what becomes of them. `parent`: the task that this one goes on from.
 */
export function creditsFor(
  facts: ModelFacts,
  input: JsonObject,
  { parent, takes }: { parent: KieTask | null; takes: KieSettings["takes"] },
): Taken {
  const chosen = takes[facts.id];
  if (typeof chosen === "number") return { credits: chosen, told: chosen };
  const sources = parent === null ? {} : sourcesOf(parent);
  const { credits, estimate } = price(facts.id, input, {}, sources);
  const usual = estimate ?? credits;
  const taken = Math.round((usual ?? uncountedCredits) * 100) / 100;
  return { credits: taken, told: usual === null || chosen === "untold" ? null : taken };
}

function sourcesOf({ taskId, model, input }: KieTask): InputSources {
  return { [taskId]: sourceFactsOf({ model, input, sources: {} }) };
}

function numberIn(value: Json | undefined): number | null {
  const number = typeof value === "string" ? Number.parseFloat(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** How many pictures an input asks for, when it says so. */
export function pictureCount(input: JsonObject): number | null {
  const asked = input["num_images"] ?? input["n"] ?? input["max_images"];
  const count = numberIn(asked);
  return count === null ? null : Math.max(1, Math.trunc(count));
}
