import type { JsonObject } from "./facts.js";

export type Size = { width: number; height: number };

const longestSide = 768;
/** A picture this narrow would have no room for its words. */
const shortestSide = 192;

const namedRatios: Record<string, number> = {
  square: 1,
  square_hd: 1,
  portrait: 9 / 16,
  landscape: 16 / 9,
};

/** Pixels of a picture in the proportions that the input asks for, under whichever name the model has for them. */
export function pictureSize(input: JsonObject, otherwise = "1:1"): Size {
  const asked = ["aspect_ratio", "image_size", "size", "ratio"].map((field) => ratioOf(input[field]));
  const ratio = asked.find((value) => value !== null) ?? ratioOf(otherwise) ?? 1;
  const other = (side: number) => Math.max(shortestSide, Math.round(side));
  return ratio >= 1
    ? { width: longestSide, height: other(longestSide / ratio) }
    : { width: other(longestSide * ratio), height: longestSide };
}

function ratioOf(value: unknown): number | null {
  if (typeof value !== "string") return null;
  const named = namedRatios[value];
  if (named !== undefined) return named;
  const [, shape, wide, high] = /^(?:(portrait|landscape)_)?(\d+)[:x*_](\d+)$/.exec(value) ?? [];
  if (!wide || !high || Number(wide) === 0 || Number(high) === 0) return null;
  const ratio = Number(wide) / Number(high);
  if (shape === "portrait") return Math.min(ratio, 1 / ratio);
  return shape === "landscape" ? Math.max(ratio, 1 / ratio) : ratio;
}
