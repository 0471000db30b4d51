import { describe, expect, test } from "vitest";
import type { FieldError } from "../../lib/registry/check/errors.js";
import { validate, validateParam } from "../../lib/registry/check/validate.js";
import type { FileFacts, InputFiles } from "../../lib/registry/model/schema.js";
import { minimalInput } from "./minimal-input.js";

const seen = (errors: readonly FieldError[]) => errors.map(({ path, code }) => ({ path, code }));
const only = (path: string, code: string) => [{ path, code }];

const fileFacts = (facts: Partial<FileFacts>): FileFacts => ({
  kind: "image",
  mime: null,
  sizeBytes: null,
  durationSeconds: null,
  width: null,
  height: null,
  name: null,
  ...facts,
});
const sent = (facts: Partial<FileFacts>): InputFiles => ({ "telegram:1": fileFacts(facts) });

describe("what the predecessor accepted is refused", () => {
  test.each([
    [
      "guidance_scale of 999",
      "qwen/text-to-image",
      { prompt: "a fox", guidance_scale: 999 },
      "guidance_scale",
      "too_big",
    ],
    ["yes for a boolean", "kling-2.6/text-to-video", { prompt: "a fox", sound: "yes" }, "sound", "type"],
    ["a blank prompt", "z-image", { prompt: "   " }, "prompt", "blank"],
    ["an unknown key", "z-image", { prompt: "a fox", width: 1024 }, "width", "unknown_key"],
    ["an unknown model", "made-up/model", { prompt: "a fox" }, "model", "unknown_model"],
    ["something else than an address", "recraft/remove-background", { image: "cat.png" }, "image", "not_url"],
  ])("%s", (_, model, input, path, code) => {
    expect(seen(validate(model, input).errors)).toEqual(only(path, code));
  });
});

describe("values as a chat or a command line gives them become exactly what KIE wants", () => {
  test("a number for a listed text, a text for a number, a text for a boolean", () => {
    const verdict = validate("kling-2.6/text-to-video", { prompt: "a fox", duration: 10, sound: "true" });
    expect(verdict).toEqual({
      ok: true,
      errors: [],
      input: { prompt: "a fox", sound: true, aspect_ratio: "1:1", duration: "10" },
    });
    expect(validateParam("minimax-h3/text-to-video", "duration", "5").input).toEqual({ duration: 5 });
    expect(validateParam("google/imagen4", "seed", 42).input).toEqual({ seed: "42" });
    expect(validateParam("qwen/text-to-image", "guidance_scale", "2.5").input).toEqual({ guidance_scale: 2.5 });
  });

  test("a required parameter that is not given gets its default, an optional one stays out", () => {
    const { input } = validate("kling-2.6/text-to-video", { prompt: "a fox" });
    expect(input).toEqual({ prompt: "a fox", sound: false, aspect_ratio: "1:1", duration: "5" });
    expect(validate("nano-banana-pro", { prompt: "a fox" }).input).toEqual({ prompt: "a fox" });
  });

  test("what the price depends on is sent even where KIE names no default", () => {
    expect(validate("gpt-image-2-5-flare-text-to-image", { prompt: "a fox" }).input["resolution"]).toBe("1K");
  });

  test.each(["", " ", "5s", "0x5", "1e3", "Infinity", "five", "--5"])("%j is no number", (value) => {
    expect(seen(validateParam("bytedance/seedance-2", "duration", value).errors)).toEqual(only("duration", "type"));
  });

  test.each(["yes", "no", "on", "1", "TRUE", 1, 0])("%j is neither true nor false", (value) => {
    expect(seen(validateParam("kling-2.6/text-to-video", "sound", value).errors)).toEqual(only("sound", "type"));
  });

  test("length is counted in code points, as KIE does", () => {
    expect(validate("z-image", { prompt: "😀".repeat(1000) }).ok).toBe(true);
    expect(seen(validate("z-image", { prompt: "😀".repeat(1001) }).errors)).toEqual(only("prompt", "too_long"));
    expect(seen(validate("flux-2/pro-text-to-image", { prompt: "😀😀" }).errors)).toEqual(only("prompt", "too_short"));
  });

  test("a value outside the range is taken where KIE gives it a meaning", () => {
    expect(validateParam("bytedance/seedance-2-5", "duration", -1).ok).toBe(true);
    expect(seen(validateParam("bytedance/seedance-2-5", "duration", -2).errors)).toEqual(only("duration", "too_small"));
  });

  test.each([[[]], ["text"], [null], [5], [undefined]])("%j is no input", (input) => {
    expect(seen(validate("z-image", input).errors)).toEqual(only("", "type"));
  });

  test("keys that every object has are not parameters", () => {
    const input: unknown = JSON.parse('{"prompt": "a fox", "__proto__": 1, "constructor": 2}');
    expect(seen(validate("z-image", input).errors)).toEqual([
      ...only("__proto__", "unknown_key"),
      ...only("constructor", "unknown_key"),
    ]);
    expect(validateParam("z-image", "toString", "x").errors[0]?.code).toBe("unknown_key");
  });

  test("a wrong id or key is answered with the one that was probably meant", () => {
    expect(validate("kling-2.6/text-to-vido", {}).errors[0]?.message.en).toContain("kling-2.6/text-to-video");
    expect(validate("z-image", { promt: "x" }).errors.at(-1)?.message.en).toContain("Did you mean prompt?");
  });

  test("a retired model is refused and says what to use", () => {
    const [error] = validate("kling/ai-avatar-v1-pro", {}).errors;
    expect(error?.code).toBe("retired_model");
    expect(error?.message.ru).toContain("kling/ai-avatar-pro");
  });
});

