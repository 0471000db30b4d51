import { describe, expect, test } from "vitest";
import { inPairs, type Screen } from "../../lib/bot/core/screen.js";
import { findModel, listModels } from "../../lib/registry/load.js";
import type { ParamSpec } from "../../lib/registry/model/schema.js";
import type { ModelSpec } from "../../lib/registry/model/spec.js";
import { tableOf } from "../../lib/registry/price/price.js";
import { createWalker } from "./walker.js";

const models = (): ModelSpec[] => listModels().flatMap(({ id }) => findModel(id) ?? []);

function filled(model: ModelSpec, locale: "en" | "ru"): Screen {
  const screens: Screen[] = [];
  const walker = createWalker({ locale, onScreen: (screen) => screens.push(screen) });
  walker.fill(model);
  const last = screens.at(-1);
  if (!last) throw new Error("nothing was drawn");
  return last;
}

describe("the price is explained", () => {
  test.each([
    ["en", /= [\d.]+ credits? × \d+ s\. The price depends on: /],
    ["ru", /= [\d,]+ кредит(а|ов)? × \d+ с\. Цена зависит от настроек: /],
  ] as const)("with what it is multiplied by, and what changes it (%s)", (locale, words) => {
    const bySecond = models().filter(({ price }) => {
      const table = tableOf(price);
      return table?.unit === "second" && table.rows.length > 1;
    });
    const explained = bySecond.filter((model) => words.test(filled(model, locale).text.html));
    expect(explained.length).toBeGreaterThan(bySecond.length / 2);
  });

  test.each([
    ["en", "2.4 credits × 8 s = 19.2 → 20"],
    ["ru", "2,4 кредита × 8 с = 19,2 → 20"],
  ] as const)("and what was rounded (%s)", (locale, words) => {
    const model = models().find(({ id }) => id === "grok-imagine-video-1-5-preview");
    if (!model) throw new Error("no such model");
    expect(filled(model, locale).text.html).toContain(words);
  });

  test.each([
    ["en", "💎 <b>up to 10 credits</b>, you pay what it takes", "✨ Generate · up to 10 credits"],
    ["ru", "💎 <b>до 10 кредитов</b>, спишется, сколько уйдёт", "✨ Создать · до 10 кредитов"],
  ] as const)("and that it is only a bound, where it is (%s)", (locale, line, button) => {
    const model = models().find(({ id }) => id === "google/gemini-3-8-flash-tts");
    if (!model) throw new Error("no such model");
    const card = filled(model, locale);
    expect(card.text.html).toContain(line);
    expect(card.keyboard[0]?.[0]?.label).toBe(button);
  });

  test("in one language only", () => {
    const mixed = models().filter((model) => /= [^.]*(credits|results|characters)/.test(filled(model, "ru").text.html));
    expect(mixed.map(({ id }) => id)).toEqual([]);
  });
});

test.each(["en", "ru"] as const)("two buttons share a row only where a phone shows both whole (%s)", (locale) => {
  const cut = models().flatMap((model) => {
    const shared = filled(model, locale).keyboard.filter((row) => row.length > 1);
    return shared.flat().filter(({ label }) => label.length > (locale === "ru" ? 16 : 17));
  });
  expect(cut.map(({ label }) => label)).toEqual([]);
});

test("a length is told with its unit, on the card and on its button", () => {
  const model = models().find(({ id }) => id === "kling-3.0/video");
  if (!model) throw new Error("no such model");
  const card = filled(model, "en");
  expect(card.text.html).toContain("Length: <b>5 s</b>");
  expect(card.keyboard.flat().map(({ label }) => label)).toContain("Length: 5 s");
});

test("every choice that is a word has a name in Russian, but for names of voices, versions and formats", () => {
  const untold = models().flatMap(({ input }) => choicesOf(input).filter((choice) => !isToldInRussian(choice)));
  expect([...new Set(untold)]).toEqual([]);
});

const ownNames = new Set(["voice_name", "template_id", "output_format", "sound_key", "model"]);

function choicesOf(input: Record<string, ParamSpec>): string[] {
  return Object.entries(input).flatMap(([name, spec]) => choicesIn(name, spec));
}

function choicesIn(name: string, spec: ParamSpec): string[] {
  if (spec.type === "object") return choicesOf(spec.properties);
  if (spec.type === "array") return choicesIn(name, spec.items);
  if (spec.type !== "enum" || ownNames.has(name)) return [];
  return spec.values.map((value) => `${name}: ${spec.value_labels?.[String(value)]?.ru ?? value}`);
}

/** Sizes and proportions are the same in every language. */
function isToldInRussian(choice: string): boolean {
  const value = choice.split(": ")[1] ?? "";
  return /[а-яё]/i.test(value) || /^[\d.:x]+[KkPpx]?$/.test(value);
}

test("short buttons go in pairs and keep their order", () => {
  const button = (label: string) => ({ label, action: { verb: "home" as const } });
  const long = "a label of more than half";
  const rows = inPairs(["a", "b", "c", long, "d", "e"].map(button)).map((row) => row.map(({ label }) => label));
  expect(rows).toEqual([["a", "b"], ["c"], [long], ["d", "e"]]);
});

test("a voice that KIE knows by an id has its name, and no button shows an id", () => {
  const screens: Screen[] = [];
  const walker = createWalker({ locale: "en", onScreen: (screen) => screens.push(screen) });
  const model = models().find(({ title }) => title === "ElevenLabs Turbo 2.5");
  if (!model) throw new Error("no such model");
  walker.openEverything(model);
  const labels = screens.flatMap((screen) => screen.keyboard.flat().map(({ label }) => label));
  expect(labels).toContain("Arabella, mysterious");
  expect(labels.filter((label) => /[A-Za-z0-9]{16,}/.test(label) && /\d/.test(label))).toEqual([]);
});
