import { afterAll, beforeAll, expect, test } from "vitest";
import { samplePng } from "../emulators/telegram/sample-media.js";
import { type Chat, labelsOf, startChat } from "./chat.js";

let chat: Chat;

beforeAll(async () => {
  chat = await startChat({ dailyCredits: 10_000 });
});
afterAll(() => chat.close());

const photos = (count: number) => ({
  files: Array.from({ length: count }, (_, index) => ({
    name: `${index}.png`,
    mime: "image/png",
    bytes: samplePng(600, 600),
  })),
  kind: "photo" as const,
});

test("a limit that depends on a folded setting: the card says which choice allows it, and a press of that is ready to order", async () => {
  await chat.say("/m veo-3-1");
  await chat.say("a fox");
  const card = await chat.send(photos(3));
  expect(card.text).toMatch(/Pictures: .*2/);
  expect(labelsOf(card).join()).not.toContain("Generate");
  const [cure = ""] = labelsOf(card);
  expect(card.text).toContain(`Or press ${cure}`);
  const cured = await chat.press(cure, card);
  expect(labelsOf(cured)[0]).toContain("Generate");
  expect(cured.text).toMatch(/Pictures: 3 of 3/);
});

test("a choice that excludes another is offered with the choice that goes with it", async () => {
  await chat.say("/cancel");
  await chat.say("/m veo-3-1");
  await chat.say("a fox");
  await chat.send(photos(1));
  await chat.press("Length");
  await chat.press("4");
  await chat.press("More settings");
  await chat.press("What the pictures are");
  await chat.press("reference pictures");
  const card = await chat.press("Back");
  expect(labelsOf(card).join()).not.toContain("Generate");
  expect(card.text).toContain("Or press Length: 8 s");
  expect(labelsOf(await chat.press("Length: 8 s", card))[0]).toContain("Generate");
});
