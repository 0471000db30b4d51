import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { findModel, toBotCredits } from "../../lib/registry/load.js";
import { price } from "../../lib/registry/price/of-model.js";
import { type Stack, startStack } from "../emulators/stack.js";
import type { UserMessage } from "../emulators/telegram/user-messages.js";
import { connect, type Sql } from "./books.js";
import { createPerson, labelsOf, type Person, textOf } from "./person.js";

const MODEL = "omnihuman-1-5";
let stack: Stack;
let sql: Sql;

beforeAll(async () => {
  stack = await startStack({
    postgres: inject("postgres"),
    kie: { finish: { afterMs: 100 } },
    env: { DAILY_FREE_CREDITS: "100000" },
  });
  sql = connect(stack);
});
afterAll(async () => {
  await sql.end();
  await stack.close();
});

const bytesOf = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url));
const voice: UserMessage = {
  kind: "voice",
  // 3 s long, and the person's app says 0.
  files: [{ name: "voice.ogg", mime: "audio/ogg", bytes: bytesOf("tests/emulators/page/sample.ogg") }],
};
const portrait: UserMessage = {
  kind: "photo",
  files: [{ name: "p.jpg", mime: "image/jpeg", bytes: bytesOf("lib/ops/kie/samples/portrait.jpg") }],
};

/** The price of a video with a sound of so many seconds, as the button shows it. */
function priceOf(seconds: number): string {
  const facts = { mime: "audio/ogg", sizeBytes: 1, width: null, height: null, name: null };
  const files = { "telegram:a": { kind: "audio" as const, ...facts, durationSeconds: seconds } };
  const { credits } = price(MODEL, { audio_url: "telegram:a" }, files);
  if (credits === null) throw new Error("no price");
  return String(toBotCredits(credits));
}

const generate = (person: Person) =>
  labelsOf(person.last())
    .find((label) => /Generate/.test(label))
    ?.replace(/\D+/g, " ")
    .trim();
const created = () => stack.kie.tasks().length;
const hasGenerate = (message: Parameters<typeof labelsOf>[0]) =>
  labelsOf(message).some((label) => /Generate/.test(label));

async function filledIn(name: string, sound: UserMessage): Promise<Person> {
  const person = createPerson(stack.telegram, { name });
  person.say(`/start m_${findModel(MODEL)?.code}`);
  await person.seesText(/OmniHuman/);
  person.send(portrait);
  await person.seesText(/voice/);
  person.send(sound);
  await person.sees("Generate", hasGenerate);
  return person;
}

test("a voice note said to last 0 s costs what it really lasts: the person is asked before KIE is paid", async () => {
  const person = await filledIn("Zero", voice);
  expect(generate(person)).toBe(priceOf(1));
  const before = await sql.books(person.id);
  const orders = created();
  person.press(/Generate/);
  const told = await person.sees("why it was not started", (message) =>
    labelsOf(message).some((label) => /Change/.test(label)),
  );
  expect(textOf(told)).toContain("longer than your app said");
  expect(textOf(told)).toContain("Credits returned");
  expect(created()).toBe(orders);
  expect(await sql.books(person.id)).toEqual(before);
  person.press(/Change/);
  await person.sees("the form with the right price", hasGenerate);
  expect(generate(person)).toBe(priceOf(3));
  person.press(/Generate/);
  await person.sees("the video", (message) => message.video !== undefined);
  expect(created()).toBe(orders + 1);
});

test("a sound that is as long as was said, and less than a second longer, is made at the price that was shown", async () => {
  const person = await filledIn("Honest", { ...voice, duration: 3 });
  expect(generate(person)).toBe(priceOf(3));
  person.press(/Generate/);
  await person.sees("the video", (message) => message.video !== undefined);
});

test("a sound whose length nobody can tell is not paid for, and the person is told so", async () => {
  const bytes = Buffer.concat([Buffer.from("OggS", "latin1"), Buffer.alloc(9_000)]);
  const orders = created();
  const person = await filledIn("Broken", {
    kind: "voice",
    files: [{ name: "voice.ogg", mime: "audio/ogg", bytes }],
    duration: 3,
  });
  person.press(/Generate/);
  const told = await person.sees("why it was not started", (message) =>
    labelsOf(message).some((label) => /Change/.test(label)),
  );
  expect(textOf(told)).toContain("The price depends on how long the file is");
  expect(created()).toBe(orders);
});
