import { wordsOfPeople } from "../../registry/load.js";
import type { Notion } from "../../registry/model/outcome.js";
import { slipsBetween } from "./search.js";

/** A word of a message as it is compared, and where it stands in the message. */
export type Token = { text: string; start: number; end: number };

/** Where a notion was found: tokens `from` to `to`. `isGuess`: only with a slip of the pen. */
export type Mention = { notion: Notion; from: number; to: number; isGuess: boolean };

/** More words than this are a story, and what is wanted stands before them. */
const MOST_WORDS = 60;
/** A slip is looked for in so many words: it takes time. */
const MOST_GUESSED = 14;

export function tokensOf(text: string): Token[] {
  return [...text.matchAll(/\p{L}+\p{Mn}*|\d+/gu)].slice(0, MOST_WORDS).map((match) => ({
    text: match[0].toLowerCase().normalize("NFC").replaceAll("ё", "е"),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

type Part = { text: string; isStem: boolean };
type Entry = { notion: Notion; parts: readonly Part[] };
type Index = {
  byLetter: ReadonlyMap<string, readonly Entry[]>;
  small: ReadonlyMap<string, readonly Entry[]>;
  prepositions: ReadonlyMap<string, readonly Entry[]>;
};

let index: Index | undefined;

function indexOfWords(): Index {
  if (index !== undefined) return index;
  const { notions, small, prepositions } = wordsOfPeople();
  const plain = (name: string, called: readonly string[]): Notion => ({ name, at: "any", called });
  index = {
    byLetter: byFirstLetter(notions),
    small: byFirstLetter([plain("small", small)]),
    prepositions: byFirstLetter([plain("preposition", prepositions)]),
  };
  return index;
}

function byFirstLetter(notions: readonly Notion[]): Map<string, Entry[]> {
  const entries = new Map<string, Entry[]>();
  for (const notion of notions) {
    for (const name of notion.called) {
      const parts = name.split(" ").map((word) => ({ text: word.replace("*", ""), isStem: word.endsWith("*") }));
      const letter = name.charAt(0);
      entries.set(letter, [...(entries.get(letter) ?? []), { notion, parts }]);
    }
  }
  return entries;
}

function entriesAt(entries: ReadonlyMap<string, readonly Entry[]>, token: Token | undefined): readonly Entry[] {
  return (token && entries.get(token.text.charAt(0))) ?? [];
}

const isPart = ({ text, isStem }: Part, token: Token | undefined) =>
  token !== undefined && (isStem ? token.text.startsWith(text) : token.text === text);

const fitsAt = ({ parts }: Entry, tokens: readonly Token[], at: number) =>
  parts.every((part, offset) => isPart(part, tokens[at + offset]));

/** Which tokens are small words, and which begin what is said of the thing. */
export function lengthOfSmall(tokens: readonly Token[], at: number): number {
  const fitting = entriesAt(indexOfWords().small, tokens[at]).filter((entry) => fitsAt(entry, tokens, at));
  return Math.max(0, ...fitting.map(({ parts }) => parts.length));
}

export function isPreposition(tokens: readonly Token[], at: number): boolean {
  return entriesAt(indexOfWords().prepositions, tokens[at]).some((entry) => fitsAt(entry, tokens, at));
}

/** Every notion that the words name. */
export function mentionsIn(tokens: readonly Token[]): Mention[] {
  return tokens.flatMap((token, at) => {
    const entries = entriesAt(indexOfWords().byLetter, token);
    const exact = entries.filter((entry) => fitsAt(entry, tokens, at));
    const isKnown = exact.length > 0 || lengthOfSmall(tokens, at) > 0;
    const found = isKnown || at >= MOST_GUESSED ? exact : entries.filter((entry) => isNearly(entry, token.text));
    return found.map(({ notion, parts }) => ({
      notion,
      from: at,
      to: at + parts.length,
      isGuess: exact.length === 0,
    }));
  });
}

const SHORTEST_STEM = 4;
const SHORTEST_GUESS = 6;
/** A stem with a slip and a longer ending is another word. */
const LONGEST_ENDING = 3;

/** One slip of the pen in a long word. In a short one only what changes no consonant: "track" is no "trick". */
function isNearly({ parts: [part, ...more] }: Entry, typed: string): boolean {
  if (part === undefined || more.length > 0 || part.text.length < SHORTEST_STEM || typed.length < SHORTEST_STEM)
    return false;
  const { text, isStem } = part;
  const lengths = isStem ? [text.length - 1, text.length, text.length + 1] : [typed.length];
  return lengths.some((length) => {
    const begun = typed.slice(0, length);
    if (begun.length < length || slipsBetween(begun, text) !== 1) return false;
    if (begun.length === text.length) return isSwapped(begun, text) || isMisheard(begun, text);
    return (
      (typed.length >= SHORTEST_GUESS && typed.length <= text.length + LONGEST_ENDING) ||
      (typed.length >= SHORTEST_GUESS - 2 && !isStem)
    );
  });
}

const isSwapped = (one: string, other: string) => [...one].sort().join() === [...other].sort().join();

/** A vowel for a vowel in Russian, where they sound alike; in a long word any letter. */
function isMisheard(one: string, other: string): boolean {
  if (one.length >= SHORTEST_GUESS + 1) return true;
  const at = [...one].findIndex((letter, place) => letter !== other[place]);
  const isVowel = (letter: string | undefined) => letter !== undefined && "аеиоуыэюя".includes(letter);
  return isVowel(one[at]) && isVowel(other[at]);
}
