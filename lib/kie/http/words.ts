/**
 * A text as its words between spaces, with one at each end: small letters, camelCase and under_scores split, marks gone.
 * "Can't fetch imageUrl!" is " cant fetch image url ".
 */
export function toWords(text: string): string {
  const split = text
    .replace(/['’`]/g, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase();
  return ` ${split.replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `;
}

const patterns = new Map<string, RegExp>();

/** Whether words of `toWords` hold this phrase: words in a row, each with a star for any ending where it has one. */
export function hasPhrase(words: string, phrase: string): boolean {
  let pattern = patterns.get(phrase);
  if (pattern === undefined) {
    pattern = new RegExp(` ${phrase.replaceAll("*", "[^ ]*")} `, "u");
    // Only phrases of models/failures.yaml and names of inputs come here: there is an end of them.
    patterns.set(phrase, pattern);
  }
  return pattern.test(words);
}
