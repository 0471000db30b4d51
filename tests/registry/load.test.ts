import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { hashOf, readRegistry, registryFile, shortCode } from "../../lib/ops/registry/source.js";
import { sourceHash } from "../../lib/registry/compiled.js";
import { withLabels } from "../../lib/registry/labels/labels.js";
import { findModel, listModels, modelByCode } from "../../lib/registry/load.js";
import { modelTypes } from "../../lib/registry/model/schema.js";
import { legacyIds } from "./published.js";

const text = readFileSync(new URL(`../../${registryFile}`, import.meta.url), "utf8");
const predecessorTypes = [
  "text_to_image",
  "image_to_image",
  "image_edit",
  "upscale",
  "outpaint",
  "text_to_video",
  "image_to_video",
  "video_upscale",
  "speech_to_video",
  "text_to_speech",
  "speech_to_text",
  "audio_to_audio",
];

describe("the compiled registry", () => {
  test("is made from the YAML as it is now", () => {
    expect(sourceHash).toBe(hashOf(text));
  });

  test("gives back every entry of the YAML, with the labels of today", () => {
    for (const spec of readRegistry(text, registryFile)) {
      const model = findModel(spec.id);
      expect(model).toEqual({ ...spec, input: withLabels(spec.input) });
      expect(Object.keys(model?.input ?? {})).toEqual(Object.keys(spec.input));
    }
  });

  test("finds each model by a code that depends on its id alone", () => {
    for (const { id, code } of listModels()) {
      expect(code).toBe(shortCode(id));
      expect(code).toMatch(/^[a-z0-9]{6}$/);
      expect(modelByCode(code)?.id).toBe(id);
    }
    expect(modelByCode("nobody")).toBeNull();
  });

  test.each(["made-up/model", "", "__proto__", "constructor"])("knows nothing of %j", (id) => {
    expect(findModel(id)).toBeNull();
  });

  test("names every parameter in both languages, those inside lists too", () => {
    const bare = listModels().flatMap(({ id }) =>
      Object.entries(findModel(id)?.input ?? {})
        .filter(([, param]) => param.label === undefined)
        .map(([name]) => `${id} ${name}`),
    );
    expect(bare).toEqual([]);
  });
});

describe("what people see", () => {
  test("every type has a model, the twelve of the predecessor among them", () => {
    const types = new Set(listModels().map((model) => model.model_type));
    expect([...types].sort()).toEqual([...modelTypes].sort());
    for (const type of predecessorTypes) expect(types).toContain(type);
  });

  test("no two models of a type share a title, and each says what it is for in both languages", () => {
    const seen = new Set<string>();
    for (const { model_type, title, about } of listModels()) {
      expect(seen).not.toContain(`${model_type} ${title}`);
      seen.add(`${model_type} ${title}`);
      expect(about.ru).toMatch(/[а-яё]/i);
      expect(about.en).not.toBe(title);
      expect(Math.max(about.en.length, about.ru.length)).toBeLessThan(90);
    }
  });
});

describe("the 72 ids of the predecessor", () => {
  test.each(legacyIds)("$legacy_id is $status", ({ legacy_id: legacyId, status, id }) => {
    const model = findModel(legacyId);
    if (status === "current") {
      expect(model?.status).toMatch(/^(current|suspended)$/);
      return;
    }
    expect(model?.status).toBe("retired");
    if (status === "alias") expect(model?.successor).toBe(id);
    const other = findModel(model?.successor ?? model?.instead ?? "");
    expect(other?.status).toMatch(/^(current|suspended)$/);
    expect(listModels().map((each) => each.id)).not.toContain(legacyId);
  });
});

describe("a mistake in the YAML is an error with its file, line and path", () => {
  const entry = `made-up/model:
  model_type: upscale
  title: Made up
  about: {en: Nothing, ru: Ничего}
  vendor: Nobody
  output: image
  input:
    image: {type: string, required: true, media: image}
`;
  const free = '  price: {unit: task, as_of: "2026-10-06", rows: [{credits: 0}]}\n';

  test.each([
    [
      "a misspelt key",
      entry.replace("required", "requierd"),
      'm.yaml:8: made-up/model > input > image: Unrecognized key: "requierd"',
    ],
    ["an unknown type", entry.replace("upscale", "upscaling"), "m.yaml:2: made-up/model > model_type: "],
    ["a missing language", entry.replace(", ru: Ничего", ""), "m.yaml:4: made-up/model > about > ru: "],
    [
      "a default that is refused",
      entry.replace("media: image", "max: 3, default: four") + free,
      "m.yaml:8: made-up/model > input > image > default: is refused: ",
    ],
    [
      "a rule about no parameter",
      `${entry}  rules:\n    - {require: [imag]}\n${free}`,
      "m.yaml:10: made-up/model > rules > 0: no parameter imag",
    ],
    [
      "a price by no parameter",
      `${entry}  price: {unit: image, as_of: "2026-10-06", rows: [{when: {size: 1K}, credits: 1}]}\n`,
      "m.yaml:9: made-up/model > price: no parameter size",
    ],
    ["a model without a price", entry, "m.yaml:1: made-up/model > price: a model that can be ordered has a price"],
    [
      "a bound without an estimate",
      `${entry}  price:\n    bound: {unit: task, as_of: "2026-10-06", rows: [{credits: 3}]}\n`,
      "m.yaml:9: made-up/model > price > estimate: ",
    ],
    [
      "a bound by no parameter",
      `${entry}  price:\n    bound: {unit: task, as_of: "2026-10-06", rows: [{when: {size: 1K}, credits: 3}]}\n    estimate: {unit: task, as_of: "2026-10-06", rows: [{credits: 3}]}\n`,
      "m.yaml:10: made-up/model > price > bound: no parameter size",
    ],
    [
      "a suspended model that does not say why",
      entry.replace("  input:", "  status: suspended\n  input:"),
      "made-up/model > suspended: a suspended model, and no other, says why",
    ],
    [
      "a successor that is not there",
      entry.replace("  input:", "  status: retired\n  successor: gone\n  input:"),
      "m.yaml:8: made-up/model > successor: no current model gone",
    ],
  ])("%s", (_, source, message) => {
    expect(() => readRegistry(source, "m.yaml")).toThrow(message);
  });

  test("the same id twice, and text that is no YAML", () => {
    expect(() => readRegistry(entry + entry, "m.yaml")).toThrow(/duplicat/i);
    expect(() => readRegistry("a: [", "m.yaml")).toThrow(/m\.yaml/);
  });

  test("all mistakes are named at once", () => {
    const source = entry.replace("required", "requierd").replace("upscale", "upscaling");
    expect(() => readRegistry(source, "m.yaml")).toThrow(/model_type[\s\S]*requierd/);
  });
});
