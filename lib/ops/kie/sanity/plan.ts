import { findModel, listModels } from "../../../registry/load.js";
import type { ModelInput, ModelType } from "../../../registry/model/schema.js";
import type { ModelSpec } from "../../../registry/model/spec.js";
import { creditsAfter, type SmallestOrder, type SourcePart, smallestOrder } from "./smallest-order.js";

/** The types whose names people knew before this project: one model of each proves most of what there is. */
export const defaultTypes = [
  "text_to_image",
  "image_to_image",
  "image_edit",
  "upscale",
  "outpaint",
  "text_to_video",
  "image_to_video",
  "video_upscale",
  "speech_to_video",
  "text_to_speech",
  "speech_to_text",
  "audio_to_audio",
] as const satisfies readonly ModelType[];

export type Job = {
  model: string;
  modelType: ModelType;
  input: ModelInput;
  /** Null: not known. */
  credits: number | null;
  /** The model whose task has to run before, and which parameters take something from it. */
  after: { model: string; sources: Record<string, SourcePart> } | null;
};

export type Plan = {
  /** What the table shows. */
  jobs: Job[];
  /** Run only because another job needs their result; each once. */
  preparations: Job[];
  /** Types and models of which nothing can be tried, and why. */
  problems: { name: string; reason: string }[];
  /** Credits of everything whose price is known. */
  credits: number;
  unpriced: string[];
};

export type PlanChoice = { types: readonly string[]; models: readonly string[]; all: boolean };

function jobOf(model: ModelSpec, order: SmallestOrder, after: Job["after"]): Job {
  return { model: model.id, modelType: model.model_type, input: order.input, credits: order.credits, after };
}

/** The earlier task that a model needs: of the models that may have made it, the cheapest that needs none itself. */
function preparationFor(model: ModelSpec, sources: SmallestOrder["sources"]): Job | null {
  const allowed = Object.keys(sources).map((name) => {
    const param = model.input[name];
    return new Set(param?.type === "string" ? (param.source_models ?? []) : []);
  });
  const [first = new Set<string>(), ...others] = allowed;
  const shared = [...first].filter((id) => others.every((each) => each.has(id)));
  const candidates = shared.flatMap((id): Job[] => {
    const source = findModel(id);
    const order = source?.status === "current" ? smallestOrder(source) : null;
    if (!source || !order || order.credits === null || Object.keys(order.sources).length > 0) return [];
    return [jobOf(source, order, null)];
  });
  return candidates.sort((a, b) => (a.credits ?? 0) - (b.credits ?? 0))[0] ?? null;
}

type Candidate = { job: Job; preparation: Job | null; totalCredits: number | null };

/** Null: there is no small order, or nothing that could come before it. */
function candidateOf(id: string): Candidate | null {
  const model = findModel(id);
  const order = model?.status === "current" ? smallestOrder(model) : null;
  if (!model || !order) return null;
  if (Object.keys(order.sources).length === 0)
    return { job: jobOf(model, order, null), preparation: null, totalCredits: order.credits };
  const preparation = preparationFor(model, order.sources);
  if (preparation === null) return null;
  const credits = creditsAfter(model, order.input, preparation);
  const totalCredits = credits === null || preparation.credits === null ? null : credits + preparation.credits;
  return {
    job: jobOf(model, { ...order, credits }, { model: preparation.model, sources: order.sources }),
    preparation,
    totalCredits,
  };
}

function cheapestOf(type: string): Candidate | null {
  const known = listModels()
    .filter((model) => model.model_type === type)
    .flatMap((model) => candidateOf(model.id) ?? [])
    .filter((candidate) => candidate.totalCredits !== null);
  return known.sort((a, b) => (a.totalCredits ?? 0) - (b.totalCredits ?? 0))[0] ?? null;
}

type Choice = { name: string; candidate: Candidate | null; reason: string };

function choose({ types, models, all }: PlanChoice): Choice[] {
  const named = all ? listModels().map((model) => model.id) : models;
  const reason = "no model of this type with a known price can be tried";
  if (named.length === 0) return types.map((name) => ({ name, candidate: cheapestOf(name), reason }));
  return named.map((name) => {
    const why = findModel(name)?.suspended?.en;
    const cannot = why === undefined ? "no small order can be made for it" : `it is suspended: ${why}`;
    return { name, candidate: candidateOf(name), reason: cannot };
  });
}

function toPreparations(chosen: readonly Candidate[]): Job[] {
  const shown = new Set(chosen.map(({ job }) => job.model));
  const needed = chosen.flatMap(({ preparation }) => preparation ?? []).filter((job) => !shown.has(job.model));
  return [...new Map(needed.map((job) => [job.model, job])).values()];
}

/** Chooses what to run: the named models, or all of them, or the cheapest of each type. */
export function planSanity(choice: PlanChoice): Plan {
  const choices = choose(choice);
  const chosen = choices.flatMap(({ candidate }) => candidate ?? []);
  const jobs = chosen.map(({ job }) => job);
  const preparations = toPreparations(chosen);
  const everything = [...jobs, ...preparations];
  const credits = everything.reduce((sum, job) => sum + (job.credits ?? 0), 0);
  return {
    jobs,
    preparations,
    problems: choices.filter(({ candidate }) => candidate === null).map(({ name, reason }) => ({ name, reason })),
    credits: Math.round(credits * 1000) / 1000,
    unpriced: everything.filter((job) => job.credits === null).map((job) => job.model),
  };
}
