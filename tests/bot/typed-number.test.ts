import { expect, test } from "vitest";
import type { Screen } from "../../lib/bot/core/screen.js";
import { formRef } from "../../lib/bot/form/form.js";
import { fieldAtPath } from "../../lib/bot/form/path.js";
import { findModel } from "../../lib/registry/load.js";
import { createWalker } from "./walker.js";

/** What a person sees and what the form holds after they typed that number into a field of Qwen Image. */
function typed(locale: "en" | "ru", field: string, text: string) {
  const screens: Screen[] = [];
  const walker = createWalker({ locale, onScreen: (screen) => screens.push(screen) });
  const model = findModel("qwen/text-to-image");
  if (!model) throw new Error("no such model");
  walker.press({ verb: "open", code: model.code });
  const spot = fieldAtPath(model, walker.form().draft.input, field);
  if (!spot) throw new Error(`no field ${field}`);
  walker.press({ verb: "field", form: formRef(walker.form()), place: spot.place });
  const offered =
    screens
      .at(-1)
      ?.keyboard.flat()
      .map(({ label }) => label) ?? [];
  walker.act({ kind: "text", text });
  return { offered, value: walker.form().draft.input[field], answer: screens.at(-1)?.text.html ?? "" };
}

test.each([
  ["en", "seed", "12,345", 12_345],
  ["en", "seed", "12 345", 12_345],
  ["ru", "seed", "12\u00a0345", 12_345],
  ["en", "guidance_scale", "2,5", 2.5],
  ["ru", "guidance_scale", "2,5", 2.5],
  ["ru", "guidance_scale", "2.5", 2.5],
  ["en", "guidance_scale", "0,500", 0.5],
] as const)("a number is read as people write it: %s %s %s", (locale, field, text, value) => {
  expect(typed(locale, field, text).value).toBe(value);
});

test("a refused number is answered in the reader's way of writing numbers", () => {
  expect(typed("ru", "guidance_scale", "2,55").answer).toContain("шагом 0,1");
  expect(typed("en", "guidance_scale", "2.55").answer).toContain("steps of 0.1");
});

test("the numbers on buttons are written as each language writes them", () => {
  expect(typed("ru", "guidance_scale", "3").offered).toContain("обычно 2,5");
  expect(typed("en", "guidance_scale", "3").offered).toContain("usual 2.5");
});
