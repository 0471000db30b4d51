import { describe, expect, test } from "vitest";
import { validate } from "../../lib/registry/check/validate.js";
import { findModel, listModels } from "../../lib/registry/load.js";
import type { FileFacts } from "../../lib/registry/model/schema.js";
import { minimalInput } from "./minimal-input.js";

const picture = "https://example.com/a.jpg";
const clip = "https://example.com/a.mp4";
const sound = "https://example.com/a.mp3";
const pictures = (count: number) => Array.from({ length: count }, () => picture);

/** Added to the minimal input of the model. */
const broken: [string, string, Record<string, unknown>, string][] = [
  ["gpt-image-2-text-to-image", "4K is not for squares", { aspect_ratio: "1:1", resolution: "4K" }, "resolution"],
  ["gpt-image-2-text-to-image", "an open format is 1K only", { resolution: "2K" }, "resolution"],
  [
    "gpt-image-2-image-to-image",
    "a background is 1K only",
    { aspect_ratio: "3:2", resolution: "2K", background: "opaque" },
    "resolution",
  ],
  [
    "gpt-image-2-5-flare-text-to-image",
    "odd formats are 1K only",
    { aspect_ratio: "9:8", resolution: "2K" },
    "resolution",
  ],
  [
    "qwen2-1/text-to-image",
    "jpeg is never transparent",
    { background: "transparent", output_format: "jpeg" },
    "output_format",
  ],
  ["qwen2-1/image-to-image", "a mask is for one picture", { image_urls: pictures(2), mask_url: picture }, "image_urls"],
  [
    "flux1-kontext",
    "tolerance is low with a picture",
    { input_image: picture, safety_tolerance: 5 },
    "safety_tolerance",
  ],
  ["wan/2-7-image", "n is 4 at most outside a series", { n: 5 }, "n"],
  ["wan/2-7-image", "boxes need a picture each", { input_urls: pictures(2), bbox_list: [[[0, 0, 9, 9]]] }, "bbox_list"],
  ["wan/2-7-image-pro", "4K only without pictures", { input_urls: pictures(1), resolution: "4K" }, "resolution"],
  [
    "grok-imagine-image-2-0/segment-map",
    "a task or a picture, not both",
    { task_id: "t", image_url: picture },
    "image_url",
  ],
  ["grok-imagine/image-to-video", "a picture or a task, not both", { image_urls: [picture], task_id: "t" }, "task_id"],
  ["grok-imagine/image-to-video", "no spicy mode with own pictures", { mode: "spicy" }, "mode"],
  [
    "bytedance/seedance-2",
    "nine pictures in all",
    { reference_image_urls: pictures(9), first_frame_url: picture },
    "reference_image_urls",
  ],
  ["bytedance/seedance-2-5", "a last frame needs a first", { last_frame_url: picture }, "first_frame_url"],
  [
    "bytedance/seedance-2-5",
    "frames exclude references",
    { first_frame_url: picture, reference_video_urls: [clip] },
    "reference_video_urls",
  ],
  [
    "wan/3-0-video",
    "a file or a link, not both",
    { reference_file_urls: [picture], reference_link_urls: [picture] },
    "reference_link_urls",
  ],
  [
    "minimax-h3/reference-to-video",
    "sound alone is not enough",
    { reference_image_urls: [], reference_audio_urls: [sound] },
    "reference_image_urls",
  ],
  [
    "wan/2-7-r2v",
    "five references in all",
    { reference_image: pictures(4), reference_video: [clip, clip] },
    "reference_video",
  ],
  [
    "gemini-omni-video",
    "seven places, a video takes two",
    { image_urls: pictures(6), video_list: [{ url: clip, start: 0, ends: 5 }] },
    "video_list",
  ],
  [
    "gemini-omni-video",
    "a stretch of 10 seconds at most",
    { video_list: [{ url: clip, start: 0, ends: 11 }] },
    "video_list[0].ends",
  ],
  [
    "gemini-omni-video",
    "a stretch ends after it starts",
    { video_list: [{ url: clip, start: 5, ends: 5 }] },
    "video_list[0].ends",
  ],
  [
    "google/gemini-omni-flash-1-1",
    "pictures or a first frame",
    { image_urls: [picture], first_frame_url: picture },
    "first_frame_url",
  ],
  ["kling-3.0-omni/text-to-video", "own shots need shots", { customize_multi_shots: true }, "multi_prompt"],
  [
    "kling-3.0-omni/reference-to-video",
    "a video alone keeps its format",
    { image_urls: [], video_urls: [clip], aspect_ratio: "16:9" },
    "aspect_ratio",
  ],
  ["kling-3.0-omni/transformation", "a length only with pictures", { duration: "5" }, "duration"],
  ["kling-3.0/video", "several shots need shots", { multi_shots: true }, "multi_prompt"],
  [
    "veo-3-1",
    "references are 8 seconds",
    { generation_type: "REFERENCE_2_VIDEO", image_urls: pictures(3), duration: 4 },
    "duration",
  ],
  ["veo-3-1", "three pictures only as references", { image_urls: pictures(3) }, "image_urls"],
  ["runway", "10 seconds are not 1080p", { duration: 10, quality: "1080p" }, "quality"],
  ["pixverse-v6/extend", "a task or a video, not both", { taskId: "t", video_url: clip }, "video_url"],
  ["ai-music-api/generate", "own lyrics need a style", { custom_mode: true, title: "Fox" }, "style"],
  ["ai-music-api/generate-persona", "10 to 30 seconds of singing", { vocal_start: 0, vocal_end: 5 }, "vocal_end"],
  [
    "ai-music-api/replace-section",
    "a part of 10 seconds at least",
    { infill_start_s: 10, infill_end_s: 15 },
    "infill_end_s",
  ],
  ["ai-music-api/replace-section", "a track or an upload, not both", { upload_url: sound }, "upload_url"],
  [
    "elevenlabs/text-to-dialogue-v3",
    "5000 characters in all",
    { dialogue: [1, 2].map(() => ({ text: "x".repeat(2501), voice: "EkK5I93UQWFDigLMpZcX" })) },
    "dialogue",
  ],
  ["4o-image-api", "words or pictures", { prompt: undefined }, "prompt"],
  ["google/nano-banana", "one name of the format", { aspect_ratio: "1:1", image_size: "1:1" }, "image_size"],
  ["google/nano-banana-edit", "one name of the format", { aspect_ratio: "1:1", image_size: "1:1" }, "image_size"],
  ["kling-3.0-omni/image-to-video", "a format only with own shots", { aspect_ratio: "16:9" }, "aspect_ratio"],
  ["wan/2-7-image-to-video", "something to start from", { first_frame_url: undefined }, "first_frame_url"],
  ["minimax-h3/image-to-video", "a first or a last frame", { first_frame_url: undefined }, "first_frame_url"],
  ["ai-music-api/separate-vocals", "a song or an upload, not both", { audio_url: sound }, "audio_url"],
];