describe("files", () => {
  const image = (facts: Partial<FileFacts>) =>
    validate("recraft/remove-background", { image: "telegram:1" }, sent(facts));

  test("a file that was sent stands in for an address, and one that was not does not", () => {
    expect(image({ mime: "image/png" }).input).toEqual({ image: "telegram:1" });
    expect(seen(validate("recraft/remove-background", { image: "telegram:2" }, sent({})).errors)).toEqual(
      only("image", "not_url"),
    );
  });

  test.each([
    ["a video for a picture", { kind: "video", mime: "video/mp4" }, "wrong_kind"],
    ["a format that KIE does not take", { mime: "image/gif" }, "wrong_format"],
    ["too many bytes", { mime: "image/png", sizeBytes: 6 * 1024 * 1024 }, "too_heavy"],
    ["sides too short", { width: 100, height: 600 }, "dimensions"],
  ] as const)("%s is refused", (_, facts, code) => {
    expect(seen(image(facts).errors)).toEqual(only("image", code));
  });

  test("a picture sent as a file is a picture", () => {
    expect(image({ kind: "document", mime: "image/png" }).ok).toBe(true);
    expect(image({ kind: "document", mime: "application/pdf" }).ok).toBe(false);
  });

  test("a voice message of Telegram is the ogg that KIE takes", () => {
    const input = { ...minimalInput("infinitalk/from-audio"), audio_url: "telegram:1" };
    expect(
      validate(
        "infinitalk/from-audio",
        input,
        sent({ kind: "audio", mime: "audio/ogg; codecs=opus", durationSeconds: 9 }),
      ).ok,
    ).toBe(true);
    const long = sent({ kind: "audio", mime: "audio/ogg", durationSeconds: 16 });
    expect(seen(validate("infinitalk/from-audio", input, long).errors)).toEqual(only("audio_url", "clip_length"));
  });

  test("clips that are each short enough may together be too long", () => {
    const files = Object.fromEntries(
      ["a", "b"].map((key) => [key, fileFacts({ kind: "video", mime: "video/mp4", durationSeconds: 10 })]),
    );
    const { errors } = validate("bytedance/seedance-2", { prompt: "a fox", reference_video_urls: ["a", "b"] }, files);
    expect(seen(errors)).toEqual(only("reference_video_urls", "total_seconds"));
  });

  test("a document is known by the end of its name", () => {
    const input = { prompt: "a film of this", reference_file_urls: ["telegram:1"] };
    expect(validate("wan/3-0-video", input, sent({ kind: "document", name: "plot.DOCX" })).ok).toBe(true);
    expect(seen(validate("wan/3-0-video", input, sent({ kind: "document", name: "plot.exe" })).errors)).toEqual(
      only("reference_file_urls[0]", "wrong_format"),
    );
  });

  test("an asset of KIE's own is an address only where KIE takes it", () => {
    expect(validateParam("bytedance/seedance-2", "first_frame_url", "asset://a1").ok).toBe(true);
    expect(validateParam("wan/3-0-video", "first_frame_url", "asset://a1").ok).toBe(false);
  });
});

test("bounds are written as people of each language write numbers", () => {
  const [tooLong] = validate("z-image", { prompt: "a".repeat(1_001) }).errors;
  expect(tooLong?.message).toEqual({
    en: "Must be at most 1,000 characters long.",
    ru: "Не длиннее 1\u00a0000 знаков.",
  });
  const [offStep] = validateParam("qwen/text-to-image", "guidance_scale", 2.55).errors;
  expect(offStep?.message).toEqual({ en: "Must go in steps of 0.1 from 0.", ru: "С шагом 0,1, начиная с 0." });
});
