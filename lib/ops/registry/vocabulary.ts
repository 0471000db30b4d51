import * as z from "zod";
import type { Vocabulary } from "../../registry/model/outcome.js";
import { parseYamlWith } from "./checked-yaml.js";

export const wordsFile = "models/words.yaml";

/** One word or several in a row; a star stands for any ending of the word before it. */
const phrase = z
  .string()
  .regex(/^[\p{Ll}\p{N}]+\*?( [\p{Ll}\p{N}]+\*?)*$/u, "is small letters and digits, each word with a star at most");
const both = z.strictObject({ en: z.array(phrase), ru: z.array(phrase) });

const schema = z.strictObject({
  small: both,
  prepositions: both,
  words: z.record(
    z.string(),
    z.strictObject({ at: z.enum(["head", "lead"]).optional(), en: z.array(phrase), ru: z.array(phrase) }),
  ),
  means: z.record(z.string(), z.array(z.string()).min(1)),
  commands: z.record(z.string(), z.array(phrase)),
  names: z.record(z.string(), z.array(phrase)),
  ratios: z.record(z.string().regex(/^\d+:\d+$/), z.array(phrase)),
});

/** Parses and checks how people say things. Throws one error that names every problem with its file. */
export function readVocabulary(text: string, outcomes: readonly { id: string }[]): Vocabulary {
  const source = parseYamlWith(schema, text, wordsFile);
  const folded = ({ en, ru }: { en: readonly string[]; ru: readonly string[] }) =>
    [...en, ...ru].map((each) => each.replaceAll("ё", "е"));
  const means = Object.fromEntries(
    Object.entries(source.means).map(([id, ways]) => [id, ways.map((way) => wayOf(way))] as const),
  );
  const problems = [
    ...Object.keys(means).flatMap((id) =>
      outcomes.some((each) => each.id === id) ? [] : [`means: nothing is called ${id}`],
    ),
    ...Object.values(means).flatMap((ways) =>
      ways.flatMap(({ all, not }) =>
        [...all, ...not].flatMap((name) => (name in source.words ? [] : [`means: no word is called ${name}`])),
      ),
    ),
  ];
  if (problems.length > 0) throw new Error(problems.map((problem) => `${wordsFile}: ${problem}`).join("\n"));
  return {
    small: folded(source.small),
    prepositions: folded(source.prepositions),
    notions: Object.entries(source.words).map(([name, { at, ...called }]) => ({
      name,
      at: at ?? "any",
      called: folded(called),
    })),
    means,
    commands: source.commands,
    names: source.names,
    ratios: source.ratios,
  };
}

/** "a + b - c": a and b, and not c. */
function wayOf(way: string): { all: string[]; not: string[] } {
  const [wanted = "", ...not] = way.split(" - ");
  return { all: wanted.split(" + ").map((each) => each.trim()), not: not.map((each) => each.trim()) };
}
