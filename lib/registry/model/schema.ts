import * as z from "zod";
import { mediaKinds } from "./media-kinds.js";

/** A sentence in each language the bot speaks. */
export const wordsSchema = z.strictObject({ en: z.string().min(1), ru: z.string().min(1) });
export type LocalizedText = z.infer<typeof wordsSchema>;

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** What a person comes for: the bot's first question. A model belongs to one of them. */
export const modelTypes = [
  "text_to_image",
  "image_to_image",
  "image_edit",
  "upscale",
  "outpaint",
  "text_to_video",
  "image_to_video",
  "video_upscale",
  "speech_to_video",
  "text_to_speech",
  "speech_to_text",
  "audio_to_audio",
  "text_to_music",
  "audio_to_music",
  "text_to_audio",
  "text_to_text",
  "voice_clone",
  "persona",
  "character",
  "music_to_image",
  "audio_to_video",
  "reference_to_video",
  "motion_control",
  "video_extend",
  "video_to_video",
  "background_removal",
  "layer_decomposition",
  "segmentation",
  "image_analysis",
] as const;
export const modelTypeSchema = z.enum(modelTypes);
export type ModelType = z.infer<typeof modelTypeSchema>;

export const outputKinds = ["image", "video", "audio", "text"] as const;
export type OutputKind = (typeof outputKinds)[number];
export type MediaKind = (typeof mediaKinds)[number];

const paramBase = {
  required: z.boolean().default(false),
  label: wordsSchema.optional(),
  /** Whether the form hides it until asked for more settings. */
  advanced: z.boolean().default(false),
  /**
   * The value that is sent when a required parameter is not given; of an optional one, the value that KIE then assumes.
   */
  default: z.optional(z.json()),
  /**
   * Whether an optional parameter is sent with its default anyway: KIE names no default of its own and the price
   * depends on it.
   */
  always: z.boolean().optional(),
  /** Whether it is accepted but no longer offered, because another parameter took its place. */
  deprecated: z.boolean().optional(),
};

const range = z.tuple([z.number(), z.number()]);

const stringParam = z.strictObject({
  ...paramBase,
  type: z.literal("string"),
  /** Length in code points. */
  min: z.number().int().optional(),
  max: z.number().int().optional(),
  /** A regular expression that the whole string matches. */
  pattern: z.string().optional(),
  /** Set when the string is the https address of a page. */
  format: z.literal("url").optional(),
  /** Set when the string is the https address of a file of that kind. */
  media: z.enum(mediaKinds).optional(),
  /** A second kind of file that is accepted too. */
  or_media: z.enum(mediaKinds).optional(),
  /** Further schemes an address may have, such as "asset". */
  schemes: z.array(z.string()).optional(),
  mime: z.array(z.string()).optional(),
  /** File name endings, without the dot, where KIE lists them instead of content types. */
  extensions: z.array(z.string()).optional(),
  max_mb: z.number().optional(),
  /** Seconds a clip may last: [shortest, longest]. */
  clip_seconds: range.optional(),
  /** Each side of a picture or frame, in pixels: [shortest, longest]. */
  side_px: range.optional(),
  /** Width times height, in millions: [least, most]. */
  megapixels: range.optional(),
  /** The same of the shorter and of the longer side alone. */
  short_side_px: range.optional(),
  long_side_px: range.optional(),
  /** Width divided by height: [narrowest, widest]. */
  ratio: range.optional(),
  /** Frames a second of a clip: [least, most]. */
  fps: range.optional(),
  /** Megabits a second of a clip, its sound included: [least, most]. */
  mbit_per_s: range.optional(),
  /** Set when a picture may have no transparency. */
  opaque: z.boolean().optional(),
  /**
   * Set when the string comes from an earlier task of one of `source_models`: KIE's task id, or the id of a track in
   * its result.
   */
  source: z.enum(["task", "track"]).optional(),
  source_models: z.array(z.string()).optional(),
});

const enumParam = z.strictObject({
  ...paramBase,
  type: z.literal("enum"),
  /** KIE wants exactly the JSON type written here: "5" is a string, 5 is a number. */
  values: z.array(z.union([z.string(), z.number()])).min(1),
  /** What a form calls a value, by the value. */
  value_labels: z.record(z.string(), wordsSchema).optional(),
});

const booleanParam = z.strictObject({ ...paramBase, type: z.literal("boolean") });

const numberParam = z.strictObject({
  ...paramBase,
  type: z.enum(["number", "integer"]),
  min: z.number().optional(),
  max: z.number().optional(),
  step: z.number().optional(),
  /** Values allowed outside the range, such as -1 for "the model chooses". */
  special: z.array(z.number()).optional(),
});

export type StringParam = z.infer<typeof stringParam>;
export type EnumParam = z.infer<typeof enumParam>;
export type BooleanParam = z.infer<typeof booleanParam>;
export type NumberParam = z.infer<typeof numberParam>;
type NestedParam = {
  required: boolean;
  label?: LocalizedText | undefined;
  advanced: boolean;
  default?: JsonValue | undefined;
  always?: boolean | undefined;
  deprecated?: boolean | undefined;
};
export type ArrayParam = NestedParam & {
  type: "array";
  /** Number of items. */
  min?: number | undefined;
  max?: number | undefined;
  /** Seconds of all clips together. */
  total_seconds?: number | undefined;
  items: ParamSpec;
};
export type ObjectParam = NestedParam & { type: "object"; properties: Record<string, ParamSpec> };
export type ParamSpec = StringParam | EnumParam | BooleanParam | NumberParam | ArrayParam | ObjectParam;

const arrayParam = z.strictObject({
  ...paramBase,
  type: z.literal("array"),
  min: z.number().int().optional(),
  max: z.number().int().optional(),
  total_seconds: z.number().optional(),
  get items(): z.ZodType<ParamSpec> {
    return paramSpecSchema;
  },
});

const objectParam = z.strictObject({
  ...paramBase,
  type: z.literal("object"),
  get properties(): z.ZodType<Record<string, ParamSpec>> {
    return z.record(z.string(), paramSpecSchema);
  },
});

export const paramSpecSchema: z.ZodType<ParamSpec> = z.discriminatedUnion("type", [
  stringParam,
  enumParam,
  booleanParam,
  numberParam,
  arrayParam,
  objectParam,
]);

/** One file that an input refers to; known from Telegram or from the disk. */
export type FileFacts = {
  kind: MediaKind;
  mime: string | null;
  sizeBytes: number | null;
  durationSeconds: number | null;
  width: number | null;
  height: number | null;
  name: string | null;
  /** Of a clip, where somebody has measured it. */
  framesPerSecond?: number | null | undefined;
  /** Whether a picture has an alpha channel, where somebody has looked. */
  hasAlpha?: boolean | null | undefined;
  /** Of a result of the vendor's, which is deleted there after a while: Telegram's copy, as a reference like any other. */
  copy?: string | undefined;
};

export type ModelInput = Record<string, JsonValue>;
/** Files by the string in the input, such as `telegram:<file_id>` or `file:photo.jpg`. */
export type InputFiles = Record<string, FileFacts>;

/** What an earlier task was made with, its defaults and what it took over from its own earlier task included. */
export type SourceFacts = { model: string; values: Record<string, string | number | boolean> };
/** Earlier tasks by the id in the input. */
export type InputSources = Record<string, SourceFacts>;
