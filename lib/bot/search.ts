import { listModels } from "../registry/load.js";
import type { ModelSummary } from "../registry/model-spec.js";
import { comparable } from "./spelling.js";
import { closeness } from "./word-match.js";

/** More words than this are a wish, not a name. */
const MAX_WORDS = 6;
const MAX_QUERY = 24;
/** What a model is used for counts less than what it is called. */
const BY_VENDOR = 1;
const BY_USE = 6;

type Hay = { model: ModelSummary; title: readonly string[]; more: readonly string[]; use: readonly string[] };

let hays: readonly Hay[] | undefined;

function everyHay(): readonly Hay[] {
  hays ??= listModels().map((model) => {
    const title = comparable(model.title);
    return {
      model,
      // "nanobanana" is one word to who types it.
      title: [...title, title.filter((word) => !/\d/.test(word)).join("")],
      more: [...comparable(model.vendor), ...comparable(model.id)],
      use: [...comparable(model.about.en), ...comparable(model.about.ru)],
    };
  });
  return hays;
}

export type SearchOptions = {
  /** Also by what a model is used for, not only by its name. */
  byUse?: boolean;
};

/** Models that every word of the text fits, the best first; typing errors and Cyrillic spelling are forgiven. */
export function searchModels(text: string, { byUse = false }: SearchOptions = {}): ModelSummary[] {
  const words = comparable(text);
  if (words.length === 0 || (!byUse && words.length > MAX_WORDS)) return [];
  const asTyped = fitting(words.slice(0, MAX_WORDS), byUse);
  return asTyped.length > 0 || words.length < 2 ? asTyped : fitting([words.join("")], false);
}

function fitting(words: readonly string[], byUse: boolean): ModelSummary[] {
  const found = everyHay().flatMap((hay) => {
    const fit = fitOf(hay, words, byUse);
    return fit === null ? [] : [{ model: hay.model, ...fit }];
  });
  // What is spelt right leaves no room for guesses.
  const sure = found.filter(({ isGuess }) => !isGuess);
  return (sure.length > 0 ? sure : found).sort((one, other) => one.distance - other.distance).map(({ model }) => model);
}

function fitOf(hay: Hay, words: readonly string[], byUse: boolean): { distance: number; isGuess: boolean } | null {
  let distance = 0;
  let isGuess = false;
  for (const word of words) {
    const best = nearest(hay, word, byUse);
    if (best === null) return null;
    distance += best.distance;
    isGuess ||= best.isGuess;
  }
  return { distance: distance + (words.length < hay.title.length - 1 ? 0.5 : 0), isGuess };
}

function nearest(hay: Hay, word: string, byUse: boolean) {
  const places = [
    { words: hay.title, extra: 0 },
    { words: hay.more, extra: BY_VENDOR },
    ...(byUse ? [{ words: hay.use, extra: BY_USE }] : []),
  ];
  let best: { distance: number; isGuess: boolean } | null = null;
  for (const { words, extra } of places) {
    for (const each of words) {
      const close = closeness(word, each, extra > 0);
      if (close === null || (best && best.distance <= close.distance + extra)) continue;
      best = { distance: close.distance + extra, isGuess: close.isGuess };
    }
  }
  return best;
}

/** The model that is meant by a name and nothing else; null when several could be. */
export function modelNamed(text: string): ModelSummary | null {
  const wanted = comparable(text).join("");
  if (wanted === "") return null;
  const id = text.trim().toLowerCase();
  const exact = listModels().filter(
    (model) => model.id.toLowerCase() === id || model.code === id || comparable(model.title).join("") === wanted,
  );
  if (exact.length > 0) return exact.length === 1 ? (exact[0] ?? null) : null;
  const found = searchModels(text);
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** The text as a button can carry it; it finds the same models. */
export function queryOf(text: string): string {
  let query = "";
  for (const word of comparable(text).slice(0, MAX_WORDS)) {
    const longer = query === "" ? word.slice(0, MAX_QUERY) : `${query}-${word}`;
    if (longer.length > MAX_QUERY) break;
    query = longer;
  }
  return query;
}
