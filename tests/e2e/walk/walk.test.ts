import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { findModel, listModels } from "../../../lib/registry/load.js";
import type { Locale } from "../../../lib/tasks/task.js";
import { type Stack, startStack } from "../../emulators/stack.js";
import { isLong } from "../../support/size.js";
import { forgetPace } from "../pace.js";
import { settingsLeftOut } from "./exceptions.js";
import { NO_PRICE, type Walked, walkModel } from "./model.js";

/** In the long run both languages, and every setting of every model changed once; minutes instead of seconds. */
const isFull = isLong;
const locales: readonly Locale[] = isFull ? ["en", "ru"] : ["en"];
const WALKERS = 6;

let stack: Stack;
const errorLines: string[] = [];

beforeAll(async () => {
  stack = await startStack({
    postgres: inject("postgres"),
    kie: { finish: { afterMs: 50 }, limits: { createTask: "off", recordInfo: "off", catalogue: "off" } },
    env: { DAILY_FREE_CREDITS: "100000000" },
    onLine: (line) => void (line.includes('"level":"error"') && errorLines.push(line)),
  });
  stack.kie.setCredits(100_000_000);
  await forgetPace(stack.directUrl);
});
afterAll(() => stack.close());

const models = () => listModels().flatMap(({ id }) => findModel(id) ?? []);

async function walkAll(locale: Locale): Promise<Walked[]> {
  const walked: Walked[] = [];
  const queue = models();
  const work = async () => {
    for (let model = queue.shift(); model; model = queue.shift()) {
      walked.push(await walkModel(stack.telegram, model, { locale, every: isFull }));
    }
  };
  await Promise.all(Array.from({ length: WALKERS }, work));
  return walked;
}

/** Models with a setting that no order had, by id: the settings' names are in one language. */
function clashes(walked: readonly Walked[]): string[] {
  const left = walked.flatMap(({ id, visits }) => visits.filter(({ outcome }) => outcome === "clashed").map(() => id));
  return [...new Set(left)].sort();
}

function figures(locale: Locale, walked: readonly Walked[]): string {
  const of = (outcome: Walked["outcome"]) => walked.filter((each) => each.outcome === outcome);
  const visits = walked.flatMap((each) => each.visits);
  const settings = `${visits.filter(({ outcome }) => outcome === "set").length} of ${visits.length} settings changed`;
  const updates = walked.reduce((sum, each) => sum + each.updates, 0);
  return `walk ${locale}: ${of("received").length} of ${walked.length} received, ${of("left out").length} left out, ${of("stuck").length} stuck; ${isFull ? `${settings}; ` : ""}${updates} updates`;
}

test.each(locales)(
  "every current model is found by name and filled in by buttons, files and messages only; all with a known price are ordered and received (%s)",
  async (locale) => {
    const startedAt = Date.now();
    const walked = await walkAll(locale);
    process.stdout.write(`${figures(locale, walked)} in ${Math.round((Date.now() - startedAt) / 1000)} s\n`);
    const notReceived = walked.flatMap(({ id, outcome, reason }) =>
      outcome === "received" ? [] : [`${id}: ${reason}`],
    );
    const unpriced = models().filter(({ price }) => price === undefined);
    expect(notReceived.sort()).toEqual(unpriced.map(({ id }) => `${id}: ${NO_PRICE}`).sort());
    if (isFull) expect(clashes(walked)).toEqual(Object.keys(settingsLeftOut).sort());
  },
  isFull ? 3_600_000 : 180_000,
);

test("nothing that the bot sent on the way was refused for its shape, or held a secret", () => {
  expect(stack.telegram.violations()).toEqual([]);
  expect(stack.telegram.calls().filter(({ ok }) => !ok)).toEqual([]);
  expect(errorLines).toEqual([]);
});
