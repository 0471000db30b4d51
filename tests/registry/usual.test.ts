import { describe, expect, test } from "vitest";
import { listModels } from "../../lib/registry/load.js";
import type { ModelType } from "../../lib/registry/model/schema.js";
import type { UsualPrice } from "../../lib/registry/model/spec.js";

const summaryOf = (id: string) => listModels().find((model) => model.id === id);

describe("what lists say of a price", () => {
  test.each<[string, UsualPrice]>([
    ["nano-banana-pro", { credits: 18, isBound: false, per: null }],
    ["grok-imagine-video-1-5-preview", { credits: 19.2, isBound: false, per: { amount: 8, unit: "seconds" } }],
    ["kling-3.0/video", { credits: 90, isBound: false, per: { amount: 5, unit: "seconds" } }],
    ["kling-2.6/text-to-video", { credits: 55, isBound: false, per: null }],
    ["omnihuman-1-5", { credits: 135, isBound: false, per: { amount: 5, unit: "seconds" } }],
    ["wan/2-7-image", { credits: 19.2, isBound: false, per: { amount: 4, unit: "results" } }],
    ["elevenlabs/text-to-speech-turbo-2-5", { credits: 6, isBound: false, per: { amount: 1000, unit: "characters" } }],
    ["google/gemini-3-8-flash-tts", { credits: 10, isBound: true, per: { amount: 1000, unit: "characters" } }],
    ["seedream/5-flash-layer-decomposition", { credits: 55.08, isBound: true, per: null }],
    ["veo/extend", { credits: 30, isBound: false, per: null }],
    ["topaz/image-upscale", { credits: 10, isBound: false, per: null }],
    ["gemini-omni-audio", { credits: 0, isBound: false, per: null }],
  ])("%s: %j, with nothing touched", (id, usual) => {
    expect(summaryOf(id)?.usualPrice).toEqual(usual);
  });

  test("every model that has a price has a usual one, never less than the least", () => {
    for (const { id, usualPrice, priceFromCredits } of listModels()) {
      expect(usualPrice === null, id).toBe(priceFromCredits === null);
      if (usualPrice !== null && priceFromCredits !== null) {
        expect(usualPrice.credits, id).toBeGreaterThanOrEqual(priceFromCredits);
      }
    }
  });
});

describe("what a model is for", () => {
  test.each<[string, ModelType[]]>([
    ["nano-banana-2-1", ["text_to_image", "image_to_image"]],
    ["nano-banana-2-lite", ["text_to_image", "image_to_image"]],
    ["flux1-kontext", ["text_to_image", "image_to_image"]],
    ["veo-3-1", ["text_to_video", "image_to_video"]],
    ["kling-3.0/video", ["text_to_video", "image_to_video"]],
    ["bytedance/seedance-1.5-pro", ["text_to_video", "image_to_video"]],
    ["runway", ["text_to_video", "image_to_video"]],
    ["bytedance/seedance-2", ["reference_to_video", "image_to_video"]],
    ["wan/3-0-video", ["reference_to_video", "image_to_video"]],
    ["gemini-omni-video", ["reference_to_video", "video_to_video"]],
    ["wan/2-7-image-to-video", ["image_to_video", "video_extend"]],
    ["volcengine/video-to-video-lip-sync", ["speech_to_video"]],
    ["z-image", ["text_to_image"]],
    ["kling-3.0-omni/text-to-video", ["text_to_video"]],
    ["kling-3.0-omni/reference-to-video", ["reference_to_video"]],
    ["happyhorse-1-1/reference-to-video", ["reference_to_video"]],
  ])("%s: %j", (id, serves) => {
    expect(summaryOf(id)?.serves).toEqual(serves);
  });
});
