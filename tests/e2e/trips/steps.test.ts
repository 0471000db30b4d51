import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Stack, startStack } from "../../emulators/stack.js";
import type { EmulatorEvent } from "../../emulators/telegram/user-api.js";
import { tripsIn } from "../../support/trips.js";
import { createPerson, labelsOf, type Person, textOf } from "../person.js";
import { fileFor } from "../walk/samples.js";

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await startStack({
    postgres: inject("postgres"),
    kie: { finish: "manual" },
    env: { DAILY_FREE_CREDITS: "1000" },
  });
  person = createPerson(stack.telegram, { name: "Ann" });
});
afterAll(() => stack.close());

/** What a step cost until the person saw something: database round trips begun, and calls that show something. */
type Cost = { step: string; trips: number; calls: string[] };

const isVisible = (method: string) => /^(send|edit)(?!ChatAction)/.test(method);

async function costOf(step: string, act: () => unknown, isSeen = isVisible): Promise<Cost> {
  const { counters } = stack.neon;
  let trips: number | null = null;
  const calls: string[] = [];
  const note = (event: EmulatorEvent) => {
    if (event.type !== "call" || !isSeen(event.call.method)) return;
    trips ??= tripsIn(counters);
    calls.push(event.call.method);
  };
  await quiet();
  counters.reset();
  const unsubscribe = stack.telegram.subscribe(note);
  act();
  await stack.telegram.waitFor(() => trips !== null, { what: `a reaction to ${step}` });
  await quiet();
  unsubscribe();
  return { step, trips: trips ?? Number.NaN, calls };
}

const quiet = () =>
  stack.telegram.waitFor(() => stack.telegram.state().webhook.pending_update_count === 0, { what: "the bot" });

const press = (label: RegExp) => () => person.press(label);
const say = (text: string) => () => person.say(text);
const send = (sentence: string) => () => person.send(fileFor(sentence, 0) ?? { text: "no file" });
/** The newest result, whose buttons are pressed from here. */
const result = () => person.fromBot().findLast((message) => message.photo !== undefined);
const pressResult = (label: RegExp) => () => person.press(label, result());

/** Everything a person can do one after another, but for what starts or follows an order. */
const before: readonly [string, () => unknown][] = [
  ["the first /start", say("/start")],
  ["more ideas", press(/›/)],
  ["an idea", press(/Try on/)],
  ["all kinds", say("/models")],
  ["a purpose", press(/A picture/)],
  ["a page of models", press(/›/)],
  ["back to the start", press(/Start/)],
  ["words with nothing open", say("a red fox")],
  ["a photo with nothing open", send("a picture")],
  ["all models for the photo", press(/All models/)],
  ["a purpose for the photo", press(/Edit a photo/)],
  ["a model for the photo", press(/💎/)],
  ["closing the form", press(/Close/)],
  ["/find", say("/find")],
  ["a name to look for", say("klinng")],
  ["/find with a name", say("/find nano")],
  ["/models", say("/models")],
  ["/help", say("/help")],
  ["/settings", say("/settings")],
  ["a setting", press(/Rare settings/)],
  ["the setting back", press(/Rare settings/)],
  ["/language", say("/language")],
  ["a language", press(/English/)],
  ["/balance", say("/balance")],
  ["/history with nothing in it", say("/history")],
  ["an unknown command", say("/nothing")],
  ["a model by name", say("/m nano-banana-2")],
  ["a prompt", say("a red fox in deep snow")],
  ["a star", press(/☆/)],
  ["a field", press(/Format/)],
  ["a value", press(/^16:9$/)],
  ["more settings", press(/More settings/)],
  ["back to the card", press(/Back/)],
  ["another prompt", say("a fox in the rain")],
  ["a prompt that is refused", say("x".repeat(4_000).repeat(1))],
  ["a picture for the form", send("a picture")],
  ["the field of the picture", press(/Pictures/)],
  ["taking it away", press(/Clear/)],
];
const after: readonly [string, () => unknown][] = [
  ["a star under the result", pressResult(/☆|★/)],
  ["use in", pressResult(/Use in/)],
  ["a purpose for the result", press(/Animate photo/)],
  ["a model for the result", press(/💎/)],
  ["again", pressResult(/Again/)],
  ["change", pressResult(/Change/)],
  ["the start below the result", pressResult(/New/)],
  ["/history", say("/history")],
  ["an entry of the history", press(/^1$/)],
  ["a star in the history", press(/☆|★/)],
  ["asking to delete", press(/Delete/)],
  ["keeping it", press(/Keep/)],
  ["showing it again", press(/Show/)],
  ["/balance with lines", say("/balance")],
  ["my models", say("/start")],
];

test("every step is answered after two database round trips at most, the first of all after three, by one call of Telegram", async () => {
  const costs: Cost[] = [];
  const walk = async (steps: typeof before) => {
    for (const [step, act] of steps) costs.push(await costOf(step, act));
  };
  await walk(before);
  costs.push(await costOf("Generate", press(/Generate/)));
  await person.seesText(/Being made/);
  // Two for the press, one for the turn, one to write down what KIE answered.
  await expect.poll(() => tripsIn(stack.neon.counters)).toBe(4);
  // Its answer is the words over the chat: who moves the task draws it.
  costs.push(
    await costOf("Refresh", press(/Refresh/), (method) => method === "answerCallbackQuery" || isVisible(method)),
  );
  // Two for the press, two to look how it stands.
  await expect.poll(() => tripsIn(stack.neon.counters)).toBe(4);
  stack.neon.counters.reset();
  await stack.kie.finish(stack.kie.tasks().at(-1)?.taskId ?? "");
  await person.sees("the picture", (message) => message.photo !== undefined);
  // The message is there before the call that made it has come to its end.
  const isOver = () => stack.telegram.calls("editMessageMedia").length > 0;
  await stack.telegram.waitFor(isOver, { what: "the end of the delivery" });
  // Two to settle, one to write down that it was delivered.
  await expect.poll(() => tripsIn(stack.neon.counters)).toBe(3);
  await walk(after);
  expect(costs.filter(({ trips }) => !(trips <= 2))).toEqual([
    expect.objectContaining({ step: "the first /start", trips: 3 }),
  ]);
  // An order goes on after its answer.
  expect(costs.filter(({ step, calls }) => calls.length !== 1 && step !== "Generate")).toEqual([]);
  process.stdout.write(
    `trips: ${costs.length} kinds of step, at most ${Math.max(...costs.map(({ trips }) => trips))}\n`,
  );
});

test("nothing in these steps was an error of a form, or refused by Telegram", () => {
  expect(person.fromBot().filter((message) => /older version of me/.test(textOf(message)))).toEqual([]);
  expect(person.fromBot().every((message) => message.media_group_id || labelsOf(message).length > 0)).toBe(true);
  expect(stack.telegram.violations()).toEqual([]);
});
