import { describe, expect, test } from "vitest";
import * as z from "zod";
import { validate } from "../../lib/registry/check/validate.js";
import { findModel, listModels } from "../../lib/registry/load.js";
import type { FileFacts, InputFiles, ModelInput } from "../../lib/registry/model/schema.js";
import { price } from "../../lib/registry/price/of-model.js";
import { tableOf } from "../../lib/registry/price/price.js";
import { minimalInput } from "./minimal-input.js";
import { publishedModels } from "./published.js";

const file = (facts: Partial<FileFacts>): FileFacts => ({
  kind: "video",
  mime: null,
  sizeBytes: null,
  durationSeconds: null,
  width: null,
  height: null,
  name: null,
  ...facts,
});
const picture = "https://example.com/a.jpg";
const cost = (model: string, more: ModelInput, files: InputFiles = {}): number | null => {
  const { ok, errors, input } = validate(model, { ...minimalInput(model), ...more }, files);
  if (!ok) throw new Error(`${model}: ${JSON.stringify(errors)}`);
  return price(model, input, files).credits;
};

describe("prices", () => {
  test.each<[string, ModelInput, number | null]>([
    ["kling-2.6/text-to-video", { duration: "10", sound: true }, 220],
    ["kling-2.6/text-to-video", { duration: "5", sound: false }, 55],
    ["z-image", {}, 0.8],
    ["nano-banana-pro", { resolution: "4K" }, 24],
    ["nano-banana-pro", {}, 18],
    ["ideogram/character", { num_images: "3", rendering_speed: "QUALITY" }, 72],
    ["ideogram/v3-remix", {}, 7],
    ["bytedance/seedream-v4-text-to-image", { max_images: 6 }, 30],
    ["wan/2-7-image", {}, 19.2],
    ["wan/2-7-image", { n: 1 }, 4.8],
    ["wan/2-7-image", { enable_sequential: true }, 57.6],
    ["seedream/5-pro-image-to-image", { image_urls: [picture, picture, picture], quality: "high" }, 15],
    ["qwen3/image-to-image", { image_urls: [picture, picture] }, 5.8],
    ["gpt-image-2-text-to-image", { aspect_ratio: "3:2", resolution: "4K" }, 16],
    ["grok-imagine/text-to-image", { enable_pro: true }, 5],
    [
      "elevenlabs/text-to-dialogue-v3",
      { dialogue: [1, 2].map(() => ({ text: "x".repeat(500), voice: "EkK5I93UQWFDigLMpZcX" })) },
      14,
    ],
    ["kling-3.0/video", { duration: "7", mode: "pro", sound: true }, 189],
    ["kling-3.0/video", { duration: "3", mode: "4K" }, 201],
    ["hailuo/02-text-to-video-pro", {}, 57],
    ["wan/2-6-text-to-video", { duration: "15", resolution: "1080p" }, 315],
    ["veo-3-1", { model: "veo3", resolution: "4k" }, 370],
    ["veo-3-1", {}, 60],
    ["bytedance/seedance-2", { duration: 8, resolution: "1080p" }, 816],
    ["bytedance/seedance-1.5-pro", { duration: 12, generate_audio: true }, 84],
    ["wan/2-2-a14b-speech-to-video-turbo", {}, 60],
    ["gemini-omni-video", { resolution: "4k", duration: "10" }, 210],
    ["gemini-omni-video", { video_list: [{ url: picture, start: 0, ends: 5 }] }, 168],
    ["kling-3.0-omni/reference-to-video", { duration: 10, audio: true }, 180],
    [
      "minimax-h3/reference-to-video",
      { duration: 4, reference_image_urls: Array.from({ length: 7 }, () => picture) },
      60,
    ],
    ["ai-music-api/separate-vocals", { type: "split_stem" }, 50],
    ["ai-music-api/cover-generate", {}, 0],
  ])("%s %j costs %s", (model, more, credits) => {
    expect(cost(model, more)).toBe(credits);
  });

  test.each<[string, ModelInput, string]>([
    ["hailuo/2-3-image-to-video-pro", { duration: "10", resolution: "1080P" }, "no row for the two together"],
    ["bytedance/seedance-2", { reference_video_urls: [picture] }, "the clip's length is not known"],
    ["bytedance/seedance-2-mini", { reference_video_urls: [picture] }, "the clip's length is not known"],
    ["omnihuman-1-5", {}, "the recording's length is not known"],
    ["topaz/image-upscale", {}, "the picture's size is not known"],
    ["grok-imagine/upscale", { resolution: "1080p" }, "the price depends on the earlier video"],
    ["runway/gen4-aleph", {}, "no published price"],
  ])("%s %j: not known, because of %s", (model, more) => {
    expect(cost(model, more)).toBeNull();
  });

  test("clips are measured where the price depends on them, in begun seconds", () => {
    const clip = { clip: file({ durationSeconds: 4.2, mime: "video/mp4" }) };
    const recording = { clip: file({ kind: "audio", durationSeconds: 12.01 }) };
    expect(cost("omnihuman-1-5", { audio_url: "clip" }, recording)).toBe(27 * 13);
    expect(cost("elevenlabs/audio-isolation", { audio_url: "clip" }, recording)).toBe(1.3);
    expect(cost("bytedance/seedance-2", { duration: 5, reference_video_urls: ["clip"] }, clip)).toBe(25 * 10);
    expect(cost("happyhorse/video-edit", { video_url: "clip", resolution: "720p" }, clip)).toBe(28 * 10);
    expect(cost("wan/2-7-videoedit", { video_url: "clip", resolution: "720p" }, clip)).toBe(16 * 5);
    expect(cost("wan/2-7-videoedit", { video_url: "clip", resolution: "720p", duration: 3 }, clip)).toBe(16 * 3);
    expect(cost("kling-3.0-omni/transformation", { video_urls: ["clip"] }, clip)).toBe(20 * 5);
    expect(cost("topaz/video-upscale", { video_url: "clip", upscale_factor: "4" }, clip)).toBe(14 * 5);
  });

  test("an enlargement costs by the size of its result", () => {
    const photo = { photo: file({ kind: "image", width: 1000, height: 800 }) };
    expect(cost("topaz/image-upscale", { image_url: "photo" }, photo)).toBe(10);
    expect(cost("topaz/image-upscale", { image_url: "photo", upscale_factor: "4" }, photo)).toBe(20);
    expect(
      cost(
        "topaz/image-upscale",
        { image_url: "photo", upscale_factor: "4" },
        { photo: file({ kind: "image", width: 3000, height: 800 }) },
      ),
    ).toBeNull();
  });

  test("an unknown price says what is missing", () => {
    expect(price("omnihuman-1-5", { audio_url: picture }).formula).toBe(
      "unknown: the length of audio_url is not known",
    );
    expect(price("made-up/model", {})).toEqual({
      credits: null,
      estimate: null,
      basis: null,
      formula: "unknown: no model made-up/model",
    });
  });
});

