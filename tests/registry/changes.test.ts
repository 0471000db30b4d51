import { describe, expect, test } from "vitest";
import { validate } from "../../lib/registry/check/validate.js";
import { findModel, listModels } from "../../lib/registry/load.js";
import type { FileFacts, InputFiles, ModelInput, SourceFacts } from "../../lib/registry/model/schema.js";
import { price } from "../../lib/registry/price/of-model.js";
import { minimalInput } from "./minimal-input.js";

/** What became known after KIE's facts were collected: kie-models-changes.md, by its sections. */
const source = "0123456789abcdef0123456789abcdef";

function cost(
  model: string,
  more: ModelInput,
  { files = {}, from }: { files?: InputFiles; from?: SourceFacts } = {},
): [number | null, number | null] {
  const { ok, errors, input } = validate(model, { ...minimalInput(model), ...more }, files);
  if (!ok) throw new Error(`${model}: ${JSON.stringify(errors)}`);
  const { credits, estimate } = price(model, input, files, from === undefined ? {} : { [source]: from });
  return [credits, estimate];
}

const clip: InputFiles = {
  clip: {
    kind: "video",
    mime: "video/mp4",
    sizeBytes: null,
    durationSeconds: 5,
    width: 1280,
    height: 720,
    name: null,
  } satisfies FileFacts,
};
const turns = (length: number): ModelInput => ({
  dialogue_turns: [{ speaker_id: "a", text: "x".repeat(length) }],
});
const text = (length: number): ModelInput => ({ text: "x".repeat(length) });

describe("fixed prices that became known", () => {
  test.each<[string, ModelInput, number]>([
    // §1.2, measured: begun thousands.
    ["elevenlabs/text-to-speech-turbo-2-5", text(35), 6],
    ["elevenlabs/text-to-speech-turbo-2-5", text(150), 6],
    ["elevenlabs/text-to-speech-turbo-2-5", text(600), 6],
    ["elevenlabs/text-to-speech-turbo-2-5", text(1_500), 12],
    ["elevenlabs/text-to-speech-turbo-2-5", text(3_000), 18],
    ["elevenlabs/text-to-speech-multilingual-v2", text(33), 12],
    ["elevenlabs/text-to-speech-multilingual-v2", text(150), 12],
    ["elevenlabs/text-to-speech-multilingual-v2", text(1_500), 24],
    // §1.2, measured: linear (0.98 for 67 characters is 0.938 by the text price, rounded up by KIE).
    [
      "elevenlabs/text-to-dialogue-v3",
      { dialogue: [{ text: "x".repeat(1_330), voice: "EkK5I93UQWFDigLMpZcX" }] },
      18.62,
    ],
    // §1.4
    ["qwen3/pro-text-to-image", {}, 6.4],
    ["qwen3/pro-text-to-image", { resolution: "2K" }, 12],
    ["qwen3/text-to-image", {}, 4.8],
    // §1.5
    ["grok-imagine-image-2-0/segment-edit", {}, 4],
    ["qwen/image-to-image", {}, 4],
    ["omnihuman-1-5/human-identification", {}, 0],
    ["omnihuman-1-5/subject-detection", {}, 0],
    // §1.7: sixteen frames are a second, whatever frames_per_second says.
    ["wan/2-2-a14b-speech-to-video-turbo", {}, 60],
    ["wan/2-2-a14b-speech-to-video-turbo", { resolution: "720p", num_frames: 120, frames_per_second: 60 }, 180],
    ["wan/2-2-a14b-speech-to-video-turbo", { resolution: "720p", num_frames: 120, frames_per_second: 4 }, 180],
    // §4
    ["qwen/image-edit", {}, 6],
    ["qwen2/image-edit", {}, 6],
    ["qwen2/text-to-image", {}, 6],
    ["flux1-kontext", {}, 5],
    ["grok-imagine-video-1-5-preview", {}, 19.2],
    ["grok-imagine-video-1-5-preview", { resolution: "720p", duration: 10 }, 45],
    ["google/gemini-omni-flash-1-1", { duration: "4", resolution: "360p" }, 63],
    ["nano-banana-2-lite", {}, 4],
    ["veo-3-1", {}, 60],
    ["bytedance/seedream", {}, 3.5],
    ["bytedance/seedream-v4-text-to-image", {}, 5],
    ["bytedance/seedream-v4-edit", {}, 5],
    ["recraft/crisp-upscale", {}, 0.5],
    ["recraft/remove-background", {}, 1],
    ["google/imagen4", {}, 8],
    ["google/imagen4-fast", {}, 4],
    ["google/imagen4-ultra", {}, 12],
    ["minimax-h3/text-to-video", { duration: 4, resolution: "768P" }, 32],
    ["minimax-h3/text-to-video", { duration: 4 }, 52],
    ["qwen2-1/text-to-image", {}, 4],
    ["qwen2-1/text-to-image", { resolution: "2K" }, 8],
    ["gpt-image-2-5-flare-text-to-image", {}, 6],
    ["gpt-image-2-5-flare-text-to-image", { resolution: "2K" }, 10],
    ["gpt-image-2-5-flare-text-to-image", { resolution: "4K" }, 16],
    // §2
    ["gemini-omni-audio", {}, 0],
    ["gemini-omni-character", {}, 0],
  ])("%s %j costs exactly %s", (model, more, credits) => {
    expect(cost(model, more)).toEqual([credits, null]);
  });

  test.each<[string, string, number, number]>([
    ["bytedance/seedance-2-fast", "480p", 9, 90],
    ["bytedance/seedance-2-fast", "720p", 20, 200],
    ["bytedance/seedance-2-mini", "480p", 6, 60],
    ["bytedance/seedance-2-mini", "720p", 12.5, 125],
  ])(
    "§1.6 %s at %s with a reference video: %s for each second of both, %s for 5 and 5",
    (model, resolution, _, all) => {
      expect(cost(model, { resolution, duration: 5, reference_video_urls: ["clip"] }, { files: clip })).toEqual([
        all,
        null,
      ]);
    },
  );

  test("an enlargement to 8K costs what the page says of it", () => {
    const photo: InputFiles = {
      photo: {
        kind: "image",
        mime: null,
        sizeBytes: null,
        durationSeconds: null,
        width: 2000,
        height: 900,
        name: null,
      },
    };
    const at = (factor: string) =>
      cost("topaz/image-upscale", { image_url: "photo", upscale_factor: factor }, { files: photo });
    expect([at("1"), at("2"), at("4")]).toEqual([
      [10, null],
      [20, null],
      [40, null],
    ]);
  });
});

