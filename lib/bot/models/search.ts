import { findModel, listModels, wordsOfPeople } from "../../registry/load.js";
import type { ModelSummary } from "../../registry/model/spec.js";
import { needsSource } from "../form/field.js";

// The search is our own because no library came near without the sounds below, and none was better with them. Of 88
// searches in English and Russian (slips, makers, Cyrillic) the first model was right for 86 here, for 46 to 54 with
// minisearch, fuse.js and uFuzzy as they come, and for 81 to 83 when they were fed our sounds; fuse.js (83) then listed
// 35 % of wrong models, uFuzzy (82) took a wish for a name. They bundle 9 to 27 KB, this file 3 KB; a search takes 4 ms
// here on a busy machine, 0.3 to 5 ms there.

const latin: Readonly<Record<string, string>> = {
  а: "a",
  б: "b",
  в: "v",
  г: "g",
  д: "d",
  е: "e",
  ё: "e",
  ж: "zh",
  з: "z",
  и: "i",
  й: "i",
  к: "k",
  л: "l",
  м: "m",
  н: "n",
  о: "o",
  п: "p",
  р: "r",
  с: "s",
  т: "t",
  у: "u",
  ф: "f",
  х: "h",
  ц: "ts",
  ч: "ch",
  ш: "sh",
  щ: "sh",
  ъ: "",
  ы: "i",
  ь: "",
  э: "e",
  ю: "u",
  я: "ya",
};

/** Spellings of one sound: "Seedance", "сиданс" and "Seedence" come close, and so do "Qwen" and "квен". */
const sounds: readonly (readonly [RegExp, string])[] = [
  [/dzh/g, "j"],
  [/g(?=[ei])/g, "j"],
  [/ee|ea/g, "i"],
  [/oo|ou/g, "u"],
  [/ph/g, "f"],
  [/ck|c(?![eiyh])/g, "k"],
  [/c(?=[eiy])/g, "s"],
  [/qu|q/g, "k"],
  [/x/g, "ks"],
  [/w/g, "v"],
  [/y/g, "i"],
];

/** More of one letter than this is a key that was held down, not a word. */
const MAX_RUN = 3;

/** The words of a text by their sound; a number is a word of its own. */
export function toSoundWords(text: string): string[] {
  const plain = text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/й/g, "й")
    .replace(/\p{Mn}/gu, "")
    .replace(/[а-яё]/g, (letter) => latin[letter] ?? letter);
  const words = plain.match(/[a-z]+|\d+/g) ?? [];
  return words.map(sound).filter((word) => word !== "");
}

function sound(word: string): string {
  const spelt = sounds.reduce((before, [pattern, replacement]) => before.replace(pattern, replacement), word);
  const single = spelt.replace(/(\p{L})\1+/gu, (run, letter: string) => (run.length > MAX_RUN ? run : letter));
  return single.replace(/(?<=\p{L}{3})e$/u, "");
}

const SHORTEST_PREFIX = 2;
const SHORTEST_PART = 4;
const SHORTEST_GUESS = 4;
const LONG = 6;
const GUESS = 4;

/**
 * Compares a typed word with one of a name. Distance 0: the same; larger: less alike. Null: another word. Numbers are
 * never guessed. `isLoose`: a word of a sentence, where only beginnings and small slips count.
 */
export function matchWord(typed: string, word: string, isLoose = false): { distance: number; isGuess: boolean } | null {
  if (typed === word) return { distance: 0, isGuess: false };
  if (/\d/.test(typed) || /\d/.test(word)) return null;
  if (typed.length >= (isLoose ? SHORTEST_GUESS : SHORTEST_PREFIX) && word.startsWith(typed)) {
    return { distance: 1, isGuess: false };
  }
  if (!isLoose && typed.length >= SHORTEST_PART && word.includes(typed)) return { distance: 2, isGuess: false };
  if (typed.length < SHORTEST_GUESS || word.length < SHORTEST_GUESS - 1) return null;
  const allowed = typed.length >= LONG && !isLoose ? 2 : 1;
  if (Math.abs(typed.length - word.length) > allowed) return null;
  const slips = slipsBetween(typed, word);
  return slips <= allowed ? { distance: GUESS + slips, isGuess: true } : null;
}

