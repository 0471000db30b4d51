import { afterAll, beforeAll, expect, test } from "vitest";
import { samplePng } from "../emulators/telegram/sample-media.js";
import { type Chat, startChat } from "./chat.js";

const deferred: Promise<void>[] = [];
let chat: Chat;

beforeAll(async () => {
  chat = await startChat({ defer: (work) => void deferred.push(work()) });
});
afterAll(() => chat.close());

async function album(kind: "photo" | "document", mime: string, count = 3): Promise<void> {
  const bytes = mime === "image/png" ? samplePng(600, 600) : Buffer.from("%PDF-1.4 a page");
  const ending = mime.split("/")[1];
  const files = Array.from({ length: count }, (_, index) => ({ name: `${index}.${ending}`, mime, bytes }));
  await chat.send({ files, kind });
}

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

test("an album that the form does not take is answered, once", async () => {
  await chat.say("/m z-image");
  const before = chat.ours().length;
  await album("photo", "image/png");
  await Promise.all(deferred);
  expect(chat.ours()).toHaveLength(before + 1);
  expect(chat.last().text).toContain("does not take a picture");
});

test("an album that is followed by another message at once is answered, with what that message changed", async () => {
  await chat.say("/start");
  await chat.say("/m nano-banana-2");
  const before = chat.ours().length;
  await album("photo", "image/png");
  await chat.say("the same people in the snow");
  await Promise.all(deferred);
  expect(chat.ours()).toHaveLength(before + 2);
  for (const { text } of chat.ours().slice(before)) {
    expect(text).toMatch(/Pictures: 3 of/);
    expect(text).toContain("the same people in the snow");
  }
});

test("an album whose form is closed at once comes back with no card", async () => {
  await chat.say("/m nano-banana-2");
  const before = chat.ours().length;
  await album("photo", "image/png");
  await chat.say("/cancel");
  await Promise.all(deferred);
  expect(chat.ours()).toHaveLength(before + 1);
});
