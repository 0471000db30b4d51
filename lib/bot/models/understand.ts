import { findOutcome, listOutcomes, wordsOfPeople } from "../../registry/load.js";
import type { Outcome } from "../../registry/model/outcome.js";
import type { MediaKind } from "../../registry/model/schema.js";
import { isPreposition, lengthOfSmall, type Mention, mentionsIn, type Token, tokensOf } from "./vocabulary.js";

/** What a message asks for, the likeliest first. `isSaid`: its words say so; else it is what such words usually want. */
export type Understood = { outcome: Outcome; isSaid: boolean };

const STRONG = 10;
const GUESSED = 7;
/** Named, but only in what is said of something else. */
const WEAK = 2;
/** What describes a thing and names no way to make it. */
const DESCRIPTION = 5;

type Scored = { outcome: Outcome; score: number; at: number };

/** Ranks what can be made of a message and the files with it. Words that name nothing describe a picture. */
export function understand(text: string, kinds: readonly MediaKind[] = []): Understood[] {
  const tokens = tokensOf(text);
  const mentions = weighedMentions(tokens);
  const said = listOutcomes().flatMap((outcome) => scoreOf(outcome, mentions, kinds) ?? []);
  const usual = usualFor(tokens.length > 0, kinds).map(
    (outcome, order): Scored => ({
      outcome,
      score: DESCRIPTION - (order + 1) / 100,
      at: 0,
    }),
  );
  const ranked = [...said, ...usual].sort(
    (one, other) =>
      other.score - one.score || Number(other.outcome.isRecipe) - Number(one.outcome.isRecipe) || one.at - other.at,
  );
  const first = ranked[0]?.outcome;
  const beside = (first?.beside ?? []).flatMap((id) => findOutcome(id) ?? []);
  const all = [...ranked.filter(({ score }) => score > WEAK * 2).map(({ outcome }) => outcome), ...beside];
  const isSaid = (outcome: Outcome) => said.some((each) => each.outcome === outcome && each.score > DESCRIPTION);
  return [...new Set(all)].map((outcome) => ({ outcome, isSaid: isSaid(outcome) }));
}

/** What people mean who do not say it: a picture of it, the change of a photo, or what fits the file. */
function usualFor(hasWords: boolean, kinds: readonly MediaKind[]): Outcome[] {
  if (kinds.length === 0) return [findOutcome("picture")].flatMap((outcome) => outcome ?? []);
  const fitting = listOutcomes().filter(({ about }) => kinds.some((kind) => about.includes(kind)));
  const whole = (outcome: Outcome) => kinds.every((kind) => outcome.takes.includes(kind));
  const rank = (outcome: Outcome) => (whole(outcome) ? 0 : 2) + (hasWords || outcome.words !== "needed" ? 0 : 1);
  return fitting.sort((one, other) => rank(one) - rank(other));
}

type Weighed = Mention & { weight: number };

function weighedMentions(tokens: readonly Token[]): Weighed[] {
  const mentions = mentionsIn(tokens);
  const named = new Set(mentions.flatMap(({ from, to }) => range(from, to)));
  const firstPreposition = tokens.findIndex((_, at) => isPreposition(tokens, at) && !named.has(at));
  const headEnds = firstPreposition <= 0 ? tokens.length : firstPreposition;
  const leadEnds = tokens.findIndex((_, at) => !named.has(at) && !isSmallAt(tokens, at) && !isPreposition(tokens, at));
  return mentions.flatMap((mention) => {
    const { notion, from, isGuess } = mention;
    if (notion.at === "lead" && leadEnds >= 0 && from > leadEnds) return [];
    const isTail = notion.at === "head" && from > headEnds;
    return [{ ...mention, weight: isTail ? WEAK : isGuess ? GUESSED : STRONG }];
  });
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, offset) => from + offset);

/** Also inside a small name of several words. */
function isSmallAt(tokens: readonly Token[], at: number): boolean {
  return [0, 1, 2].some((back) => at - back >= 0 && lengthOfSmall(tokens, at - back) > back);
}

/** What one of the files can become where words speak of a thing without a file. */
const withFile: Readonly<Record<string, Partial<Record<MediaKind, string>>>> = {
  video: { image: "animate", video: "vfx" },
  picture: { image: "edit" },
  upscale: { video: "video_upscale" },
  edit: { video: "vfx" },
  song: { audio: "retune" },
};

