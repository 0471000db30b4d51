import * as z from "zod";
import { noFiles } from "../../registry/check/errors.js";
import { checkOf } from "../../registry/check/param.js";
import { mediaKinds } from "../../registry/model/media-kinds.js";
import type { ModelPick, Outcome } from "../../registry/model/outcome.js";
import { modelTypeSchema, wordsSchema } from "../../registry/model/schema.js";
import type { ModelSpec } from "../../registry/model/spec.js";
import { lineFinder, parseYamlWith } from "./checked-yaml.js";

export const intentsFile = "models/intents.yaml";
export const recipesFile = "models/recipes.yaml";

/** It goes into buttons, beside the ids of a draft and of a model. */
const id = z.string().regex(/^[a-z_]{1,13}$/, "is up to 13 small letters");
const input = z.record(z.string(), z.json()).default({});
const pick = z.strictObject({ model: z.string(), input });
const need = z.enum(["needed", "spare", "none"]);
const kinds = z.array(z.enum(mediaKinds));

const intentSchema = z.strictObject({
  icon: z.string(),
  name: wordsSchema,
  make: wordsSchema,
  ask: wordsSchema.optional(),
  takes: kinds.default([]),
  about: kinds.default([]),
  words: need,
  bare: z.boolean().default(false),
  otherwise: z.string().optional(),
  types: z.array(modelTypeSchema).min(1),
  picks: z.strictObject({ usual: pick, finest: pick.optional(), cheapest: pick.optional() }),
  beside: z.array(z.string()).default([]),
});

const recipeSchema = z.strictObject({
  icon: z.string(),
  name: wordsSchema,
  ask: wordsSchema.optional(),
  like: z.string(),
  words: need.optional(),
  model: z.string(),
  input,
  prompt: z.string().includes("{words}"),
});

type Sources = { intents: string; recipes: string; specs: readonly ModelSpec[] };

/** Parses and checks intents and recipes. Throws one error that names every problem with its file, line and path. */
export function readOutcomes({ intents, recipes, specs }: Sources): Outcome[] {
  const intended = Object.entries(parseYamlWith(z.record(id, intentSchema), intents, intentsFile)).map(intentOf);
  const cooked = Object.entries(parseYamlWith(z.record(id, recipeSchema), recipes, recipesFile));
  const problems: string[] = [];
  const lines = { intents: lineFinder(intents, intentsFile), recipes: lineFinder(recipes, recipesFile) };
  const report = ({ isRecipe, id: name }: Pick<Outcome, "isRecipe" | "id">, message: string) =>
    void problems.push(
      `${isRecipe ? recipesFile : intentsFile}:${lines[isRecipe ? "recipes" : "intents"]([name])}: ${name}: ${message}`,
    );
  const made = cooked.flatMap(([name, recipe]) => {
    const like = intended.find((each) => each.id === recipe.like);
    if (like) return [recipeOf(name, recipe, like)];
    report({ isRecipe: true, id: name }, `like: no intent is called ${recipe.like}`);
    return [];
  });
  const outcomes = [...intended, ...made];
  for (const outcome of outcomes) for (const message of problemsOf(outcome, outcomes, specs)) report(outcome, message);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return outcomes;
}

function intentOf([name, source]: [string, z.infer<typeof intentSchema>]): Outcome {
  const { bare, ask = null, otherwise = null, picks, ...rest } = source;
  const { usual, finest = null, cheapest = null } = picks;
  return {
    ...rest,
    id: name,
    isRecipe: false,
    ask,
    otherwise,
    prompt: null,
    isBare: bare,
    picks: { usual, finest, cheapest },
  };
}

function recipeOf(name: string, source: z.infer<typeof recipeSchema>, like: Outcome): Outcome {
  const { icon, ask, words = like.words, prompt, model } = source;
  return {
    ...like,
    id: name,
    isRecipe: true,
    icon,
    name: source.name,
    ask: ask ?? (words === "needed" ? like.ask : null),
    about: [],
    words,
    isBare: true,
    otherwise: null,
    prompt,
    picks: { usual: { model, input: source.input }, finest: null, cheapest: null },
    beside: [like.id, ...like.beside],
  };
}

function problemsOf(outcome: Outcome, all: readonly Outcome[], specs: readonly ModelSpec[]): string[] {
  const { id: name, beside, words, ask, picks } = outcome;
  const others = beside.filter((other) => !all.some((each) => each.id === other));
  return [
    ...(all.filter((each) => each.id === name).length > 1 ? ["is there twice"] : []),
    ...others.map((other) => `beside: nothing is called ${other}`),
    ...(words === "needed" && ask === null ? ["ask: words are needed, and nothing asks for them"] : []),
    ...Object.values(picks).flatMap((each) => (each === null ? [] : pickProblems(each, specs))),
  ];
}

function pickProblems({ model, input: settings }: ModelPick, specs: readonly ModelSpec[]): string[] {
  const spec = specs.find((each) => each.id === model);
  // A suspended one may come back, and is passed over meanwhile.
  if (spec === undefined || spec.status === "retired") return [`no model ${model} is on offer`];
  return Object.entries(settings).flatMap(([name, value]) => {
    const param = spec.input[name];
    if (param === undefined) return [`${model} has no ${name}`];
    const findings = { errors: [], files: noFiles };
    checkOf(param)(value, name, findings);
    return findings.errors.map(() => `${model}: ${name} cannot be ${JSON.stringify(value)}`);
  });
}
