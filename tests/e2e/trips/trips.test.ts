import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { listModels } from "../../../lib/registry/load.js";
import { type Stack, startStack } from "../../emulators/stack.js";
import { createPerson, labelsOf, type Person } from "../person.js";

let stack: Stack;
let person: Person;
const model = listModels().find(({ model_type }) => model_type === "text_to_image");

beforeAll(async () => {
  stack = await startStack({
    postgres: inject("postgres"),
    kie: { finish: "manual" },
    env: { DAILY_FREE_CREDITS: "1000" },
  });
});
afterAll(() => stack.close());
beforeEach(() => {
  person = createPerson(stack.telegram, { name: "Ann" });
});

const isTaken = () =>
  stack.telegram.waitFor(() => stack.telegram.state().webhook.pending_update_count === 0, {
    what: "the answer to the update",
  });
const callsSince = (start: number) =>
  stack.telegram
    .calls()
    .slice(start)
    .map(({ method }) => method);

async function readyForm(): Promise<void> {
  person.say(`/start m_${model?.code}`);
  await person.seesText(new RegExp(`^${model?.title}`));
  person.say("a fox");
  await person.sees("a finished form", (message) => labelsOf(message).some((label) => /Generate/.test(label)));
  await isTaken();
}

async function waitingTask(): Promise<string> {
  const { requests } = stack.neon.counters;
  person.press(/Generate/);
  await person.sees("that it is being made", (message) => labelsOf(message).some((label) => /Refresh/.test(label)));
  // Two before the answer, one to send it, one to write down that KIE has it.
  await expect.poll(() => stack.neon.counters.requests - requests).toBe(4);
  return stack.kie.tasks().at(-1)?.taskId ?? "";
}

test.each([
  { what: "a command that only looks", trips: 1, act: () => person.say("/balance") },
  { what: "a text with no form open", trips: 2, act: () => person.say("hello") },
])("$what costs $trips round trips and one Telegram call", async ({ trips, act }) => {
  person.say("/start");
  await person.seesText(/make/);
  await isTaken();
  const calls = stack.telegram.calls().length;
  stack.neon.counters.reset();
  const before = person.fromBot().length;
  act();
  await person.sees("an answer", () => person.fromBot().length > before);
  await isTaken();
  expect(stack.neon.counters.requests).toBe(trips);
  expect(callsSince(calls)).toEqual(["sendMessage"]);
});

test("a press that changes the form costs two round trips, its answer and one edit", async () => {
  await readyForm();
  const calls = stack.telegram.calls().length;
  stack.neon.counters.reset();
  person.press(/More settings/);
  await person.seesText(/More settings/);
  await isTaken();
  expect(stack.neon.counters.requests).toBe(2);
  expect(callsSince(calls).sort()).toEqual(["answerCallbackQuery", "editMessageText"]);
});

test("Generate is answered after two round trips, while the third has not come back", async () => {
  await readyForm();
  stack.neon.counters.reset();
  const line = stack.neon.faults.inject(
    { kind: "hold_before" },
    { matches: (queries) => queries.some((query) => query.includes("kiegram:line")) },
  );
  person.press(/Generate/);
  await person.seesText(/Queued/);
  await isTaken();
  expect(stack.neon.counters.requests - line.fired).toBe(2);
  line.remove();
  await person.seesText(/Being made/);
  await expect.poll(() => stack.neon.counters.requests).toBe(4);
});

test("a callback settles in two round trips and one read of KIE, and delivers in one more", async () => {
  await readyForm();
  const taskId = await waitingTask();
  stack.neon.counters.reset();
  stack.kie.clearRequests();
  await stack.kie.finish(taskId);
  await person.sees("the picture", (message) => message.photo !== undefined);
  await expect.poll(() => stack.neon.counters.requests).toBe(3);
  expect(
    stack.kie
      .requests()
      .map(({ endpoint }) => endpoint)
      .filter((name) => name !== "resultFile"),
  ).toEqual(["recordInfo"]);
});
