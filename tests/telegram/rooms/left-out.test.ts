import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { samplePng } from "../../emulators/telegram/sample-media.js";
import { type Chat, labelsOf, startChat } from "../chat.js";

let chat: Chat;

beforeAll(async () => {
  chat = await startChat();
});
afterAll(() => chat.close());
beforeEach(async () => {
  await chat.database.sql("truncate users, sessions, tasks, ledger cascade");
  chat.handled.length = 0;
});

const clip = {
  kind: "video" as const,
  files: [
    {
      name: "clip.mp4",
      mime: "video/mp4",
      bytes: readFileSync(new URL("../../../lib/ops/kie/samples/clip.mp4", import.meta.url)),
    },
  ],
  duration: 2,
};
const photo = { kind: "photo" as const, files: [{ name: "p.png", mime: "image/png", bytes: samplePng(600, 600) }] };

test("a clip that is too short for the model that was chosen is not left out without a word", async () => {
  await chat.send(clip);
  const card = await chat.say("/m kling-2.6/motion-control");
  expect(card.text).toContain("Not everything fits this model.");
  expect(card.text).toMatch(/3 to 30/);
});

test("a picture that is carried to a model without pictures is not left out without a word", async () => {
  await chat.send(photo);
  const card = await chat.say("/m z-image");
  expect(card.text).toContain("This model does not take a picture.");
});

test("a clip that fits is carried, and nothing is said", async () => {
  await chat.send({ ...clip, duration: 4 });
  const card = await chat.say("/m kling-2.6/motion-control");
  expect(card.text).not.toContain("Not everything fits");
});

test("a model that is chosen for a photo after /cancel says that the photo is gone", async () => {
  await chat.send(photo);
  const list = await chat.press("All models");
  const models = await chat.press("Edit a photo", list);
  await chat.say("/cancel");
  const [label = ""] = labelsOf(models);
  await chat.press(label, models);
  const card = chat.messages().find(({ message_id }) => message_id === models.message_id);
  expect(card?.text).toContain("I no longer have the file for this. Please send a picture again.");
});

test("a model that is chosen for a photo gets it", async () => {
  await chat.send(photo);
  const models = await chat.press("Edit a photo", await chat.press("All models"));
  const [label = ""] = labelsOf(models);
  const card = await chat.press(label, models);
  expect(card.text).not.toContain("no longer");
  expect(card.text).toMatch(/1 file|1 of/);
});
