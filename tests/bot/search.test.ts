import { describe, expect, test } from "vitest";
import { findModelByName, searchModels, toButtonQuery } from "../../lib/bot/models/search.js";
import { listModels } from "../../lib/registry/load.js";

const titles = (text: string, byUse = false) => searchModels(text, { byUse }).map(({ title }) => title);

describe("a model is found by", () => {
  test.each([
    ["its name", "kling 2.6", "Kling 2.6"],
    ["the beginning of its name", "seedr", "Seedream 5 Pro"],
    ["a name written together", "nanobanana", "Nano Banana 2.1"],
    ["a name and number written together", "veo3", "Veo 3.1"],
    ["a name with two letters swapped", "klnig", "Kling 3.0"],
    ["a name with a letter missing", "elevnlabs", "ElevenLabs Dialogue V3"],
    ["a name with a letter too many", "sunoo", "Suno Song"],
    ["a name as it sounds", "seedence", "Seedance 1.5 Pro"],
    ["a name in Cyrillic", "клинг", "Kling 3.0"],
    ["a name of two words in Cyrillic", "нано банана", "Nano Banana"],
    ["a name in Cyrillic as it sounds", "сиданс", "Seedance 1.5 Pro"],
    ["a name in Cyrillic, split in two", "хэппи хорс", "HappyHorse 1.1"],
    ["a family's name, which begins with what begins there", "суно", "Suno Song"],
    ["the same in English", "suno", "Suno Song"],
    ["a letter by its Russian name", "зет имидж", "Z-Image"],
    ["a letter by its English name", "zed image", "Z-Image"],
    ["what people call it", "chatgpt image 2", "GPT Image 2"],
    ["what people call it, in two words", "chat gpt image 2", "GPT Image 2"],
    ["what people call it in Russian", "чат гпт имидж 2", "GPT Image 2"],
    ["letters as they are spoken", "джипити имидж", "GPT Image 2.5 Sunburst"],
    ["a number in words", "клинг три", "Kling 3.0"],
    ["a number for a word", "11labs", "ElevenLabs Dialogue V3"],
    ["its maker", "google", "Nano Banana Pro"],
  ])("%s: %s", (_, text, title) => {
    expect(titles(text)[0]).toBe(title);
  });

  test("what it is for, when it is looked for", () => {
    expect(titles("шум", true)).toContain("ElevenLabs Voice Isolation");
    expect(titles("шум")).toEqual([]);
    expect(titles("remove background", true)).toContain("Recraft Remove Background");
  });

  test("every model's own title, id and code", () => {
    const lost = listModels().filter((model) => !searchModels(model.title).includes(model));
    expect(lost).toEqual([]);
    for (const { id, code } of listModels()) {
      expect(findModelByName(id)?.id).toBe(id);
      expect(findModelByName(code)?.id ?? id).toBe(id);
    }
  });
});

test.each([
  "a red fox in deep snow",
  "a cat",
  "hello",
  "portrait of a girl",
  "three cats",
  "зет",
  "чат",
  "две собаки",
  "замок на горе",
  "",
  "!!!",
  "🦊",
  "qqqqqqqq",
])("%j is a wish and no name", (text) => {
  expect(titles(text)).toEqual([]);
});

test("what is spelt right is not mixed with guesses", () => {
  expect(new Set(titles("flux").map((title) => title.split(" ")[0]))).toEqual(new Set(["Flux"]));
});

test("one name that several have names none of them", () => {
  expect(findModelByName("kling 2.6")).toBeNull();
  expect(findModelByName("kling 3.0")?.title).toBe("Kling 3.0");
});

test.each(["kling 2.6", "нано банана", "Grok Imagine 2.0 Segment Edit and much more of that", "veo3", "x".repeat(60)])(
  "a button turns the pages of the search for %j",
  (text) => {
    expect(toButtonQuery(text)).toMatch(/^[\w-]{1,24}$/);
    const byButton = searchModels(toButtonQuery(text), { byUse: true });
    expect(byButton.slice(0, 3)).toEqual(expect.arrayContaining(searchModels(text, { byUse: true }).slice(0, 1)));
  },
);