describe("prices that follow from the task that is continued (§1.8)", () => {
  const veo = (tier: string): SourceFacts => ({ model: "veo-3-1", values: { model: tier } });
  const grok = (resolution: string): SourceFacts => ({ model: "grok-imagine/text-to-video", values: { resolution } });
  test.each<[string, ModelInput, SourceFacts, number | null]>([
    ["veo/extend", {}, veo("veo3_lite"), 30],
    ["veo/extend", {}, veo("veo3_fast"), 60],
    ["veo/extend", {}, veo("veo3"), 250],
    ["grok-imagine/extend", { extend_times: 6 }, grok("480p"), 14.4],
    ["grok-imagine/extend", { extend_times: 6 }, grok("720p"), 27],
    ["grok-imagine/extend", { extend_times: 10 }, grok("480p"), 24],
    ["grok-imagine/extend", { extend_times: 10 }, grok("720p"), 45],
    ["grok-imagine/upscale", { resolution: "720p" }, grok("480p"), 10],
    ["grok-imagine/upscale", { resolution: "1080p" }, grok("480p"), 30],
    ["grok-imagine/upscale", { resolution: "1080p" }, grok("720p"), 20],
    ["grok-imagine/extend", { extend_times: 6 }, grok("1080p"), null],
  ])("%s %j after %j costs %s", (model, more, from, credits) => {
    expect(cost(model, { ...more, task_id: source }, { from })).toEqual([credits, null]);
  });

  test("nothing is known while the earlier task is not", () => {
    expect(price("veo/extend", { ...minimalInput("veo/extend"), task_id: source })).toEqual({
      credits: null,
      estimate: null,
      basis: null,
      formula: "unknown: what task_id was made with is not known",
    });
  });
});

describe("prices known only afterwards: what is held at most, and what is taken when KIE does not say (§1.3, §3)", () => {
  test.each<[string, ModelInput, number, number]>([
    ["google/gemini-3-8-flash-tts", turns(41), 10, 0.246],
    ["google/gemini-3-8-flash-tts", turns(1_001), 20, 6.006],
    ["google/gemini-3-8-flash-lite-tts", turns(41), 7, 0.164],
    ["google/gemini-3-1-flash-tts", turns(150), 22, 1.8],
    ["google/gemini-2-5-pro-tts", turns(150), 22, 1.8],
    ["seedream/5-flash-layer-decomposition", {}, 55.08, 38.88],
    ["seedream/5-pro-layer-decomposition", {}, 119, 84],
    ["seedream/5-pro-layer-decomposition", { size: "1.5K" }, 119, 84],
    ["seedream/5-pro-layer-decomposition", { size: "2K" }, 238, 168],
    ["seedream/5-pro-layer-decomposition", { size: "auto" }, 238, 168],
    ["wan/2-6-flash-image-to-video", { duration: "5", resolution: "720p" }, 70, 40],
    ["wan/2-6-flash-image-to-video", { duration: "15", resolution: "1080p" }, 315, 120],
    ["wan/2-6-flash-video-to-video", { duration: "5", resolution: "720p" }, 70, 40],
    ["runway/extend-ai-video", {}, 30, 30],
    ["ai-music-api/suno-recovery-audio", {}, 12, 12],
    ["bytedance/seedance-2-5", { duration: -1 }, 0, 0],
  ])("%s %j: at most %s, about %s", (model, more, most, about) => {
    if (model === "bytedance/seedance-2-5") {
      // The model chooses the length: the longest is held, the usual one is the estimate.
      const [held, estimate] = cost(model, more);
      const [longest] = cost(model, { ...more, duration: 30 });
      const [usual] = cost(model, { ...more, duration: 5 });
      expect([held, estimate]).toEqual([longest, usual]);
    } else expect(cost(model, more)).toEqual([most, about]);
  });

  test("an estimate is never more than what is held", () => {
    for (const { id } of listModels()) {
      const { credits, estimate } = price(id, validate(id, minimalInput(id)).input);
      if (credits !== null && estimate !== null) expect(estimate, id).toBeLessThanOrEqual(credits);
    }
  });
});

