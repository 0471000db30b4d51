import { listModels } from "../../registry/load.js";
import type { MediaKind, ModelType } from "../../registry/model/schema.js";
import type { ModelSummary } from "../../registry/model/spec.js";

/**
 * What people come for, in the order of the first screen. The names are in buttons: never reuse one for another
 * meaning.
 */
export const categories = [
  "picture",
  "edit",
  "video",
  "animate",
  "talk",
  "vfx",
  "music",
  "speech",
  "sound",
  "words",
] as const;
export type Category = (typeof categories)[number];

const intentOfType = {
  text_to_image: "picture",
  image_to_image: "edit",
  image_edit: "edit",
  upscale: "edit",
  outpaint: "edit",
  background_removal: "edit",
  layer_decomposition: "edit",
  segmentation: "edit",
  text_to_video: "video",
  reference_to_video: "video",
  image_to_video: "animate",
  motion_control: "animate",
  speech_to_video: "talk",
  video_to_video: "vfx",
  video_upscale: "vfx",
  video_extend: "vfx",
  text_to_music: "music",
  audio_to_music: "music",
  music_to_image: "music",
  audio_to_video: "music",
  persona: "music",
  character: "video",
  text_to_speech: "speech",
  voice_clone: "speech",
  text_to_audio: "sound",
  audio_to_audio: "sound",
  speech_to_text: "words",
  text_to_text: "words",
  image_analysis: "words",
} as const satisfies Record<ModelType, Category>;

export function intentOf(type: ModelType): Category {
  return intentOfType[type];
}

/** Whether people with this intent may choose the model: it can be for more than its own type says. */
function isFor({ serves }: ModelSummary, intent: Category): boolean {
  return serves.some((type) => intentOfType[type] === intent);
}

export function modelsFor(intent: Category): ModelSummary[] {
  return modelsOf(listModels(), intent);
}

/** Intents that have a model: the first screen offers no empty list. */
export function offeredIntents(): Category[] {
  return categories.filter((intent) => modelsFor(intent).length > 0);
}

/** What people most often want to do with a file of that kind. */
const firstFor: Readonly<Record<MediaKind, readonly Category[]>> = {
  image: ["edit", "animate", "talk", "video", "picture"],
  video: ["vfx", "video", "sound"],
  audio: ["talk", "music", "sound", "words"],
  document: [],
};

/** Returns what these models can be used for by a person who has a file of that kind. */
export function intentsOf(models: readonly ModelSummary[], kind: MediaKind | null): Category[] {
  const ordered = new Set([...(kind === null ? [] : firstFor[kind]), ...categories]);
  return [...ordered].filter((intent) => models.some((model) => isFor(model, intent)));
}

/** Returns those of the models that serve this purpose. */
export function modelsOf(models: readonly ModelSummary[], intent: Category): ModelSummary[] {
  return models.filter((model) => isFor(model, intent));
}