describe("rules between parameters", () => {
  test.each(broken)("%s: %s", (model, _, more, path) => {
    const input = Object.fromEntries(
      Object.entries({ ...minimalInput(model), ...more }).filter(([, value]) => value !== undefined),
    );
    const { errors } = validate(model, input);
    expect(
      errors.map((error) => error.path),
      JSON.stringify(errors),
    ).toContain(path);
    for (const { message } of errors) {
      expect(message.en).toMatch(/^[“A-Z].*\.$/u);
      expect(message.ru).toMatch(/^[«А-ЯЁ].*\.$/u);
    }
  });

  test("the sentences use the names of the form, in both languages", () => {
    const [error] = validate("minimax-h3/image-to-video", { prompt: "a fox", duration: 6 }).errors;
    expect(error?.message).toEqual({
      en: "Give “First frame” or “Last frame”.",
      ru: "Нужно «Первый кадр» или «Последний кадр».",
    });
  });

  test("lengths that depend on another parameter and on each other are measured", () => {
    const facts = (durationSeconds: number): FileFacts => ({
      kind: "video",
      mime: "video/mp4",
      sizeBytes: null,
      durationSeconds,
      width: null,
      height: null,
      name: null,
    });
    const move = { ...minimalInput("kling-2.6/motion-control"), video_urls: ["a"] };
    expect(validate("kling-2.6/motion-control", move, { a: facts(20) }).ok).toBe(true);
    const still = validate("kling-2.6/motion-control", { ...move, character_orientation: "image" }, { a: facts(20) });
    expect(still.errors.map((error) => error.code)).toEqual(["clip_length"]);
    const wan = { prompt: "a fox", duration: 20, reference_video_urls: ["a"] };
    expect(validate("wan/3-0-video", wan, { a: facts(10) }).ok).toBe(true);
    expect(validate("wan/3-0-video", wan, { a: facts(11) }).errors.map((error) => error.code)).toEqual([
      "total_seconds",
    ]);
  });

  test("the rules of every model are broken by one of these cases", () => {
    const covered = new Set([...broken.map(([model]) => model), "kling-2.6/motion-control"]);
    const families = new Set([...covered].map((model) => JSON.stringify(findModel(model)?.rules)));
    const uncovered = listModels().filter(({ id }) => {
      const rules = findModel(id)?.rules;
      // Of sizes of pictures there is a test where files have facts.
      const isBySize = rules?.every((rule) => rule.same_size !== undefined);
      return rules !== undefined && !isBySize && !families.has(JSON.stringify(rules));
    });
    expect(uncovered.map(({ id }) => id)).toEqual([]);
  });
});
