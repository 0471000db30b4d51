import { randomUUID } from "node:crypto";
import { pictureCount } from "./credits.js";
import type { Json, JsonObject, ModelFacts } from "./facts.js";
import type { Media } from "./media.js";
import { findFault, type KieTask } from "./task.js";
import { textResult } from "./text-results.js";

/** What a task of this model answers when it succeeds: the object inside `resultJson`. The files lie on the CDN by then. */
export function makeResult(task: KieTask, facts: ModelFacts, media: Media): JsonObject {
  if (findFault(task, "result")?.how === "no_urls") return {};
  const text = textResult(task, facts, media);
  if (text) return { resultObject: text };
  if (musicModels.test(task.model)) return musicResult(task, media);
  switch (facts.output) {
    case "image":
      return { resultUrls: pictures(task, facts, media) };
    case "video":
      return videoResult(task, media);
    default:
      return { resultUrls: sounds(task, media) };
  }
}

/** The ones that answer with tracks; the other Suno models answer with files or text. */
const musicModels =
  /^ai-music-api\/(generate|extend|sounds|upload-and-cover-audio|upload-and-extend-audio|add-instrumental|add-vocals|mashup|replace-section|suno-recovery-audio)$/;

function pictures(task: KieTask, facts: ModelFacts, media: Media): string[] {
  const total = howManyPictures(task, facts);
  return Array.from({ length: total }, (_, index) => media.picture(task, { index, total }));
}

function howManyPictures(task: KieTask, facts: ModelFacts): number {
  const asked = pictureCount(task.input);
  if (asked !== null) return asked;
  if (task.model === "grok-imagine/text-to-image") return 6;
  if (task.model === "grok-imagine/image-to-image") return 2;
  if (task.model === "ai-music-api/cover-generate") return 2;
  if (facts.type === "layer_decomposition") return 4;
  if (/^wan\/2-7-image/.test(task.model)) return task.input["enable_sequential"] === true ? 12 : 4;
  return 1;
}

function videoResult(task: KieTask, media: Media): JsonObject {
  const result: JsonObject = { resultUrls: [media.video(task)] };
  if (task.input["return_last_frame"] !== true) return result;
  return {
    ...result,
    firstFrameUrl: [media.picture(task, { index: 0, total: 1, caption: "FIRST FRAME" })],
    lastFrameUrl: [media.picture(task, { index: 0, total: 1, caption: "LAST FRAME" })],
  };
}

function sounds(task: KieTask, media: Media): string[] {
  if (task.model === "ai-music-api/convert-to-wav-format") return [media.wave(task)];
  if (task.model === "ai-music-api/separate-vocals") return [media.sound(task, 1), media.sound(task, 2)];
  return [media.sound(task, 1)];
}

/** Suno's own answer, put whole into `resultJson`: keys sorted, two tracks, no `resultUrls`. */
function musicResult(task: KieTask, media: Media): JsonObject {
  const tracks = [1, 2].map((number) => track(task, media, number));
  return { code: 200, data: tracks, msg: "success", task_id: task.taskId };
}

function track(task: KieTask, media: Media, number: number): JsonObject {
  const text = (field: string): string => {
    const value: Json | undefined = task.input[field];
    return typeof value === "string" ? value : "";
  };
  const id = randomUUID();
  const audioUrl = media.sound(task, number, id);
  const prompt = text("prompt");
  return {
    audio_url: audioUrl,
    createTime: task.completeTime,
    duration: media.soundSeconds,
    id,
    image_url: media.picture(task, { index: number - 1, total: 2, caption: "COVER", square: true }),
    model_name: "chirp-hawk",
    prompt: task.model === "ai-music-api/sounds" ? "" : text("lyrics") || prompt,
    stream_audio_url: audioUrl,
    tags: text("style") || text("tags") || prompt,
    title: text("title") || prompt.slice(0, 80) || "Untitled",
  };
}
