import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { samplePng } from "../emulators/telegram/sample-media.js";
import { ANN, type Chat, labelsOf, startChat } from "./chat.js";

let chat: Chat;

beforeAll(async () => {
  chat = await startChat({ dailyCredits: 1_000 });
});
afterAll(() => chat.close());
beforeEach(async () => {
  await chat.database.sql("truncate users, sessions, tasks, ledger cascade");
  chat.handled.length = 0;
});

type Input = Record<string, unknown>;
const photo = (caption?: string) => ({
  files: [{ name: "fox.png", mime: "image/png", bytes: samplePng(600, 600) }],
  kind: "photo" as const,
  ...(caption !== undefined && { caption }),
});

async function inputKept(): Promise<Input> {
  const [row] = await chat.database.sql<{ input: Input }>("select draft->'input' as input from sessions");
  return row?.input ?? {};
}

async function edit(messageId: number, text: string) {
  const handled = chat.handled.length;
  chat.telegram.edit(ANN, { messageId, text });
  await chat.settled(handled + 1);
  return chat.last();
}

const ownLast = () => chat.messages().findLast((message) => !message.from?.is_bot)?.message_id ?? 0;

describe("an edited message", () => {
  test("changes the prompt that it gave, and the card comes anew with it", async () => {
    await chat.say("/m nano-banana-2");
    await chat.say("a fxo");
    const before = chat.ours().length;
    const card = await edit(ownLast(), "a fox");
    expect(chat.ours()).toHaveLength(before + 1);
    expect(card.text).toContain("a fox");
    expect(labelsOf(card)[0]).toContain("Generate");
    expect(await inputKept()).toMatchObject({ prompt: "a fox" });
  });

  test("changes what it gave before a model was chosen, and in another model's form later", async () => {
    await chat.say("a fxo in the snow");
    const wish = ownLast();
    expect((await edit(wish, "a fox in the snow")).text).toContain("a fox in the snow");
    await chat.press("Settings");
    await chat.press("Another model");
    await chat.press("Nano Banana Pro");
    await edit(wish, "a badger in the snow");
    expect(await inputKept()).toMatchObject({ prompt: "a badger in the snow" });
  });

  test("changes the caption of a picture, and the picture stays", async () => {
    await chat.say("/m nano-banana-2");
    await chat.send(photo("make it winetr"));
    const before = await inputKept();
    await edit(ownLast(), "make it winter");
    expect(await inputKept()).toEqual({ ...before, prompt: "make it winter" });
  });

  test("changes a setting that was typed; what does not fit is refused in words and the old value stays", async () => {
    await chat.say("/m kling-3.0/video");
    await chat.say("a fox");
    await chat.press("Length");
    await chat.say("7");
    const length = ownLast();
    await edit(length, "8");
    expect(Object.values(await inputKept()).map(String)).toContain("8");
    expect((await edit(length, "thousand")).text).toContain("Length");
    expect(Object.values(await inputKept()).map(String)).toContain("8");
  });

  test("changes nothing when something else stands there by now, when the order is made, or when it gave nothing", async () => {
    await chat.say("/m nano-banana-2");
    await chat.say("a fox");
    const first = ownLast();
    await chat.say("a badger");
    const count = chat.ours().length;
    await edit(first, "an owl");
    expect(await inputKept()).toMatchObject({ prompt: "a badger" });
    const second = ownLast();
    await chat.press("Generate");
    await edit(second, "an owl");
    expect(chat.ours()).toHaveLength(count);
    expect(await chat.database.sql("select input->>'prompt' as prompt from tasks")).toEqual([{ prompt: "a badger" }]);
  });
});

describe("a prompt that is replaced", () => {
  test("can be brought back by one press, and the other one again", async () => {
    await chat.say("/m nano-banana-2");
    const first = await chat.say("a fox in the snow");
    expect(labelsOf(first).join()).not.toContain("Bring back");
    const card = await chat.say("how much is it?");
    expect(labelsOf(card)).toContain("↩️ Bring back: a fox in the snow");
    const back = await chat.press("Bring back", card);
    expect(await inputKept()).toMatchObject({ prompt: "a fox in the snow" });
    expect(labelsOf(back)).toContain("↩️ Bring back: how much is it?");
    await chat.press("Bring back", back);
    expect(await inputKept()).toMatchObject({ prompt: "how much is it?" });
  });

  test("is brought back once by two fast presses", async () => {
    await chat.say("/m nano-banana-2");
    await chat.say("a fox");
    const card = await chat.say("oops");
    const data = chat
      .lastWithButtons()
      .reply_markup?.inline_keyboard.flat()
      .find(({ text }) => text.includes("Bring"));
    if (!data || !("callback_data" in data)) throw new Error("nothing to bring back");
    const handled = chat.handled.length;
    for (let press = 0; press < 2; press += 1)
      chat.telegram.press(ANN, { messageId: card.message_id, data: data.callback_data, isStale: true });
    await chat.settled(handled + 2);
    expect(await inputKept()).toMatchObject({ prompt: "a fox" });
  });

  test("is offered no longer once something else was changed", async () => {
    await chat.say("/m nano-banana-2");
    await chat.say("a fox");
    await chat.say("a badger");
    expect(labelsOf(await chat.send(photo())).join()).not.toContain("Bring back");
  });
});

describe("a file that is meant", () => {
  test("a reply to a photo puts that photo into the form, with the words", async () => {
    await chat.send(photo());
    const sent = ownLast();
    await chat.say("/cancel");
    await chat.say("/m nano-banana-2");
    await chat.send({ text: "make it winter", replyTo: sent });
    const input = await inputKept();
    expect(input).toMatchObject({ prompt: "make it winter" });
    expect(JSON.stringify(input)).toContain("telegram:");
  });

  test("words for a file that the model does not take are kept, and the card says so", async () => {
    await chat.say("/m z-image");
    const card = await chat.send(photo("a fox"));
    expect(card.text).toContain("does not take a picture");
    expect(await inputKept()).toMatchObject({ prompt: "a fox" });
  });

  test("a caption that begins with a command is that command, and its picture goes into the form that it opens", async () => {
    const card = await chat.send(photo("/m nano-banana-2"));
    expect(card.text).toContain("Nano Banana 2");
    expect(JSON.stringify(await inputKept())).toContain("telegram:");
    expect((await chat.send(photo("/help"))).text).toContain("How it works");
  });

  test("/start in answer to a photo asks what to do with it", async () => {
    await chat.send(photo());
    const sent = ownLast();
    await chat.say("/cancel");
    expect((await chat.send({ text: "/start", replyTo: sent })).text).toContain("Or write: what should I change?");
  });
});