const publishedRates = z.looseObject({
  unit: z.string(),
  rates: z.array(
    z.looseObject({ when: z.record(z.string(), z.union([z.string(), z.boolean()])), credits: z.number() }),
  ),
});

describe("the price tables", () => {
  test("give every rate that KIE publishes with the inputs it is for", () => {
    const rates = publishedModels.flatMap(({ id, credits }) => {
      const parsed = publishedRates.safeParse(credits);
      const ours = findModel(id)?.price;
      // KIE's rate is that of one result; how many come is known afterwards.
      if (ours !== undefined && "bound" in ours) return [];
      const known = Object.keys(findModel(id)?.input ?? {});
      // Some rates are for things that are no parameter, such as the size of the result.
      return parsed.success
        ? parsed.data.rates
            .filter(({ when }) => Object.keys(when).every((name) => known.includes(name)))
            .map((rate) => ({ id, ...rate }))
        : [];
    });
    for (const { id, when, credits } of rates) {
      const extra = tableOf(findModel(id)?.price)?.extra?.map((each) => (each.free === 0 ? each.credits : 0))[0] ?? 0;
      expect(
        price(id, { ...validate(id, minimalInput(id)).input, ...when }).credits,
        `${id} ${JSON.stringify(when)}`,
      ).toBe(credits + extra);
    }
    console.log(`registry: ${rates.length} published rates`);
    expect(rates.length).toBeGreaterThan(50);
  });

  test("never fit one input twice, whatever is chosen in a form", () => {
    let combinations = 0;
    for (const { id } of listModels()) {
      const model = findModel(id);
      const names = [...new Set((tableOf(model?.price)?.rows ?? []).flatMap((row) => Object.keys(row.when ?? {})))];
      for (const input of choices(id, names)) {
        combinations += 1;
        expect(price(id, input).formula, `${id} ${JSON.stringify(input)}`).not.toContain("more than one");
      }
    }
    console.log(`registry: ${combinations} combinations priced at most once`);
  });

  test("know the price of the smallest order of all models but the one that nobody has tried", () => {
    const open = listModels().filter((model) => model.priceFromCredits === null);
    expect(open.map((model) => model.id)).toEqual(["runway/gen4-aleph"]);
  });
});

/** Every combination of listed values and switches of these parameters. */
function choices(id: string, names: readonly string[]): ModelInput[] {
  return names.reduce<ModelInput[]>(
    (inputs, name) => {
      const param = findModel(id)?.input[name];
      const values =
        param?.type === "enum" ? param.values : param?.type === "boolean" ? [true, false] : [[], [picture]];
      return inputs.flatMap((input) => values.map((value) => ({ ...input, [name]: value })));
    },
    [validate(id, minimalInput(id)).input],
  );
}
