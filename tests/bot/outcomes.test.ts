import { describe, expect, test } from "vitest";
import { locales, textsFor } from "../../lib/bot/core/texts.js";
import { homeScreen } from "../../lib/bot/home/screens.js";
import { readOutcomes } from "../../lib/ops/registry/outcomes.js";
import { readVocabulary } from "../../lib/ops/registry/vocabulary.js";
import { validate } from "../../lib/registry/check/validate.js";
import { findModel, listModels, listOutcomes } from "../../lib/registry/load.js";
import { price } from "../../lib/registry/price/of-model.js";

const specs = listModels().flatMap(({ id }) => findModel(id) ?? []);
const picks = listOutcomes().flatMap(({ id, picks }) =>
  Object.entries(picks).flatMap(([tier, pick]) => (pick === null ? [] : [{ id, tier, pick }])),
);

test.each(picks)("$id, $tier: its settings hold by themselves, and its model has a price", ({ pick }) => {
  const { errors } = validate(pick.model, pick.input);
  expect(errors.filter(({ code, path }) => code !== "required" && code !== "rule" && path in pick.input)).toEqual([]);
  expect(price(pick.model, pick.input).formula).not.toContain("publishes no price");
});

test.each(locales)(
  "24 ideas or more, all reached from the first screen, each page at most seven rows (%s)",
  (locale) => {
    const recipes = listOutcomes().filter(({ isRecipe }) => isRecipe);
    expect(recipes.length).toBeGreaterThanOrEqual(24);
    const pages = [0, 1, 2].map((page) => homeScreen(textsFor(locale), null, page));
    expect(pages.map(({ keyboard }) => keyboard.length).filter((rows) => rows > 7)).toEqual([]);
    const begun = pages.flatMap(({ keyboard }) =>
      keyboard.flat().flatMap(({ action }) => (action.verb === "begin" ? [action.outcome] : [])),
    );
    expect(begun).toEqual(recipes.map(({ id }) => id));
  },
);

const intent = (model: string, more = "") => `picture:
  icon: "x"
  name: {en: a, ru: b}
  make: {en: a, ru: b}
  words: none
  types: [text_to_image]
  picks: {usual: {model: ${model}${more}}}
`;
const recipe = "logo: {icon: x, name: {en: a, ru: b}, like: picture, model: z-image, prompt: '{words}'}\n";
const read = (intents: string, recipes = recipe) => readOutcomes({ intents, recipes, specs });

describe("what is wrong is said with its file when it is compiled", () => {
  test("nothing, where all is well", () => {
    expect(read(intent("z-image")).map(({ id }) => id)).toEqual(["picture", "logo"]);
  });

  test.each([
    ["a model that is not on offer", intent("z-imagine"), recipe, /intents\.yaml:1: picture: no model z-imagine/],
    ["a setting that the model does not have", intent("z-image", ", input: {size: 1}"), recipe, /z-image has no size/],
    ["a value that it does not take", intent("z-image", ", input: {aspect_ratio: '7:1'}"), recipe, /cannot be "7:1"/],
    [
      "an intent that is not there",
      intent("z-image"),
      recipe.replace("picture", "song"),
      /recipes\.yaml:1: logo: like/,
    ],
    ["a prompt without the words", intent("z-image"), recipe.replace("{words}", "x"), /recipes\.yaml:1: logo > prompt/],
  ])("%s", (_, intents, recipes, message) => {
    expect(() => read(intents, recipes)).toThrow(message);
  });

  test("a word that means something unknown", () => {
    const both = "{en: [a], ru: [б]}";
    const words = (means: string) =>
      `small: ${both}\nprepositions: ${both}\nwords: {song: ${both}}\nmeans: ${means}\ncommands: {}\nnames: {}\nratios: {}\n`;
    expect(readVocabulary(words("{logo: [song]}"), [{ id: "logo" }]).means.logo).toEqual([{ all: ["song"], not: [] }]);
    expect(() => readVocabulary(words("{lgo: [song]}"), [{ id: "logo" }])).toThrow(/nothing is called lgo/);
    expect(() => readVocabulary(words("{logo: [sogn]}"), [{ id: "logo" }])).toThrow(/no word is called sogn/);
  });
});
