import type { Json, JsonObject } from "./facts.js";

type ModelRule = { models: RegExp; check: (input: JsonObject) => string | null };

/** Rules across fields, from KIE's pages. The fields and limits are KIE's; its wording was not recorded, so this is ours. */
export const modelRules: readonly ModelRule[] = [
  { models: /^ai-music-api\/separate-vocals$/, check: exactlyOne("task_id", "audio_url") },
  { models: /^ai-music-api\/replace-section$/, check: exactlyOne("task_id", "upload_url") },
  { models: /^ai-music-api\/generate$/, check: checkMusic },
  { models: /^ai-music-api\//, check: checkOldSuno },
  { models: /^ai-music-api\/generate-persona$/, check: checkPersona },
  { models: /^grok-imagine-image-2-0\/segment-map$/, check: exactlyOne("task_id", "image_url") },
  { models: /^pixverse-v6\/extend$/, check: exactlyOne("taskId", "video_url") },
  { models: /^4o-image-api$/, check: atLeastOne("prompt", "files_url", "file_url") },
  { models: /^minimax-h3\/image-to-video$/, check: atLeastOne("first_frame_url", "last_frame_url") },
  { models: /^minimax-h3\/reference-to-video$/, check: atLeastOne("reference_image_urls", "reference_video_urls") },
  { models: /^wan\/2-7-r2v$/, check: atLeastOne("reference_image", "reference_video") },
  { models: /^wan\/2-7-r2v$/, check: (input) => atMost(5, count(input, "reference_image", "reference_video")) },
  { models: /^grok-imagine\/image-to-video$/, check: neverBoth(["image_urls"], ["task_id"]) },
  { models: /^grok-imagine\/image-to-video$/, check: checkSpicy },
  { models: /^elevenlabs\/text-to-dialogue-v3$/, check: checkDialogue },
  {
    models: /^(bytedance\/seedance-2-5|wan\/3-0-video(-prime)?)$/,
    check: neverBoth(
      ["first_frame_url", "last_frame_url"],
      ["reference_image_urls", "reference_video_urls", "reference_audio_urls"],
    ),
  },
  { models: /^wan\/3-0-video(-prime)?$/, check: neverBoth(["reference_file_urls"], ["reference_link_urls"]) },
  { models: /^bytedance\/seedance-2-5$/, check: needs("last_frame_url", "first_frame_url") },
  { models: /^google\/gemini-omni-flash-1-1$/, check: needs("last_frame_url", "first_frame_url") },
  { models: /^google\/gemini-omni-flash-1-1$/, check: neverBoth(["image_urls"], ["first_frame_url"]) },
  { models: /^(gemini-omni-video|google\/gemini-omni-flash-1-1)$/, check: checkOmniSlots },
  { models: /^kling-3\.0-omni\//, check: checkOmniShots },
  { models: /^kling-3\.0-omni\/reference-to-video$/, check: atLeastOne("image_urls", "video_urls") },
  { models: /^kling-3\.0\/video$/, check: checkKlingShots },
  { models: /^runway$/, check: checkRunway },
];

function isSet(input: JsonObject, field: string): boolean {
  const value = input[field];
  return value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function count(input: JsonObject, ...fields: string[]): number {
  return fields.reduce((sum, field) => sum + listOf(input[field]).length, 0);
}

function atMost(most: number, found: number): string | null {
  return found > most ? `The number of references cannot exceed ${most}` : null;
}

function exactlyOne(first: string, second: string): ModelRule["check"] {
  return (input) =>
    isSet(input, first) === isSet(input, second) ? `Exactly one of ${first} and ${second} is required` : null;
}

function atLeastOne(...fields: string[]): ModelRule["check"] {
  return (input) => (fields.some((field) => isSet(input, field)) ? null : `${fields.join(" or ")} is required`);
}

function neverBoth(group: string[], other: string[]): ModelRule["check"] {
  return (input) => {
    const left = group.find((field) => isSet(input, field));
    const right = other.find((field) => isSet(input, field));
    return left && right ? `${left} and ${right} cannot be used together` : null;
  };
}

function needs(field: string, needed: string): ModelRule["check"] {
  return (input) => (isSet(input, field) && !isSet(input, needed) ? `${needed} is required` : null);
}

function textLength(value: Json | undefined): number {
  return typeof value === "string" ? [...value].length : 0;
}

function numberOf(value: Json | undefined, fallback: number): number {
  return typeof value === "number" ? value : fallback;
}

function checkMusic(input: JsonObject): string | null {
  if (input["custom_mode"] === false) return isSet(input, "prompt") ? null : "prompt is required";
  if (isSet(input, "image_urls")) return "image_urls can only be used when custom_mode is false";
  const missing = ["style", "title"].find((field) => !isSet(input, field));
  if (missing) return `${missing} is required`;
  if (input["instrumental"] === true || isSet(input, "prompt") || isSet(input, "lyrics")) return null;
  return "prompt is required";
}

function checkOldSuno(input: JsonObject): string | null {
  if (input["model"] !== "V4") return null;
  if (textLength(input["prompt"]) > 3000) return "prompt cannot exceed 3000 characters";
  return textLength(input["style"]) > 200 ? "style cannot exceed 200 characters" : null;
}

function checkPersona(input: JsonObject): string | null {
  const seconds = numberOf(input["vocal_end"], 30) - numberOf(input["vocal_start"], 0);
  return seconds < 10 || seconds > 30 ? "The vocal segment must be between 10 and 30 seconds" : null;
}

function checkSpicy(input: JsonObject): string | null {
  return input["mode"] === "spicy" && isSet(input, "image_urls")
    ? "mode is not within the range of allowed options"
    : null;
}

function checkDialogue(input: JsonObject): string | null {
  const texts = listOf(input["dialogue"]).map((turn) =>
    typeof turn === "object" && turn !== null && !Array.isArray(turn) ? textLength(turn["text"]) : 0,
  );
  const total = texts.reduce((sum, length) => sum + length, 0);
  return total > 5000 ? "dialogue cannot exceed 5000 characters" : null;
}

function checkOmniSlots(input: JsonObject): string | null {
  const characters = count(input, "character_ids");
  if (isSet(input, "video_list") && characters > 3) return atMost(3, characters);
  return atMost(7, count(input, "image_urls") + 2 * count(input, "video_list") + characters);
}

function checkOmniShots(input: JsonObject): string | null {
  if (input["customize_multi_shots"] !== true) return null;
  if (input["prefer_multi_shots"] === true) {
    return "customize_multi_shots and prefer_multi_shots cannot be used together";
  }
  return isSet(input, "multi_prompt") ? null : "multi_prompt is required";
}

function checkKlingShots(input: JsonObject): string | null {
  if (input["multi_shots"] !== true) return null;
  if (!isSet(input, "multi_prompt")) return "multi_prompt is required";
  return count(input, "image_urls") > 1 ? "image_urls cannot have more than 1 items" : null;
}

function checkRunway(input: JsonObject): string | null {
  return input["duration"] === 10 && input["quality"] === "1080p"
    ? "quality is not within the range of allowed options"
    : null;
}
