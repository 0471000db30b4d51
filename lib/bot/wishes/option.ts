import { findModel, listModels } from "../../registry/load.js";
import type { ModelPick, Outcome, Tier } from "../../registry/model/outcome.js";
import type { JsonValue, MediaKind, ModelInput } from "../../registry/model/schema.js";
import type { ModelSpec } from "../../registry/model/spec.js";
import type { Wish } from "../../tasks/session.js";
import type { Html } from "../core/html.js";
import type { Situation } from "../core/situation.js";
import { filledForm, newForm } from "../form/draft.js";
import { type Form, isReady, isSwitchedOff, type Quote, quoteOf } from "../form/form.js";
import { formContextOf } from "../form/open.js";
import { fieldAtPath, withValue } from "../form/path.js";
import { brandIn } from "../models/brands.js";
import { ratioIn, subjectOf } from "../models/understand.js";

/** Why a model stands behind a button: a pick of the house, or the person's own ("own"). */
export type Choice = Tier | "own";

/** One way to make a wish come true: a form that is filled in from it, and what it costs. */
export type Option = {
  outcome: Outcome;
  choice: Choice;
  form: Form;
  quote: Quote;
  /** What the person still has to send. */
  missing: "words" | MediaKind | null;
  /** Why the words do not fit. */
  refused: Html | null;
};

export type ReadyOption = Option & { quote: Quote & { costCredits: number; kieCredits: number } };

export function isOrderable(option: Option): option is ReadyOption {
  return option.missing === null && option.refused === null && isReady(option.quote) && !isSwitchedOff(option.form);
}

/** `asked`: what the words ask for, which says what of them is how it was asked and what is the thing. */
export type WishOf = { wish: Wish; asked: Outcome; draftId: string };

/** The best way to an outcome: the person's last model, the house's pick, another; one that can be ordered before others. */
export function optionFor(situation: Situation, of: WishOf, outcome: Outcome): Option | null {
  const own = [...brandsIn(of.wish, outcome), ...lastUsed(situation, outcome)].map(
    (model) => () =>
      withModel(situation, of, { outcome, choice: "own", pick: { model, input: settingsFor(outcome, model) } }),
  );
  const picks = tierOrder.map((tier) => () => pickedOption(situation, of, { outcome, tier }));
  let usual: Option | null = null;
  for (const make of [...own, ...picks]) {
    const option = make();
    if (option !== null && isOrderable(option)) return option;
    if (option?.choice !== "own") usual ??= option;
  }
  return usual;
}

const tierOrder = ["usual", "cheapest", "finest"] as const;

/** The house's pick of this kind. Null: there is none, or it is not on offer. */
export function pickedOption(
  situation: Situation,
  of: WishOf,
  { outcome, tier }: { outcome: Outcome; tier: Tier },
): Option | null {
  const pick = outcome.picks[tier];
  return pick && withModel(situation, of, { outcome, choice: tier, pick });
}

/** The option that a button named, by its choice and the code of its model. */
export function namedOption(
  situation: Situation,
  of: WishOf,
  { outcome, choice, model }: { outcome: Outcome; choice: Choice; model: ModelSpec },
): Option | null {
  if (choice !== "own") return pickedOption(situation, of, { outcome, tier: choice });
  return withModel(situation, of, {
    outcome,
    choice,
    pick: { model: model.id, input: settingsFor(outcome, model.id) },
  });
}

function brandsIn({ words }: Wish, outcome: Outcome): string[] {
  if (outcome.isRecipe) return [];
  const brand = brandIn(words);
  const models = listModels().filter(({ title, model_type }) => outcome.types.includes(model_type) && brand?.(title));
  return models.slice(0, 1).map(({ id }) => id);
}

/** A recipe knows its model best; of an intent, what the person used last goes first. */
function lastUsed({ snapshot }: Situation, outcome: Outcome): string[] {
  if (outcome.isRecipe) return [];
  const isOfKind = (id: string) => {
    const model = findModel(id);
    return model !== null && outcome.types.includes(model.model_type);
  };
  return snapshot.recent.filter(isOfKind).slice(0, 1);
}

