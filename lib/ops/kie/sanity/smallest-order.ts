import { readFile } from "node:fs/promises";
import { validate } from "../../../registry/check/validate.js";
import type {
  FileFacts,
  InputFiles,
  InputSources,
  JsonValue,
  MediaKind,
  ModelInput,
  ParamSpec,
  StringParam,
} from "../../../registry/model/schema.js";
import type { ModelSpec } from "../../../registry/model/spec.js";
import { price } from "../../../registry/price/of-model.js";
import { sourceFactsOf } from "../../../registry/price/source.js";
import type { FileStream } from "../../../tasks/vendor.js";

/** Small media of our own making, good enough for every model that takes a file. */
const samples = {
  "sample:portrait.jpg": facts("image", "image/jpeg", { sizeBytes: 26_211, width: 768, height: 768 }),
  /** Of the portrait's size, black but for a white disc. */
  "sample:mask.png": facts("image", "image/png", { sizeBytes: 2_038, width: 768, height: 768 }),
  "sample:clip.mp4": facts("video", "video/mp4", { sizeBytes: 46_549, durationSeconds: 4, width: 720, height: 720 }),
  "sample:voice.mp3": facts("audio", "audio/mpeg", { sizeBytes: 23_242, durationSeconds: 5.8 }),
} satisfies InputFiles;

export const sampleFiles: InputFiles = samples;

const keyOfKind: Record<MediaKind, keyof typeof samples> = {
  image: "sample:portrait.jpg",
  video: "sample:clip.mp4",
  audio: "sample:voice.mp3",
  document: "sample:portrait.jpg",
};

function facts(kind: MediaKind, mime: string, more: Partial<FileFacts>): FileFacts {
  return { kind, mime, sizeBytes: null, durationSeconds: null, width: null, height: null, name: null, ...more };
}

/** The key under which a sample stands in an input, for a parameter of that name and kind. */
export function sampleOf(name: string, kind: MediaKind): string {
  return kind === "image" && /mask/i.test(name) ? "sample:mask.png" : keyOfKind[kind];
}

/** Opens a sample by its key. */
export async function openSample(key: string): Promise<FileStream> {
  const name = key.slice("sample:".length);
  const bytes = await readFile(new URL(`../samples/${name}`, import.meta.url));
  const stream = new Blob([new Uint8Array(bytes)]).stream();
  return { stream, name, mime: sampleFiles[key]?.mime ?? "application/octet-stream", sizeBytes: bytes.byteLength };
}

export type SourcePart = NonNullable<StringParam["source"]>;

/** The least that a model can be asked for. `sources`: parameters that an earlier task has to fill in. */
export type SmallestOrder = {
  input: ModelInput;
  /** Null: not known. */
  credits: number | null;
  sources: Record<string, SourcePart>;
};

const sentence = "A red apple on a white wooden table, soft morning light.";
/** Stand where an earlier task's ids will be, in the form that those have. */
const placeholders: Record<SourcePart, string> = {
  task: "0".repeat(32),
  track: "00000000-0000-4000-8000-000000000000",
};
const mostAdditions = 3;
const mostChoices = 24;

function sampleText(name: string, param: StringParam): string {
  if (param.source) return placeholders[param.source];
  if (param.media) return sampleOf(name, param.media);
  if (param.format === "url") return "https://example.com/";
  if (/(id|name|title)$/i.test(name)) return "Anna";
  return sentence.slice(0, param.max ?? sentence.length).padEnd(param.min ?? 0, ".");
}

function sampleValue(name: string, param: ParamSpec): JsonValue {
  if (param.default !== undefined) return param.default;
  switch (param.type) {
    case "string":
      return sampleText(name, param);
    case "enum":
      return param.values[0] ?? null;
    case "boolean":
      return false;
    case "array":
      return Array.from({ length: Math.max(1, param.min ?? 1) }, () => sampleValue(name, param.items));
    case "object":
      return Object.fromEntries(
        Object.entries(param.properties).flatMap(([key, each]) =>
          each.required ? [[key, sampleValue(key, each)]] : [],
        ),
      );
    default:
      return Math.min(Math.max(param.min ?? 1, 1), param.max ?? Number.POSITIVE_INFINITY);
  }
}

function problemsOf(model: ModelSpec, input: ModelInput): number {
  return validate(model.id, input, sampleFiles).errors.length;
}