function scoreOf(outcome: Outcome, mentions: readonly Weighed[], kinds: readonly MediaKind[]): Scored | null {
  const ways = wordsOfPeople().means[outcome.id] ?? [];
  const best = (name: string) =>
    mentions.filter(({ notion }) => notion.name === name).sort((one, other) => other.weight - one.weight)[0];
  const scores = ways.flatMap(({ all, not }) => {
    const found = all.flatMap((name) => best(name) ?? (isSent(name, kinds) ? SENT : []));
    if (found.length < all.length || not.some((name) => best(name))) return [];
    if (found.every((each) => each === SENT)) return [];
    return [
      { score: found.reduce((sum, { weight }) => sum + weight, 0), at: Math.min(...found.map(({ from }) => from)) },
    ];
  });
  const top = scores.sort((one, other) => other.score - one.score || one.at - other.at)[0];
  if (top === undefined) return null;
  const instead = kinds.map((kind) => withFile[outcome.id]?.[kind]).find((id) => id !== undefined);
  return { outcome: (instead === undefined ? null : findOutcome(instead)) ?? outcome, ...top };
}

/** "Animate" under a photo says as much as "animate my photo". */
const SENT = { weight: STRONG, from: 0 };
const sentAs: Readonly<Record<string, MediaKind>> = { photo: "image", "video given": "video", "sound given": "audio" };

function isSent(notion: string, kinds: readonly MediaKind[]): boolean {
  const kind = sentAs[notion];
  return kind !== undefined && kinds.includes(kind);
}

/** What is said of the thing, without how it was asked for: "say: hello" → "hello". */
export function subjectOf(text: string, outcome: Outcome): string {
  const tokens = tokensOf(text);
  const meaning = new Set((wordsOfPeople().means[outcome.id] ?? []).flatMap(({ all }) => all));
  const asking = new Set(
    mentionsIn(tokens)
      .filter(({ notion }) => meaning.has(notion.name))
      .flatMap(({ from, to }) => range(from, to)),
  );
  const isAsking = (at: number) => asking.has(at) || isSmallAt(tokens, at) || isPreposition(tokens, at);
  const begins = tokens.findIndex((_, at) => !isAsking(at));
  const before = tokens.slice(0, begins < 0 ? tokens.length : begins);
  // "About my cat": behind a preposition a small word belongs to the thing.
  const preposition = begins < 0 ? -1 : before.findLastIndex((_, at) => isPreposition(tokens, at) && !asking.has(at));
  const isWholeThing =
    preposition >= 0 && before.slice(preposition + 1).every((_, at) => !asking.has(preposition + 1 + at));
  const lastAsked = isWholeThing ? before[preposition] : before.at(-1);
  const colon = text.indexOf(":");
  const asksBefore = asking.size > 0 && colon > 0 && (tokens[Math.min(...asking)]?.start ?? colon) < colon;
  if (asksBefore && tokensOf(text.slice(0, colon)).length <= MOST_ASKING) return text.slice(colon + 1).trim();
  if (asking.size === 0) return text.trim();
  return text.slice(lastAsked?.end ?? 0).replace(/^[\s:,.;!?–—-]+|\s+$/gu, "");
}

/** A colon after more words than this belongs to what is said. */
const MOST_ASKING = 8;

/** The command that a whole message is: "помощь", "my balance, please". Null: it is no command. */
export function commandIn(text: string): string | null {
  if (text.length > MOST_LETTERS) return null;
  const said = tokensOf(text);
  const whole = said.map((token) => token.text).join(" ");
  const bare = contentOf(said);
  const isCalled = (name: string) => {
    const named = tokensOf(name);
    return named.map((token) => token.text).join(" ") === whole || (bare !== "" && contentOf(named) === bare);
  };
  const { commands } = wordsOfPeople();
  return Object.keys(commands).find((name) => commands[name]?.some(isCalled)) ?? null;
}

/** No command is as long. */
const MOST_LETTERS = 60;

function contentOf(tokens: readonly Token[]): string {
  return tokens.flatMap((token, at) => (isSmallAt(tokens, at) ? [] : token.text)).join(" ");
}

/** The shape that the words ask for: "9:16", "for stories". Null: they name none. */
export function ratioIn(text: string): string | null {
  const written = /(?<![\d:.])(\d{1,2}):(\d{1,2})(?![\d:])/.exec(text);
  if (written) return `${written[1]}:${written[2]}`;
  const tokens = tokensOf(text);
  const isNamed = (name: string) =>
    tokens.some(({ text: word }) => (name.endsWith("*") ? word.startsWith(name.slice(0, -1)) : word === name));
  return Object.entries(wordsOfPeople().ratios).find(([, names]) => names.some(isNamed))?.[0] ?? null;
}
