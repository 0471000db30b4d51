import { afterAll, beforeAll, expect, test } from "vitest";
import { samplePng } from "../emulators/telegram/sample-media.js";
import { type Chat, startChat } from "./chat.js";

const deferred: Promise<void>[] = [];
let chat: Chat;

beforeAll(async () => {
  chat = await startChat({ defer: (work) => void deferred.push(work()) });
});
afterAll(() => chat.close());

test("with work allowed after the answer, an album gets one card, and it shows all of the album", async () => {
  await chat.say("/models");
  await chat.press("A picture");
  await chat.press("Nano Banana 2 ");
  const before = chat.ours().length;
  const files = ["1", "2", "3", "4"].map((name) => ({
    name: `${name}.png`,
    mime: "image/png",
    bytes: samplePng(600, 600),
  }));
  await chat.send({ files, kind: "photo", caption: "the same people" });
  await Promise.all(deferred);
  expect(chat.ours()).toHaveLength(before + 1);
  expect(chat.last().text).toMatch(/Pictures: 4 of \d+/);
  expect(chat.last().text).toContain("the same people");
});

test("of several pictures any one can be taken away, and the others keep their order", async () => {
  const kept = async () => {
    const [row] = await chat.database.sql<{ draft: { input: { image_input: string[] } } }>(
      "select draft from sessions",
    );
    return row?.draft.input.image_input ?? [];
  };
  const [first, , third, fourth] = await kept();
  await chat.press("Pictures: 4");
  await chat.press("✕ 2");
  expect(await kept()).toEqual([first, third, fourth]);
});
