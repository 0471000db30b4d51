import { findModel } from "../../registry/load.js";
import type { ModelSpec } from "../../registry/model/spec.js";
import { hasPhrase, toWords } from "./words.js";

/** Returns the kind of output of a model; null for a model that the registry does not know. */
export function outputOf(model: string | null): ModelSpec["output"] | null {
  return model === null ? null : (findModel(model)?.output ?? null);
}

export type InputNames = { names: string[]; media: string[] };

/** Returns the inputs of a model in the order of its form; null for a model that the registry does not know. */
export function inputsOf(model: string | null): InputNames | null {
  const spec = model === null ? null : findModel(model);
  if (!spec) return null;
  const isMedia = (param: (typeof spec.input)[string]): boolean =>
    param.type === "array" ? isMedia(param.items) : param.type === "string" && param.media !== undefined;
  const names = Object.keys(spec.input);
  return { names, media: names.filter((name) => spec.input[name] && isMedia(spec.input[name])) };
}

/** The places in KIE's sentences where the input at fault is named. */
const sentences: readonly RegExp[] = [
  /\b([A-Za-z_]\w*) or \w+ is required/,
  /missing required parameter:? *[`'"]?([\w.[\]]+)/i,
  /\bthe [`'"]?(\w+)[`'"]? parameter\b/i,
  /parameter [`'"]([\w.[\]]+)[`'"]/i,
  /unsupported ((?:aspect ratio|resolution|duration))/i,
  /[`'"]?([A-Za-z_][\w.[\]]*)[`'"]? (?:is required|can ?not be|can't be|must not be|is not within|is not valid|is invalid|must be|should be|exceeds)/,
  /([A-Za-z_][\w.[\]]*): invalid (?:param|value)/i,
];
/** Words that can stand in those places without being a name. */
const noNames = new Set([
  "field",
  "parameter",
  "param",
  "value",
  "this",
  "it",
  "request",
  "count",
  "dimensions",
  "image",
  "video",
  "audio",
]);

function namedIn(message: string): string | null {
  for (const sentence of sentences) {
    const name = sentence
      .exec(message)?.[1]
      ?.split(".")
      .at(-1)
      ?.replace(/\[\d*\]$/, "")
      .trim()
      .replaceAll(" ", "_");
    if (name && !noNames.has(name.toLowerCase())) return name;
  }
  return null;
}

/** Converts a name: KIE sometimes uses its internal names, `voiceId` for `voice`, `continueAt` for `continue_at`. */
function toSnakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}

/** Of a list of addresses only the thing itself is said: "reference video" for `reference_video_urls`. */
const withoutUrl = (name: string) => name.replace(/_(id|url|urls|ids)$/, "");

/** The input that the text names as the form does; of several the longest name, which is the most exact. */
function ownNameIn(message: string, names: readonly string[]): string | null {
  const words = toWords(message);
  const said = (name: string) => [name, withoutUrl(name)].some((each) => hasPhrase(words, toWords(each).trim()));
  const found = names.filter((name) => name.includes("_") && said(name));
  return found.sort((one, other) => other.length - one.length)[0] ?? null;
}

/** The first file of the kind that the text speaks of, else the first that the model takes. */
function mediaIn(message: string, media: readonly string[]): string | null {
  const words = toWords(message);
  const kind = ["video", "audio", "image"].find((each) => hasPhrase(words, `${each}*`));
  return media.find((name) => kind !== undefined && name.includes(kind)) ?? media[0] ?? null;
}

/**
 * The input at fault, by the name it has in the form; null when none is named or the model has no such input.
 * `hint`: what the rule that recognised the message knows; "media" stands for the file that the message is about.
 */
export function fieldOf(words: { message: string; model: string | null }, hint: string | null): string | null {
  const inputs = inputsOf(words.model);
  const own = inputs === null ? null : ownNameIn(words.message, inputs.names);
  if (hint === "media") {
    if (inputs === null) return null;
    return own !== null && inputs.media.includes(own) ? own : mediaIn(words.message, inputs.media);
  }
  const name = hint ?? own ?? namedIn(words.message);
  if (name === null) return null;
  const snake = toSnakeCase(name);
  if (inputs === null) return snake;
  const spellings = [name, snake, withoutUrl(snake)];
  return spellings.find((each) => inputs.names.includes(each)) ?? null;
}
