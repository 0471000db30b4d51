import * as z from "zod/mini";
import { parseMaybeJson } from "./answer.js";

/** A result in one form, whichever of KIE's shapes it came in. */
export type WireResult = {
  urls: string[];
  /** The same media with a watermark. */
  watermarked: string[];
  frames: string[];
  masks: string[];
  tracks: WireTrack[];
  /** The text of a known field. */
  text: string | null;
  /** Unknown fields, made readable. In a result that has media they are only about the media. */
  rest: string | null;
};

export type WireTrack = {
  id: string | null;
  title: string | null;
  url: string;
  coverUrl: string | null;
  seconds: number | null;
};

const text = z.catch(z.nullish(z.string()), null);
const number = z.catch(z.nullish(z.number()), null);
/** Reads one address, several, or several as a JSON string: all three occur. */
const addresses = z.pipe(z.optional(z.unknown()), z.transform(toAddresses));

function toAddresses(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((item) => typeof item === "string");
  if (typeof value !== "string" || value.trim() === "") return [];
  if (!value.trim().startsWith("[")) return [value];
  try {
    return toAddresses(JSON.parse(value));
  } catch {
    // A bracket that opens no list: there is no address in it.
    return [];
  }
}

const trackSchema = z.looseObject({
  id: text,
  title: text,
  duration: number,
  audio_url: text,
  audioUrl: text,
  stream_audio_url: text,
  streamAudioUrl: text,
  source_audio_url: text,
  image_url: text,
  imageUrl: text,
});

const lyricsSchema = z.looseObject({ title: text, text: z.string().check(z.trim(), z.minLength(1)) });
const alignedSchema = z.array(z.looseObject({ word: z.string(), startS: z.number() })).check(z.minLength(1));

const list = z.catch(z.nullish(z.array(z.unknown())), null);
const resultSchema = z.looseObject({
  resultUrls: addresses,
  resultWaterMarkUrls: addresses,
  firstFrameUrl: addresses,
  lastFrameUrl: addresses,
  data: list,
  sunoData: list,
  resultObject: z.optional(z.unknown()),
});

const objectSchema = z.looseObject({
  text,
  mask_urls: addresses,
  lyricsData: list,
  alignedWords: z.optional(z.unknown()),
});

function toTrack(value: unknown): WireTrack[] {
  const parsed = trackSchema.safeParse(value);
  if (!parsed.success) return [];
  const track = parsed.data;
  // The stream exists before the file does and is deleted sooner: the file goes first.
  const url = [
    track.audio_url,
    track.audioUrl,
    track.stream_audio_url,
    track.streamAudioUrl,
    track.source_audio_url,
  ].find(Boolean);
  if (!url) return [];
  const coverUrl = track.image_url || track.imageUrl || null;
  return [{ id: track.id || null, title: track.title || null, url, coverUrl, seconds: track.duration ?? null }];
}

function toLyrics(items: unknown[]): string | null {
  const songs = items.flatMap((item) => {
    const parsed = lyricsSchema.safeParse(item);
    return parsed.success ? [[parsed.data.title, parsed.data.text].filter(Boolean).join("\n\n")] : [];
  });
  return songs.length > 0 ? songs.join("\n\n* * *\n\n") : null;
}

function toStamp(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `[${String(minutes).padStart(2, "0")}:${(seconds - minutes * 60).toFixed(2).padStart(5, "0")}]`;
}

/** Writes words with times as the lines of an LRC file, which players and editors read. */
function toTimedLyrics(value: unknown): string | null {
  const parsed = alignedSchema.safeParse(value);
  if (!parsed.success) return null;
  const lines: { start: number; words: string }[] = [];
  let open = false;
  for (const { word, startS } of parsed.data) {
    for (const [index, piece] of word.split("\n").entries()) {
      if (index > 0) open = false;
      if (piece.trim() === "") continue;
      const last = lines.at(-1);
      if (open && last) last.words += piece;
      else lines.push({ start: startS, words: piece });
      open = true;
    }
  }
  return lines.map((line) => `${toStamp(line.start)}${line.words.trim()}`).join("\n");
}

/** Makes text of a result without a known text field: single values as lines, anything deeper as JSON. */
function toPlainText(value: unknown): string | null {
  if (typeof value === "string") return value.trim() || null;
  if (typeof value !== "object" || value === null) return value === undefined || value === null ? null : String(value);
  const entries = Object.entries(value).filter(([, item]) => item !== null && item !== "");
  if (entries.length === 0) return null;
  if (entries.some(([, item]) => typeof item === "object")) return JSON.stringify(value, null, 1);
  const [only] = entries;
  if (entries.length === 1 && only && typeof only[1] === "string") return only[1];
  return entries.map(([name, item]) => `${name}: ${String(item)}`).join("\n");
}

function readObject(value: unknown): Pick<WireResult, "masks" | "text" | "rest"> {
  const parsed = objectSchema.safeParse(value);
  if (!parsed.success) return { masks: [], text: null, rest: toPlainText(value) };
  const { text: words, mask_urls: masks, lyricsData, alignedWords } = parsed.data;
  const found = words?.trim() || toLyrics(lyricsData ?? []) || toTimedLyrics(alignedWords) || null;
  return { masks, text: found, rest: toPlainText(value) };
}

/** Fields of a bare result that hold its whole answer when nothing else is there. */
const bareTextFields = ["text", "result", "character_id", "lyricsData", "alignedWords"] as const;

export function parseResult(value: unknown): WireResult {
  const parsed = resultSchema.safeParse(value);
  if (!parsed.success) return { urls: [], watermarked: [], frames: [], masks: [], tracks: [], text: null, rest: null };
  const result = parsed.data;
  const bare = Object.fromEntries(
    bareTextFields.flatMap((name) => (result[name] === undefined ? [] : [[name, result[name]]])),
  );
  return {
    urls: result.resultUrls,
    watermarked: result.resultWaterMarkUrls,
    frames: [...result.firstFrameUrl, ...result.lastFrameUrl],
    tracks: [...(result.data ?? []), ...(result.sunoData ?? [])].flatMap(toTrack),
    ...readObject(result.resultObject ?? bare),
  };
}

const addressLike = /^(https?:)?\/\/\S+$/;
const deepest = 6;

/** Finds every address anywhere in a result of an unknown shape: a paid result is worth guessing at. */
export function findUrls(value: unknown, depth = 0): string[] {
  if (typeof value === "string") {
    if (addressLike.test(value.trim())) return [value];
    const parsed = parseMaybeJson(value);
    return typeof parsed === "object" ? findUrls(parsed, depth + 1) : [];
  }
  if (typeof value !== "object" || value === null || depth >= deepest) return [];
  return Object.values(value).flatMap((item) => findUrls(item, depth + 1));
}