type Making = { outcome: Outcome; choice: Choice; pick: ModelPick };

function withModel(situation: Situation, of: WishOf, { outcome, choice, pick }: Making): Option | null {
  const model = findModel(pick.model);
  const context = formContextOf(situation);
  if (model === null || model.status === "retired" || context.session.disabledModels.includes(model.id)) return null;
  const { wish, draftId } = of;
  const words = wordsFor(of, outcome);
  const files = wish.files.filter(({ facts }) => outcome.words !== "none" || outcome.takes.includes(facts.kind));
  const placed = withWordsIn(pick.input, words ?? "");
  const isPlaced = JSON.stringify(placed) !== JSON.stringify(pick.input);
  const empty = newForm(context, model, draftId, isPlaced && words === null ? {} : placed);
  const given = { words: isPlaced ? "" : (words ?? ""), files, given: wish.given };
  const { form: filled, refused } = filledForm(empty, given);
  const form = suited(filled, wish);
  const sent = wish.files.map(({ facts }) => facts.kind);
  const missing = outcome.takes.find((kind) => !sent.includes(kind)) ?? (words === null ? "words" : null);
  return { outcome, choice, form, quote: quoteOf(model, form.draft, context.session), missing, refused };
}

/** Settings with the words where they name their place. */
function withWordsIn(input: ModelInput, words: string): ModelInput {
  const filled = (value: JsonValue): JsonValue => {
    if (typeof value === "string") return value.replace("{words}", () => words);
    if (Array.isArray(value)) return value.map(filled);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filled(each)]));
  };
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, filled(value)]));
}

/** The settings that the house gives this model for the outcome; of another model none. */
function settingsFor({ picks }: Outcome, model: string): ModelInput {
  return Object.values(picks).find((pick) => pick?.model === model)?.input ?? {};
}

/** What the model is told. Null: the person has to say it first. */
function wordsFor({ wish, asked }: WishOf, outcome: Outcome): string | null {
  if (outcome.words === "none") return "";
  // Words that answer a question are the thing itself.
  const subject = wish.outcome === null ? subjectOf(wish.words, outcome === asked ? outcome : asked) : wish.words;
  if (subject === "" && outcome.words === "needed") return null;
  if (subject === "" && outcome.otherwise !== null) return outcome.otherwise;
  const isWhole = outcome === asked && !outcome.isBare;
  const told = isWhole && subject !== "" ? wish.words : subject;
  return (outcome.prompt ?? "{words}").replace("{words}", () => told).trim();
}

/** Settings that suit what was said and sent: the shape in words, or that of the photo. */
function suited(form: Form, wish: Wish): Form {
  const spot = fieldAtPath(form.model, form.draft.input, "aspect_ratio");
  if (spot?.spec.type !== "enum") return form;
  const { values } = spot.spec;
  const said = ratioIn(wish.words);
  const now = form.draft.input.aspect_ratio ?? spot.spec.default;
  const value = values.includes(said ?? "")
    ? said
    : String(now).toLowerCase() === "auto"
      ? null
      : nearest(values, wish);
  if (value === null) return form;
  const draft = { ...form.draft, input: withValue(form.draft.input, spot.path, value) };
  // A rule between settings may forbid it.
  const isWorse =
    quoteOf(form.model, draft, form.session).errors.length >
    quoteOf(form.model, form.draft, form.session).errors.length;
  return isWorse ? form : { ...form, draft };
}

function nearest(values: readonly JsonValue[], { files }: Wish): string | null {
  const photo = files.find(({ facts }) => facts.kind === "image" && facts.width && facts.height);
  const { width, height } = photo?.facts ?? {};
  if (!width || !height) return null;
  const distance = (ratio: string) => {
    const [across = 1, down = 1] = ratio.split(":").map(Number);
    return Math.abs(Math.log((across / down) * (height / width)));
  };
  const ratios = values.flatMap((value) => (typeof value === "string" && /^\d+:\d+$/.test(value) ? [value] : []));
  return ratios.sort((one, other) => distance(one) - distance(other))[0] ?? null;
}
