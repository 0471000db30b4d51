import type { LocalizedText, MediaKind, ModelInput, ModelType } from "./schema.js";

/** A model with its settings. */
export type ModelPick = { model: string; input: ModelInput };

export const tiers = ["usual", "finest", "cheapest"] as const;
export type Tier = (typeof tiers)[number];

/** Something that people want: an intent of models/intents.yaml, or a recipe of models/recipes.yaml. */
export type Outcome = {
  id: string;
  isRecipe: boolean;
  icon: string;
  name: LocalizedText;
  /** On the button that starts it. */
  make: LocalizedText;
  /** Asks what it is about. Null: it needs no words. */
  ask: LocalizedText | null;
  /** Files that it needs, one of each kind. */
  takes: readonly MediaKind[];
  /** Kinds of file that it is offered for when one comes without words. */
  about: readonly MediaKind[];
  words: "needed" | "spare" | "none";
  /** Only what is to be said counts as its words, not how it was asked for. */
  isBare: boolean;
  /** What the model is told; `{words}` is what the person said. Null: just that. */
  prompt: string | null;
  /** What the model is told when nothing was said. */
  otherwise: string | null;
  /** A person's last model of these types goes before the picks; the first says which list of models it belongs to. */
  types: readonly ModelType[];
  picks: { usual: ModelPick } & { [Other in Exclude<Tier, "usual">]: ModelPick | null };
  /** Ids of what is offered with the same words. */
  beside: readonly string[];
};

/** `head`: counts fully before the first preposition; `lead`: only where nothing but small words stands before it. */
export type Notion = { name: string; at: "head" | "lead" | "any"; called: readonly string[] };

/** How people say what they want: models/words.yaml. */
export type Vocabulary = {
  small: readonly string[];
  prepositions: readonly string[];
  notions: readonly Notion[];
  /** By outcome: each way to say it is notions that are there, and such that are not. */
  means: Readonly<Record<string, readonly { all: readonly string[]; not: readonly string[] }[]>>;
  /** By command: whole messages. */
  commands: Readonly<Record<string, readonly string[]>>;
  /** By a part of models' names: what people say for it. */
  names: Readonly<Record<string, readonly string[]>>;
  /** By ratio: words that ask for it. */
  ratios: Readonly<Record<string, readonly string[]>>;
};
