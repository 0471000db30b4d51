import type { JsonValue, MediaKind, ParamSpec, StringParam } from "../model/schema.js";

export type Samples = {
  /** An address of a file of each kind. */
  media: Record<MediaKind, string>;
  /** For parameters that take an earlier task, or a track of its result. */
  taskId: string;
  trackId: string;
};

export const sampleInputs: Samples = {
  media: {
    image: "https://example.com/sample.jpg",
    video: "https://example.com/sample.mp4",
    audio: "https://example.com/sample.mp3",
    document: "https://example.com/sample.pdf",
  },
  taskId: "0123456789abcdef0123456789abcdef",
  trackId: "5c79be8e-1f0b-4d1f-9d3c-000000000000",
};

const TEXT = "A red apple on a wooden table";

/** Returns a value that the parameter takes. */
export function sampleValue(name: string, param: ParamSpec, samples: Samples = sampleInputs): JsonValue {
  switch (param.type) {
    case "string":
      return sampleText(name, param, samples);
    case "enum":
      return param.values[0] ?? "";
    case "boolean":
      return true;
    case "number":
    case "integer":
      return sampleNumber(name, param.min, param.max);
    case "array":
      return Array.from({ length: Math.max(1, param.min ?? 1) }, () => sampleValue(name, param.items, samples));
    case "object":
      return Object.fromEntries(
        Object.entries(param.properties)
          .filter(([, property]) => property.required)
          .map(([key, property]) => [key, property.default ?? sampleValue(key, property, samples)]),
      );
  }
}

function sampleText(name: string, param: StringParam, samples: Samples): string {
  if (param.media !== undefined) return samples.media[param.media];
  if (param.format === "url") return "https://example.com/page";
  if (param.source === "task") return samples.taskId;
  if (param.source === "track") return samples.trackId;
  if (param.pattern !== undefined) return samplePattern(name, param.pattern);
  return TEXT.slice(0, param.max);
}

function samplePattern(name: string, pattern: string): string {
  const match = ["#A1B2C3", "25.50%"].find((text) => new RegExp(pattern, "u").test(text));
  if (match === undefined) throw new Error(`${name}: no sample matches ${pattern}`);
  return match;
}

/** Samples the end of a span a little after its start, so that both may be sampled. */
const sampleNumber = (name: string, min = 1, max = Number.POSITIVE_INFINITY): number =>
  Math.min(/(^|_)ends?($|_)/.test(name) ? min + 10 : min, max);
