import { describe, expect, test } from "vitest";
import { currentModels, type ModelFacts, type ParamFacts } from "./facts.js";
import { refuseInput } from "./input-check.js";
import { requiredFields } from "./input-schema.js";
import { minimalInput } from "./minimal-input.js";

function factsOf(id: string): ModelFacts {
  const facts = currentModels.find((model) => model.id === id);
  if (!facts) throw new Error(`no facts of ${id}`);
  return facts;
}

describe("every model of the facts", () => {
  test("takes its smallest input", () => {
    for (const facts of currentModels) expect(refuseInput(facts, minimalInput(facts)), facts.id).toBeNull();
    expect(currentModels.length).toBe(187);
  });

  test("refuses an input without any one of the fields that KIE requires", () => {
    for (const facts of currentModels) {
      for (const name of requiredFields(facts)) {
        const { [name]: _left, ...rest } = minimalInput(facts);
        expect(refuseInput(facts, rest), `${facts.id} without ${name}`).not.toBeNull();
      }
    }
  });

  test("refuses a value outside an enum, and the right value in the wrong type", () => {
    for (const [facts, name, param] of allParams()) {
      const [value] = param.values ?? [];
      if (value === undefined) continue;
      const otherType = typeof value === "number" ? String(value) : [value];
      for (const wrong of ["no such value", otherType]) {
        const refusal = refuseInput(facts, { ...minimalInput(facts), [name]: wrong });
        const msg = `${name} is not within the range of allowed options`;
        expect(refusal, `${facts.id} ${name} ${String(wrong)}`).toEqual({ code: 500, msg });
      }
    }
  });

  test("refuses a number over its range and a text over its length", () => {
    for (const [facts, name, param] of allParams()) {
      if (param.max === undefined) continue;
      const tooMuch = param.type === "string" ? "x".repeat(param.max + 1) : param.max + 1;
      const refusal = refuseInput(facts, { ...minimalInput(facts), [name]: tooMuch });
      expect(refusal, `${facts.id} ${name}`).not.toBeNull();
    }
  });
});

function allParams(): [ModelFacts, string, ParamFacts][] {
  return currentModels.flatMap((facts) =>
    Object.entries(facts.input).map(([name, param]): [ModelFacts, string, ParamFacts] => [facts, name, param]),
  );
}

describe("KIE's words", () => {
  test.each([
    ["kling-2.6/text-to-video", { duration: 5 }, 500, "duration is not within the range of allowed options"],
    ["kling-2.6/text-to-video", { sound: "true" }, 500, "sound must be of type boolean"],
    ["google/nano-banana", { prompt: "" }, 500, "This field is required"],
    ["google/nano-banana-edit", { image_urls: [] }, 500, "image_urls is required"],
    ["google/nano-banana-edit", { image_urls: ["telegram:abc"] }, 500, "image_urls format is incorrect"],
    ["elevenlabs/text-to-speech-multilingual-v2", { voice: undefined }, 422, "voiceId cannot be empty"],
    ["google/gemini-3-1-flash-tts", { speakers: undefined }, 500, "The speakers parameter cannot be empty"],
    [
      "gpt-image-2-text-to-image",
      { aspect_ratio: "1:1", resolution: "4K" },
      500,
      "resolution is not within the range of allowed options",
    ],
  ])("%s with %o is refused as %i %s", (id, change, code, msg) => {
    const facts = factsOf(id);
    const input = Object.fromEntries(
      Object.entries({ ...minimalInput(facts), ...change }).filter(([, value]) => value !== undefined),
    );
    expect(refuseInput(facts, JSON.parse(JSON.stringify(input)))).toEqual({ code, msg });
  });

  test("an image-to-video model whose fields are all optional takes an empty input, and would bill it", () => {
    expect(refuseInput(factsOf("grok-imagine/image-to-video"), {})).toBeNull();
  });

  test("custom music needs a style and a title, simple music a prompt", () => {
    const music = factsOf("ai-music-api/generate");
    const base = { instrumental: true, model: "V6" };
    expect(refuseInput(music, { ...base, custom_mode: false })?.msg).toBe("prompt is required");
    expect(refuseInput(music, { ...base, custom_mode: true, title: "T" })?.msg).toBe("style is required");
    expect(refuseInput(music, { ...base, custom_mode: true, title: "T", style: "jazz" })).toBeNull();
  });
});
