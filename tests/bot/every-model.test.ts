import { expect, test } from "vitest";
import { visibleLength } from "../../lib/bot/core/html.js";
import type { Screen } from "../../lib/bot/core/screen.js";
import { isReady, quoteOf } from "../../lib/bot/form/form.js";
import { formTexts } from "../../lib/bot/form/texts.js";
import { findModel, listModels } from "../../lib/registry/load.js";
import type { ModelSpec } from "../../lib/registry/model/spec.js";
import { toMessage } from "../../lib/telegram/markup.js";
import { createWalker } from "./walker.js";

const LONGEST_USER_ID = 2 ** 52 - 1;

/** What Telegram refuses, checked on every screen of the walks. A longer button throws by itself. */
function checkLimits(screen: Screen): void {
  const { reply_markup: markup } = toMessage(screen, LONGEST_USER_ID);
  expect(visibleLength(screen.text)).toBeLessThanOrEqual(4096);
  expect(markup.inline_keyboard.flat().length).toBeLessThanOrEqual(100);
  expect(Math.max(...markup.inline_keyboard.map((row) => row.length))).toBeLessThanOrEqual(8);
  expect(JSON.stringify(markup).length).toBeLessThan(10_000);
}

function everyModel(): ModelSpec[] {
  return listModels().flatMap(({ id }) => findModel(id) ?? []);
}

test.each(["en", "ru"] as const)(
  "every listed model is filled in by buttons, files and messages only (%s)",
  (locale) => {
    const walker = createWalker({ locale, onScreen: checkLimits });
    const stuck = everyModel().flatMap((model) => {
      const { form } = walker.fill(model);
      const quote = quoteOf(model, form.draft, form.session);
      return isReady(quote) ? [] : [{ id: model.id, status: model.status, errors: quote.errors }];
    });
    // Nobody knows what it costs, so nobody is offered it.
    expect(stuck).toEqual([{ id: "runway/gen4-aleph", status: "suspended", errors: [] }]);
    expect(walker.updates()).toBeGreaterThan(listModels().length);
  },
);

test("a model without a published price says so before it is filled in", () => {
  const texts: string[] = [];
  const walker = createWalker({ locale: "en", onScreen: (screen) => texts.push(screen.text.html) });
  for (const model of everyModel().filter(({ price }) => price === undefined)) {
    texts.length = 0;
    walker.press({ verb: "open", code: model.code });
    expect(texts.at(-1)).toContain(formTexts.en.priceUnknown.html);
  }
});

test.each(["en", "ru"] as const)(
  "every setting of every model opens, its values too, within Telegram's limits (%s)",
  (locale) => {
    const walker = createWalker({ locale, onScreen: checkLimits });
    for (const model of everyModel()) walker.openEverything(model);
  },
);

test("whatever is pressed or sent, in whatever order, nothing throws and every screen is one that Telegram takes", () => {
  const screens: Screen[] = [];
  const walker = createWalker({ locale: "ru", onScreen: (screen) => void screens.push(screen) });
  walker.act({ kind: "command", name: "start", argument: "" });
  for (let step = 0; step < 4_000; step += 1) {
    walker.actAtRandom(screens.slice(-30));
    const last = screens.at(-1);
    if (last) checkLimits(last);
  }
  expect(screens.length).toBeGreaterThan(2_000);
});
