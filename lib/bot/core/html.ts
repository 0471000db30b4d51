/** Text in Telegram's HTML whose user-written parts are escaped. A tag never spans two lines: `shorten` relies on it. */
export type Html = { readonly html: string };

type Part = Html | string | number;

/** Builds HTML: plain values are escaped, `Html` values are taken as they are. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  let built = strings[0] ?? "";
  parts.forEach((part, index) => {
    built += (typeof part === "object" ? part.html : escapeHtml(String(part))) + (strings[index + 1] ?? "");
  });
  return { html: built };
}

/** Joins what is not null; an empty separator line is a `html```. */
export function lines(parts: readonly (Html | null)[]): Html {
  return { html: parts.flatMap((part) => (part === null ? [] : [part.html])).join("\n") };
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

const controls = /[\p{Cc}--[\n\t]]/gv;
/** Marks that turn the direction of what follows them: a text holding one can make our own words unreadable. */
const bidi = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const loneSurrogates = /\p{Surrogate}/gu;

/** Whatever its length, nobody sees anything of it: spaces of every kind, joiners, fillers, the blank of Braille. */
const invisible = /^[\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/**
 * What a person wrote, without what neither a database nor a model can use: controls and broken characters. Empty when
 * there is nothing to see in it.
 */
export function cleanText(text: string): string {
  if (invisible.test(text)) return "";
  return text.replaceAll("\r\n", "\n").replace(controls, "").replace(loneSurrogates, "\ufffd").trim();
}

/** User text on one line of ours, at most `max` UTF-16 units, never cut inside a character that a person sees as one. */
export function excerpt(text: string, max: number): string {
  const line = cleanText(text).replace(bidi, "").replace(/\s+/g, " ");
  return cut(line, max);
}

export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  // Made only here: the first one costs a starting function 7 ms.
  const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  let kept = "";
  // A grapheme can be long; what is far beyond the limit need not be segmented.
  for (const { segment } of segmenter.segment(text.slice(0, max + 64))) {
    if (kept.length + segment.length > max - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** Writes a sentence as it continues after a colon: "Не больше 5." → "не больше 5."; names in capitals stay. */
export function insideSentence(text: string): string {
  return /^\p{Lu}\p{Lu}/u.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}

/** Length as Telegram counts it: UTF-16 units after the markup is parsed. */
export function visibleLength(text: Html): number {
  return text.html.replace(/<[^>]*>/g, "").replace(/&(?:amp|lt|gt|quot);/g, "x").length;
}

/** The words without their markup, an address behind what links to it: for where Telegram takes no HTML. */
export function plainText(text: Html): string {
  return text.html
    .replace(/<a href="([^"]*)">([^<]*)<\/a>/g, "$2: $1")
    .replace(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}

/** Drops whole lines from the end until the text fits. */
export function shorten(text: Html, max: number): Html {
  if (visibleLength(text) <= max) return text;
  const kept = text.html.split("\n");
  while (kept.length > 1 && visibleLength({ html: kept.join("\n") }) > max - 2) kept.pop();
  return { html: `${kept.join("\n")}\n…` };
}
