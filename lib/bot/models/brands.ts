import { listModels } from "../../registry/load.js";
import { toSoundWords } from "./search.js";

/** Before a name that is meant as one: "with Flux", "через клинг". */
const introductions = ["with", "using", "in", "by", "via", "через", "в", "с помощью", "на"].map((each) =>
  toSoundWords(each).join(" "),
);

/**
 * Tells titles of the family of models that the words name, as they begin or after "with": "kling video of a cat",
 * "лиса через флюкс". Null: they name none; a girl on a runway is no Runway.
 */
export function brandIn(words: string): ((title: string) => boolean) | null {
  const said = toSoundWords(words.slice(0, 400));
  const families = new Set(listModels().map(({ title }) => familyOf(title)));
  const named = said.find((word, at) => {
    const before = said[at - 1];
    return word.length > 2 && families.has(word) && (before === undefined || introductions.includes(before));
  });
  return named === undefined || said.length === 1 ? null : (title) => familyOf(title) === named;
}

function familyOf(title: string): string {
  return toSoundWords(title)[0] ?? "";
}
