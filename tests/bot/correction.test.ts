import { expect, test } from "vitest";
import type { Screen } from "../../lib/bot/core/screen.js";
import { formRef } from "../../lib/bot/form/form.js";
import { childrenOf } from "../../lib/bot/form/path.js";
import { findModel, listModels } from "../../lib/registry/load.js";
import { createWalker } from "./walker.js";

test("a number that was refused can be typed again at once: the correction goes into its field, not into the prompt", () => {
  const screens: Screen[] = [];
  const walker = createWalker({ locale: "en", onScreen: (screen) => void screens.push(screen) });
  const models = listModels().flatMap(({ id }) => findModel(id) ?? []);
  let tried = 0;
  for (const model of models) {
    const spot = childrenOf(model, {}, null).find(({ spec: { type, required } }) => type === "integer" && !required);
    const { spec, path } = spot ?? {};
    if (spot === undefined || spec?.type !== "integer" || spec.max === undefined) continue;
    if (!walker.fill(model).ready) continue;
    const before = walker.form().draft.input;
    walker.press({ verb: "field", form: formRef(walker.form()), place: spot.place });
    walker.act({ kind: "text", text: String(spec.max + 1) });
    expect(screens.at(-1)?.text.html).toContain("⚠️");
    walker.act({ kind: "text", text: String(spec.max) });
    const name = String(path?.[0]);
    expect({ [model.id]: walker.form().draft.input }).toEqual({ [model.id]: { ...before, [name]: spec.max } });
    tried += 1;
  }
  expect(tried).toBeGreaterThan(10);
});
