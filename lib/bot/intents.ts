import { findModel, listModels } from "../registry/load.js";
import type { ModelSpec, ModelSummary } from "../registry/model-spec.js";
import type { MediaKind, ModelType } from "../registry/schema.js";
import type { Task } from "../tasks/task.js";
import { everySpot, fieldKind, mediaTaken, singleOf } from "./form-field.js";

/** What people come for, in the order of the first screen. The names stand in buttons: never reuse one for another meaning. */
export const intents = [
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
export type Intent = (typeof intents)[number];

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
  text_to_speech: "speech",
  voice_clone: "speech",
  text_to_audio: "sound",
  audio_to_audio: "sound",
  speech_to_text: "words",
  text_to_text: "words",
  image_analysis: "words",
} as const satisfies Record<ModelType, Intent>;

export function intentOf(type: ModelType): Intent {
  return intentOfType[type];
}

export function isIntent(text: string): text is Intent {
  return intents.some((intent) => intent === text);
}

export function modelsFor(intent: Intent): ModelSummary[] {
  return listModels().filter((model) => intentOfType[model.model_type] === intent);
}

/** Intents that have a model: the first screen offers no empty list. */
export function offeredIntents(): Intent[] {
  return intents.filter((intent) => modelsFor(intent).length > 0);
}

/** What people want first of a file of that kind. */
const firstFor: Readonly<Record<MediaKind, readonly Intent[]>> = {
  image: ["edit", "animate", "talk", "video", "picture"],
  video: ["vfx", "video", "sound"],
  audio: ["talk", "music", "sound", "words"],
  document: [],
};

/** What these models can be used for, for somebody who has a file of that kind. */
export function intentsOf(models: readonly ModelSummary[], kind: MediaKind | null): Intent[] {
  const ordered = new Set([...(kind === null ? [] : firstFor[kind]), ...intents]);
  return [...ordered].filter((intent) => models.some(({ model_type }) => intentOfType[model_type] === intent));
}

/** Those of the models that serve this purpose. */
export function modelsOf(models: readonly ModelSummary[], intent: Intent): ModelSummary[] {
  return models.filter(({ model_type }) => intentOfType[model_type] === intent);
}

/** The model for somebody who just types: the first of those that make a picture from words and are not `off`. */
export function modelForWords(off: readonly string[]): ModelSpec | null {
  const first = listModels().find(({ id, model_type }) => model_type === "text_to_image" && !off.includes(id));
  return first ? findModel(first.id) : null;
}

/** Models that take a file of this kind and need no earlier result besides. */
export function modelsTaking(kind: MediaKind): ModelSummary[] {
  return listModels().filter((summary) => {
    const model = findModel(summary.id);
    return model !== null && takes(model, kind) && !needsSource(model);
  });
}

/** Models that can go on from this result: those made to continue it first, then those that take such a file. */
export function modelsAfter(task: Task, kind: MediaKind | null): ModelSummary[] {
  const taking = kind === null ? [] : modelsTaking(kind);
  return [...new Set([...modelsContinuing(task), ...taking])];
}

/** Models made to go on from a result of this one. */
export function modelsContinuing(task: Task): ModelSummary[] {
  if (task.vendorTaskId === null) return [];
  return listModels().filter(({ id }) => {
    const model = findModel(id);
    return model !== null && continues(model, task.model);
  });
}

function takes(model: ModelSpec, kind: MediaKind): boolean {
  return everySpot(model, {}).some(({ spec }) => !spec.deprecated && mediaTaken(spec).includes(kind));
}

function needsSource(model: ModelSpec): boolean {
  return everySpot(model, {}).some(({ spec }) => spec.required && fieldKind(spec) === "source");
}

/** Whether a parameter of `model` names an earlier task of `earlierModel`. */
export function continues(model: ModelSpec, earlierModel: string): boolean {
  return everySpot(model, {}).some(({ spec }) => {
    const single = singleOf(spec);
    return single?.source !== undefined && acceptsSource(single.source_models, earlierModel);
  });
}

export function acceptsSource(sourceModels: readonly string[] | undefined, earlierModel: string): boolean {
  return sourceModels === undefined || sourceModels.includes(earlierModel);
}
