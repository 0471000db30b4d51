import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { findModel } from "../../lib/registry/load.js";
import { type Stack, startStack } from "../emulators/stack.js";
import { createPerson, labelsOf } from "./person.js";

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({
    postgres: inject("postgres"),
    kie: { finish: { afterMs: 100 } },
    env: { DAILY_FREE_CREDITS: "100000" },
  });
});
afterAll(() => stack.close());

const hasGenerate = (message: Parameters<typeof labelsOf>[0]) =>
  labelsOf(message).some((label) => /Generate/.test(label));

test("a picture is used again after KIE has deleted it: Telegram has it still", async () => {
  const person = createPerson(stack.telegram, { name: "Ann" });
  person.say(`/start m_${findModel("nano-banana-2")?.code}`);
  await person.seesText(/Nano Banana 2/);
  person.say("a red fox");
  await person.sees("Generate", hasGenerate);
  person.press(/Generate/);
  const fox = await person.sees("the fox", (message) => message.photo !== undefined);
  stack.kie.expireResults();
  person.press(/Use in/, fox);
  await person.sees("what it can be used for", (message) =>
    labelsOf(message).some((label) => /Edit a photo/.test(label)),
  );
  person.press(/Edit a photo/);
  await person.sees("the models", (message) => labelsOf(message).some((label) => /Nano Banana 2 Lite/.test(label)));
  person.press(/Nano Banana 2 Lite/);
  await person.seesText(/2 Lite[\s\S]*1 file|2 Lite[\s\S]*: 1 of/);
  person.say("make it blue");
  await person.sees("Generate", hasGenerate);
  person.press(/Generate/);
  await person.sees("the blue fox", (message) => message.photo !== undefined && message !== fox);
  expect(stack.telegram.calls("getFile").length).toBeGreaterThan(0);
});
