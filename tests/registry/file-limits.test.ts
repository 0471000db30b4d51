import { describe, expect, test } from "vitest";
import { validate } from "../../lib/registry/check/validate.js";
import type { FileFacts, ModelInput } from "../../lib/registry/model/schema.js";
import { minimalInput } from "./minimal-input.js";

const picture = "https://example.com/a.jpg";

/** kie-models-changes.md, section 5. */
describe("limits of files (§5)", () => {
  const facts = (more: Partial<FileFacts>): FileFacts => ({
    kind: "image",
    mime: null,
    sizeBytes: null,
    durationSeconds: null,
    width: null,
    height: null,
    name: null,
    ...more,
  });
  const image = (width: number, height: number, more: Partial<FileFacts> = {}) => facts({ width, height, ...more });
  const video = (width: number, height: number, more: Partial<FileFacts> = {}) =>
    facts({ kind: "video", mime: "video/mp4", width, height, durationSeconds: 5, ...more });
  const audio = (durationSeconds: number) => facts({ kind: "audio", durationSeconds });
  const elements = { name: "a", description: "b", element_input_urls: [picture] };
  const omni = { elements: [{ ...elements, element_input_audio_urls: ["f"] }] };

  test.each<[string, ModelInput, FileFacts, FileFacts]>([
    ["bytedance/seedance-2", { reference_image_urls: ["f"] }, image(300, 300), image(299, 300)],
    ["bytedance/seedance-2-fast", { reference_image_urls: ["f"] }, image(6000, 3000), image(6001, 3000)],
    ["bytedance/seedance-2-mini", { reference_image_urls: ["f"] }, image(1000, 400), image(1000, 399)],
    ["bytedance/seedance-2-5", { reference_image_urls: ["f"] }, image(400, 1000), image(399, 1000)],
    ["bytedance/seedance-2", { reference_video_urls: ["f"] }, video(1280, 720), video(1920, 1080)],
    ["bytedance/seedance-2-fast", { reference_video_urls: ["f"] }, video(640, 640), video(640, 639)],
    [
      "bytedance/seedance-2-mini",
      { reference_video_urls: ["f"] },
      video(1280, 720, { framesPerSecond: 24 }),
      video(1280, 720, { framesPerSecond: 23 }),
    ],
    [
      "bytedance/seedance-2-5",
      { reference_video_urls: ["f"] },
      video(1280, 720, { durationSeconds: 30 }),
      video(1280, 720, { durationSeconds: 31 }),
    ],
    [
      "bytedance/seedance-2-5",
      { reference_video_urls: ["f"] },
      video(1280, 720, { framesPerSecond: 60 }),
      video(1280, 720, { framesPerSecond: 61 }),
    ],
    ["happyhorse-1-1/image-to-video", { image_urls: ["f"] }, image(300, 400), image(299, 400)],
    ["happyhorse/image-to-video", { image_urls: ["f"] }, image(300, 750), image(300, 751)],
    ["happyhorse-1-1/reference-to-video", { reference_image: ["f"] }, image(400, 4000), image(399, 4000)],
    ["happyhorse/reference-to-video", { reference_image: ["f"] }, image(4000, 400), image(4000, 399)],
    ["happyhorse/video-edit", { video_url: "f" }, video(2160, 1000), video(2161, 1000)],
    ["happyhorse/video-edit", { video_url: "f" }, video(700, 320), video(700, 319)],
    [
      "happyhorse/video-edit",
      { video_url: "f" },
      video(700, 320, { framesPerSecond: 9 }),
      video(700, 320, { framesPerSecond: 8 }),
    ],
    ["happyhorse/video-edit", { reference_image: ["f"] }, image(300, 300), image(299, 300)],
    ["kling-3.0-omni/reference-to-video", { image_urls: ["f"] }, image(300, 300), image(299, 300)],
    ["kling-3.0-omni/transformation", { image_urls: ["f"], aspect_ratio: "16:9" }, image(300, 750), image(300, 751)],
    [
      "kling-3.0-omni/transformation",
      { video_urls: ["f"] },
      video(1280, 720, { framesPerSecond: 24 }),
      video(1280, 720, { framesPerSecond: 15 }),
    ],
    ["kling-3.0-omni/text-to-video", omni, audio(5), audio(4)],
    ["kling-3.0-omni/image-to-video", omni, audio(30), audio(31)],
    ["kling-3.0/video", { kling_elements: [{ ...elements, element_input_audio_urls: ["f"] }] }, audio(30), audio(31)],
    ["minimax-h3/image-to-video", { first_frame_url: "f" }, image(256, 300), image(255, 300)],
    ["minimax-h3/image-to-video", { last_frame_url: "f" }, image(5760, 3000), image(5761, 3000)],
    ["wan/2-7-videoedit", { video_url: "f" }, video(240, 240), video(239, 240)],
    ["wan/2-7-videoedit", { video_url: "f" }, video(4096, 512), video(4097, 600)],
    ["wan/2-7-videoedit", { reference_image: "f" }, image(8000, 1000), image(8001, 1001)],
    [
      "wan/2-7-videoedit",
      { reference_image: "f" },
      image(500, 500, { hasAlpha: false }),
      image(500, 500, { hasAlpha: true }),
    ],
    ["volcengine/video-to-video-lip-sync", { video_url: "f" }, video(640, 360), video(640, 359)],
    [
      "volcengine/video-to-video-lip-sync",
      { video_url: "f" },
      video(640, 360, { durationSeconds: 350 }),
      video(640, 360, { durationSeconds: 351 }),
    ],
    // 30 Mbit/s for 8 seconds are 30,000,000 bytes.
    [
      "volcengine/video-to-video-lip-sync",
      { video_url: "f" },
      video(640, 360, { durationSeconds: 8, sizeBytes: 30_000_000 }),
      video(640, 360, { durationSeconds: 8, sizeBytes: 30_000_100 }),
    ],
    [
      "omnihuman-1-5/human-identification",
      { image_url: "f" },
      image(900, 900, { sizeBytes: 5 * 1024 * 1024 }),
      image(900, 900, { sizeBytes: 5 * 1024 * 1024 + 1 }),
    ],
  ])("%# %s %j", (model, more, good, bad) => {
    const verdict = (file: FileFacts) => validate(model, { ...minimalInput(model), ...more }, { f: file }).errors;
    expect(verdict(good)).toEqual([]);
    const [error] = verdict(bad);
    expect(error?.message.en).toBeTruthy();
    expect(error?.message.ru).toMatch(/[а-я]/);
  });

  test.each(["ideogram/v3-edit", "ideogram/character-edit"])("%s: the mask is as large as the picture", (model) => {
    const given = { ...minimalInput(model), image_url: "p", mask_url: "m" };
    const errors = (mask: FileFacts) => validate(model, given, { p: image(640, 480), m: mask }).errors;
    expect(errors(image(640, 480))).toEqual([]);
    expect(errors(image(640, 481)).map(({ path }) => path)).toEqual(["mask_url"]);
  });
});