describe("what is offered", () => {
  test("a model whose price nobody knows, or that KIE fails with, is suspended and says why in both languages", () => {
    const suspended = listModels().flatMap(({ id, isSuspended }) => (isSuspended ? [id] : []));
    expect(suspended.sort()).toEqual([
      "ai-music-api/generate-midi-from-audio",
      "elevenlabs/audio-isolation",
      "elevenlabs/text-to-dialogue-v3",
      "elevenlabs/text-to-speech-multilingual-v2",
      "elevenlabs/text-to-speech-turbo-2-5",
      "runway/gen4-aleph",
    ]);
    for (const id of suspended) expect(findModel(id)?.suspended, id).toMatchObject({ en: /\w/, ru: /[а-я]/ });
    const unpriced = listModels().filter(({ id }) => findModel(id)?.price === undefined);
    expect(unpriced.map(({ id }) => id)).toEqual(["runway/gen4-aleph"]);
  });

  test("no choice is offered that has no price", () => {
    expect(findModel("grok-imagine-video-1-5-preview")?.input["resolution"]).toMatchObject({
      values: ["480p", "720p"],
    });
  });

  test.each([
    "generate",
    "extend",
    "upload-and-cover-audio",
    "upload-and-extend-audio",
    "add-vocals",
    "add-instrumental",
    "mashup",
    "replace-section",
    "sounds",
  ])("§1.9 Suno's %s offers only the versions that are not discontinued", (name) => {
    expect(findModel(`ai-music-api/${name}`)?.input["model"]).toMatchObject({ values: ["V6", "V6_WILD", "V6_MINI"] });
  });

  test("speech begins with a model that works", () => {
    const [first] = listModels().filter(
      ({ model_type: type, isSuspended }) => type === "text_to_speech" && !isSuspended,
    );
    expect(first?.id).toBe("google/gemini-3-8-flash-tts");
  });
});

describe("parameters (§1.7, §6)", () => {
  test.each<[string, ModelInput, string | null]>([
    ["wan/2-2-a14b-speech-to-video-turbo", { num_frames: 84 }, null],
    ["wan/2-2-a14b-speech-to-video-turbo", { num_frames: 82 }, "num_frames"],
    ["bytedance/v1-pro-text-to-video", { seed: 1.5 }, "seed"],
    ["wan/2-2-a14b-text-to-video-turbo", { seed: 1.5 }, "seed"],
    ["wan/2-2-a14b-speech-to-video-turbo", { num_inference_steps: 2.5 }, "num_inference_steps"],
    ["ai-music-api/sounds", { sound_tempo: 90.5 }, "sound_tempo"],
    ["ai-music-api/replace-section", { infill_start_s: 10, infill_end_s: 19 }, "infill_end_s"],
    ["ai-music-api/replace-section", { infill_start_s: 10, infill_end_s: 490 }, null],
    ["ai-music-api/replace-section", { infill_start_s: 10, infill_end_s: 491 }, "infill_end_s"],
    ["grok-imagine-video-1-5-preview", { image_urls: [] }, "image_urls"],
  ])("%s %j: wrong at %s", (model, more, path) => {
    const { errors } = validate(model, { ...minimalInput(model), ...more });
    expect(errors.map((error) => error.path)).toEqual(path === null ? [] : [path]);
  });

  test("what KIE wants always is always sent", () => {
    const sent = (id: string) => validate(id, minimalInput(id)).input;
    expect(sent("qwen3/pro-text-to-image")).toMatchObject({ resolution: "1K" });
    expect(sent("qwen3/text-to-image")).toMatchObject({ resolution: "1K" });
    expect(sent("ai-music-api/upload-and-extend-audio")).toMatchObject({ instrumental: false });
    expect(sent("ai-music-api/upload-and-extend-audio")).toHaveProperty("continue_at");
    expect(sent("ai-music-api/sounds")).not.toHaveProperty("sound_key");
  });

  test("the words of a continuation are asked for as its lyrics", () => {
    for (const id of ["ai-music-api/extend", "ai-music-api/upload-and-extend-audio"])
      expect(findModel(id)?.input["prompt"]?.label, id).toMatchObject({ en: /lyrics/i, ru: /слова/i });
  });

  test("voices and characters of Gemini Omni come from its two helpers", () => {
    for (const id of ["gemini-omni-video", "google/gemini-omni-flash-1-1"]) {
      const of = (name: string) => findModel(id)?.input[name];
      expect(of("audio_ids"), id).toMatchObject({ items: { source: "task", source_models: ["gemini-omni-audio"] } });
      expect(of("character_ids"), id).toMatchObject({
        items: { source: "task", source_models: ["gemini-omni-character"] },
      });
    }
  });
});
