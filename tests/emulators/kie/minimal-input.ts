import type { Json, JsonObject, ModelFacts, ParamFacts } from "./facts.js";
import { requiredFields } from "./input-schema.js";

/** What stands for a file or for an earlier task in an input; the addresses are not opened when a task is created. */
export type Material = { imageUrl: string; videoUrl: string; audioUrl: string; taskId: string; trackId: string };

const farAway: Material = {
  imageUrl: "https://files.example.com/photo.png",
  videoUrl: "https://files.example.com/clip.mp4",
  audioUrl: "https://files.example.com/voice.mp3",
  taskId: "0".repeat(32),
  trackId: "00000000-0000-4000-8000-000000000000",
};

/** Fields that no single flag makes required, but a rule of the model does. */
const alsoNeeded: [RegExp, readonly string[]][] = [
  [/^ai-music-api\/generate$/, ["prompt"]],
  [/^ai-music-api\/(separate-vocals|replace-section)$/, ["task_id", "audio_id"]],
  [/^grok-imagine-image-2-0\/segment-map$/, ["image_url"]],
  [/^pixverse-v6\/extend$/, ["video_url"]],
  [/^4o-image-api$/, ["prompt"]],
  [/^minimax-h3\/image-to-video$/, ["first_frame_url"]],
  [/^minimax-h3\/reference-to-video$/, ["reference_image_urls"]],
  [/^wan\/2-7-r2v$/, ["reference_image"]],
  [/^kling-3\.0-omni\/reference-to-video$/, ["image_urls"]],
];

/** The smallest input that KIE takes for a model. */
export function minimalInput(facts: ModelFacts, material: Partial<Material> = {}): JsonObject {
  const all = { ...farAway, ...material };
  const also = alsoNeeded.filter(([models]) => models.test(facts.id)).flatMap(([, fields]) => fields);
  const needed = [...requiredFields(facts), ...also];
  const entries = Object.entries(facts.input).filter(([name]) => needed.includes(name));
  return Object.fromEntries(entries.map(([name, param]) => [name, minimalValue(name, param, all)]));
}

function minimalValue(name: string, param: ParamFacts, material: Material): Json {
  const allowed = param.values ?? param.allowed;
  if (allowed) return param.default ?? allowed[0] ?? null;
  switch (param.type) {
    case "boolean":
      return param.default ?? false;
    case "number":
    case "integer":
      return param.default ?? Math.max(param.min ?? 0, Math.min(1, param.max ?? 1));
    case "array":
      return Array.from({ length: Math.max(1, param.items?.min ?? 1) }, () => minimalItem(name, param, material));
    case "object":
      return minimalObject(param.properties ?? {}, material);
    default:
      return minimalText(name, param, material);
  }
}

function minimalItem(name: string, param: ParamFacts, material: Material): Json {
  const items = param.items;
  if (!items) return null;
  const { min: _min, max: _max, ...rest } = items;
  return minimalValue(name, { ...rest, media: rest.media ?? param.media }, material);
}

function minimalObject(properties: Record<string, ParamFacts>, material: Material): JsonObject {
  const needed = Object.entries(properties).filter(([, param]) => param.required);
  return Object.fromEntries(needed.map(([name, param]) => [name, minimalValue(name, param, material)]));
}

function minimalText(name: string, param: ParamFacts, material: Material): string {
  if (param.media === "video") return material.videoUrl;
  if (param.media === "audio") return material.audioUrl;
  if (param.media) return material.imageUrl;
  if (/^(task_?id|.*_task_id)$/i.test(name)) return material.taskId;
  if (/^audio_id$/.test(name)) return material.trackId;
  return "A lighthouse at dawn".slice(0, param.max ?? 100);
}
