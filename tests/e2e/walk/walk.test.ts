import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { findModel, listModels } from "../../../lib/registry/load.js";
import type { Locale } from "../../../lib/tasks/task.js";
import { type Stack, startStack } from "../../emulators/stack.js";
import { isLong } from "../../support/size.js";
import { connect } from "../books.js";
import { forgetPace } from "../pace.js";
import { settingsLeftOut } from "./exceptions.js";
import { type Walked, walkModel } from "./model.js";
import { createWalker } from "./walker.js";

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
  await switchOnSuspended();
});
afterAll(() => stack.close());

const allModels = () => listModels().flatMap(({ id }) => findModel(id) ?? []);
/** Those that have a price, or a bound of it: the others nobody is offered. */
const models = () => allModels().filter(({ price }) => price !== undefined);

/** As an admin does for a model that works again: it must be orderable then. */
async function switchOnSuspended(): Promise<void> {
  const ids = models().flatMap(({ id, status }) => (status === "suspended" ? [id] : []));
  const books = connect(stack);
  await books.rows("insert into models_on (bot_id, model) select $1, unnest($2::text[])", [stack.telegram.bot.id, ids]);
  await books.end();
}

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
  return `walk ${locale}: ${of("received").length} of ${walked.length} received, ${of("stuck").length} stuck; ${isFull ? `${settings}; ` : ""}${updates} updates`;
}

test.each(locales)(
  "every model that has a price, or a bound of it, is found by name, filled in by buttons, files and messages only, ordered and received (%s)",
  async (locale) => {
    const startedAt = Date.now();
    const walked = await walkAll(locale);
    process.stdout.write(`${figures(locale, walked)} in ${Math.round((Date.now() - startedAt) / 1000)} s\n`);
    const notReceived = walked.flatMap(({ id, outcome, reason }) =>
      outcome === "received" ? [] : [`${id}: ${reason}`],
    );
    expect(notReceived).toEqual([]);
    if (isFull) expect(clashes(walked)).toEqual(Object.keys(settingsLeftOut).sort());
  },
  isFull ? 3_600_000 : 180_000,
);

test("a model whose price nobody knows is not offered, and says why", async () => {
  const unpriced = allModels().filter(({ price }) => price === undefined);
  expect(unpriced.map(({ id }) => id)).toEqual(["runway/gen4-aleph"]);
  for (const model of unpriced) {
    const walker = createWalker(stack.telegram, "en");
    await walker.say(`/find ${model.title}`);
    expect(walker.card().labels.filter((label) => label.includes(model.title))).toEqual([]);
    await walker.say(`/start m_${model.code}`);
    expect(walker.card().text).toContain(`${model.title} is switched off for now: ${model.suspended?.en}`);
    walker.close();
  }
});

test("nothing that the bot sent on the way was refused for its shape, or held a secret", () => {
  expect(stack.telegram.violations()).toEqual([]);
  expect(stack.telegram.calls().filter(({ ok }) => !ok)).toEqual([]);
  expect(errorLines).toEqual([]);
});