/** Other values that one more or one other parameter could have; those that cost no earlier task come first. */
function variations(model: ModelSpec, input: ModelInput): ModelInput[] {
  const params = Object.entries(model.input).filter(([, param]) => !param.deprecated);
  const isSource = (param: ParamSpec): boolean => param.type === "string" && param.source !== undefined;
  const missing = params
    .filter(([name]) => input[name] === undefined)
    .sort(([, a], [, b]) => Number(isSource(a)) - Number(isSource(b)));
  const additions = missing.map(([name, param]) => ({ ...input, [name]: sampleValue(name, param) }));
  return [
    ...additions,
    ...params.flatMap(([name, param]) => choicesOf(param).map((value) => ({ ...input, [name]: value }))),
  ];
}

/** Adds what the model's rules ask for beyond its required parameters; null when no few additions satisfy them. */
function complete(model: ModelSpec, input: ModelInput, additions: number): ModelInput | null {
  const problems = problemsOf(model, input);
  if (problems === 0) return input;
  if (additions === 0) return null;
  for (const variation of variations(model, input)) {
    if (problemsOf(model, variation) >= problems) continue;
    const completed = complete(model, variation, additions - 1);
    if (completed !== null) return completed;
  }
  return null;
}

function choicesOf(param: ParamSpec): JsonValue[] {
  if (param.type === "enum") return param.values.slice(0, mostChoices);
  if (param.type === "boolean") return [false, true];
  // The second is for an end that must lie some way behind its beginning.
  return (param.type === "number" || param.type === "integer") && param.min !== undefined
    ? [param.min, param.min + 10]
    : [];
}

function creditsOf(model: ModelSpec, input: ModelInput, sources: InputSources = {}): number | null {
  const checked = validate(model.id, input, sampleFiles);
  return checked.ok ? price(model.id, checked.input, sampleFiles, sources).credits : null;
}

/** What the order costs when it goes on from a task that was made with `before`. Null: not known. */
export function creditsAfter(model: ModelSpec, input: ModelInput, before: { model: string; input: ModelInput }) {
  return creditsOf(model, input, { [placeholders.task]: sourceFactsOf({ ...before, sources: {} }) });
}

/** Turns one choice after another to where the order costs less. */
function cheapen(model: ModelSpec, input: ModelInput): ModelInput {
  let best = input;
  let least = creditsOf(model, input) ?? Number.POSITIVE_INFINITY;
  for (const [name, param] of Object.entries(model.input)) {
    if (param.deprecated) continue;
    for (const value of choicesOf(param)) {
      const variation = { ...best, [name]: value };
      const credits = creditsOf(model, variation);
      if (credits === null || credits >= least) continue;
      best = variation;
      least = credits;
    }
  }
  return best;
}

/** What a model of a type works on, by the first word of the type. */
const subjectOfType: Record<string, MediaKind> = {
  image: "image",
  upscale: "image",
  outpaint: "image",
  background: "image",
  layer: "image",
  segmentation: "image",
  video: "video",
  motion: "video",
  speech: "audio",
  audio: "audio",
};

const mediaOf = (param: ParamSpec): MediaKind | undefined =>
  param.type === "array" ? mediaOf(param.items) : param.type === "string" ? param.media : undefined;

/** An order for a picture's video that has no picture proves little: takes one in where the model lets it be left out. */
function withSubject(model: ModelSpec, input: ModelInput): ModelInput {
  const kind = subjectOfType[model.model_type.split("_", 1)[0] ?? ""];
  if (kind === undefined) return input;
  const given = Object.keys(input).map((name) => model.input[name]);
  const hasSubject = given.some(
    (param) => param && (mediaOf(param) === kind || (param.type === "string" && param.source)),
  );
  const [name, param] =
    Object.entries(model.input).find(([, each]) => !each.deprecated && mediaOf(each) === kind) ?? [];
  if (hasSubject || name === undefined || param === undefined) return input;
  const extended = { ...input, [name]: sampleValue(name, param) };
  return problemsOf(model, extended) === 0 ? extended : input;
}

/** Null: no small input of the model's satisfies its rules. */
export function smallestOrder(model: ModelSpec): SmallestOrder | null {
  const asked = Object.entries(model.input).filter(
    ([name, param]) => param.required || (name === "prompt" && param.type === "string"),
  );
  const first = Object.fromEntries(asked.map(([name, param]) => [name, sampleValue(name, param)]));
  const completed = complete(model, first, mostAdditions);
  if (completed === null) return null;
  const input = cheapen(model, withSubject(model, completed));
  const sources: SmallestOrder["sources"] = {};
  for (const name of Object.keys(input)) {
    const param = model.input[name];
    if (param?.type === "string" && param.source) sources[name] = param.source;
  }
  return { input, credits: creditsOf(model, input), sources };
}