/** Counts letters that are wrong, missing, too many, or swapped. */
export function slipsBetween(from: string, to: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const replaced = (previous[column - 1] ?? 0) + (isSame ? 0 : 1);
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const swapped = isSwapped ? (before[column - 2] ?? 0) + 1 : replaced;
      current.push(Math.min(replaced, swapped, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    before = previous;
    previous = current;
  }
  return previous[to.length] ?? from.length;
}

/** More words than this are a wish, not a name. */
const MAX_WORDS = 6;
const MAX_QUERY = 24;
/**
 * Added to the distance of a match: a match of the title comes first, then one of the vendor, then one of what the
 * model is used for.
 */
const BY_VENDOR = 1;
const BY_USE = 6;

/** Added for a model that only goes on from an earlier result: nobody begins with it. */
const NO_BEGINNING = 0.25;

type SearchEntry = {
  model: ModelSummary;
  isBeginning: boolean;
  title: readonly string[];
  more: readonly string[];
  use: readonly string[];
};

let hays: readonly SearchEntry[] | undefined;

function searchIndex(): readonly SearchEntry[] {
  hays ??= listModels().map((model) => {
    const title = toSoundWords(model.title);
    const spec = findModel(model.id);
    return {
      model,
      isBeginning: spec === null || !needsSource(spec),
      // People type "nanobanana" as one word.
      title: [...title, title.filter((word) => !/\d/.test(word)).join("")],
      more: [...toSoundWords(model.vendor), ...toSoundWords(model.id)],
      use: [...toSoundWords(model.about.en), ...toSoundWords(model.about.ru)],
    };
  });
  return hays;
}

export type SearchOptions = {
  /** Whether to search also by what a model is used for, not only by its name. */
  byUse?: boolean;
};

/** Finds models that every word of the text fits, the best first; typing errors and Cyrillic spelling are forgiven. */
export function searchModels(text: string, { byUse = false }: SearchOptions = {}): ModelSummary[] {
  const words = toSoundWords(text);
  if (words.length === 0 || (!byUse && words.length > MAX_WORDS)) return [];
  const ways = [
    () => fitting(words.slice(0, MAX_WORDS), byUse),
    () => asSpoken(words),
    () => (words.length < 2 ? [] : fitting([words.join("")], false)),
  ];
  for (const way of ways) {
    const found = way();
    if (found.length > 0) return found;
  }
  return [];
}

/** The same for words that were written as they are said. A letter or a number alone is no name. */
function asSpoken(words: readonly string[]): ModelSummary[] {
  const written = writtenAs(words);
  const isName = written.some((word) => word.length > 1);
  return !isName || written.join() === words.join() ? [] : fitting(written, false);
}

function writtenAs(words: readonly string[]): string[] {
  const spoken = Object.entries(wordsOfPeople().names).flatMap(([meant, names]) =>
    names.map((said) => ({ said: new RegExp(`(?<= )${toSoundWords(said).join(" ")}(?= )`, "g"), meant })),
  );
  const padded = spoken.reduce((text, { said, meant }) => text.replace(said, meant), ` ${words.join(" ")} `);
  return padded.trim().split(" ");
}

function fitting(words: readonly string[], byUse: boolean): ModelSummary[] {
  const found = searchIndex().flatMap((hay) => {
    const fit = fitOf(hay, words, byUse);
    return fit === null ? [] : [{ model: hay.model, ...fit }];
  });
  // If some models match exactly, guesses are left out.
  const sure = found.filter(({ isGuess }) => !isGuess);
  return (sure.length > 0 ? sure : found).sort((one, other) => one.distance - other.distance).map(({ model }) => model);
}

function fitOf(
  hay: SearchEntry,
  words: readonly string[],
  byUse: boolean,
): { distance: number; isGuess: boolean } | null {
  let distance = 0;
  let isGuess = false;
  for (const word of words) {
    const best = nearest(hay, word, byUse);
    if (best === null) return null;
    distance += best.distance;
    isGuess ||= best.isGuess;
  }
  return {
    distance: distance + (words.length < hay.title.length - 1 ? 0.5 : 0) + (hay.isBeginning ? 0 : NO_BEGINNING),
    isGuess,
  };
}

function nearest(hay: SearchEntry, word: string, byUse: boolean) {
  const places = [
    { words: hay.title, extra: 0 },
    { words: hay.more, extra: BY_VENDOR },
    ...(byUse ? [{ words: hay.use, extra: BY_USE }] : []),
  ];
  let best: { distance: number; isGuess: boolean } | null = null;
  for (const { words, extra } of places) {
    for (const each of words) {
      const close = matchWord(word, each, extra > 0);
      if (close === null || (best && best.distance <= close.distance + extra)) continue;
      best = { distance: close.distance + extra, isGuess: close.isGuess };
    }
  }
  return best;
}

/** Finds the model that a name can only mean; null when it could be several. */
export function findModelByName(text: string): ModelSummary | null {
  const wanted = toSoundWords(text).join("");
  if (wanted === "") return null;
  const id = text.trim().toLowerCase();
  const exact = listModels().filter(
    (model) => model.id.toLowerCase() === id || model.code === id || toSoundWords(model.title).join("") === wanted,
  );
  if (exact.length > 0) return exact.length === 1 ? (exact[0] ?? null) : null;
  const found = searchModels(text);
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Shortens the text so that a button can carry it and it still finds the same models. */
export function toButtonQuery(text: string): string {
  let query = "";
  for (const word of toSoundWords(text).slice(0, MAX_WORDS)) {
    const longer = query === "" ? word.slice(0, MAX_QUERY) : `${query}-${word}`;
    if (longer.length > MAX_QUERY) break;
    query = longer;
  }
  return query;
}
