import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sampleMp4, samplePng } from "../../emulators/telegram/sample-media.js";
import { type Chat, labelsOf, startChat } from "../chat.js";

let chat: Chat;

beforeAll(async () => {
  chat = await startChat({ dailyCredits: 100 });
});
afterAll(() => chat.close());
beforeEach(async () => {
  await chat.database.sql("truncate users, sessions, tasks, ledger cascade");
  chat.handled.length = 0;
});

const photo = (caption?: string, size: [number, number] = [640, 480]) => ({
  files: [{ name: "a.png", mime: "image/png", bytes: samplePng(...size) }],
  kind: "photo" as const,
  ...(caption !== undefined && { caption }),
});

type Ordered = { model: string; cost: number; input: Record<string, unknown> };
const ordered = () => chat.database.sql<Ordered>("select model, cost, input from tasks order by id");
const first = (message: Parameters<typeof labelsOf>[0]) => labelsOf(message)[0];

describe("one message and one press order", () => {
  test.each([
    ["a red fox in deep snow", "🖼 Make it · 4", "nano-banana-2-1", { prompt: "a red fox in deep snow" }],
    ["write a song about my cat", "🎵 Make the song · 12", "ai-music-api/generate", { duration: 150 }],
    ["сделай видео как собака бежит", "🎬 Make the video · 30", "veo-3-1", { model: "veo3_lite" }],
    [
      "say: hello world",
      "🎙 Say it · 10",
      "google/gemini-3-8-flash-tts",
      { dialogue_turns: [{ speaker_id: "1", text: "hello world" }] },
    ],
    ["logo for a bakery", "🔷 Make it · 6", "gpt-image-2-5-sunburst-text-to-image", { aspect_ratio: "1:1" }],
    ["a fox, 9:16", "🖼 Make it · 4", "nano-banana-2-1", { aspect_ratio: "9:16" }],
    ["kling video of a panda", "🎬 Make the video · 90", "kling-3.0/video", { prompt: "kling video of a panda" }],
  ])("%s", async (words, label, model, input) => {
    const card = await chat.say(words);
    expect(first(card)).toBe(label);
    const status = await chat.press(label);
    expect(status.message_id).toBe(card.message_id);
    const [task] = await ordered();
    expect(task).toMatchObject({ model, input, cost: Number(label.split(" · ")[1]) });
  });

  test("what stands beside the first button is ordered by one press too, about the same thing", async () => {
    const card = await chat.say("write a song about my cat");
    expect(labelsOf(card)).toEqual([
      "🎵 Make the song · 12",
      "🖼 Picture · 4",
      "📝 Lyrics · 1",
      "🎬 Video · 30",
      "⚙️ Settings",
      "All models",
      "☰ Start",
    ]);
    await chat.press("Video");
    expect(await ordered()).toMatchObject([{ model: "veo-3-1", input: { prompt: "my cat" } }]);
  });

  test("a photo: every button orders what it says, and the photo goes with it", async () => {
    const card = await chat.send(photo());
    expect(labelsOf(card)).toEqual([
      "✨ Animate · 20",
      "🔍 Upscale · 10",
      "🗣 Make it talk",
      "✂️ Background · 1",
      "💎 Finer · 90",
      "⚙️ Settings",
      "All models",
      "☰ Start",
    ]);
    await chat.press("Background");
    const [task] = await ordered();
    expect(task?.model).toBe("recraft/remove-background");
    expect(JSON.stringify(task?.input)).toContain("telegram:");
  });

  test("the words under a photo are what is done to it", async () => {
    expect(first(await chat.send(photo("make it winter")))).toBe("🪄 Do this · 4");
    expect(first(await chat.send(photo("оживи")))).toBe("✨ Animate · 20");
    await chat.press("Animate");
    expect(await ordered()).toMatchObject([{ model: "grok-imagine-video-1-5-preview" }]);
  });
});

describe("what is missing is asked for", () => {
  test("words, and then a press orders", async () => {
    const asking = await chat.say("make a song");
    expect(asking.text).toContain("What is the song about?");
    expect(labelsOf(asking).filter((label) => label.includes("·"))).toEqual([]);
    expect(first(await chat.say("my cat Tom"))).toBe("🎵 Make the song · 12");
    await chat.press("Make the song");
    expect(await ordered()).toMatchObject([{ input: { prompt: "make a song my cat Tom" } }]);
  });

  test("a photo", async () => {
    expect((await chat.say("убери фон")).text).toContain("Now send a photo.");
    expect(first(await chat.send(photo()))).toBe("✂️ Remove background · 1");
  });

  test("an idea of the first screen asks its question, and its prompt goes around the answer", async () => {
    await chat.say("/start");
    expect((await chat.press("Sticker")).text).toContain("Who or what is on the sticker?");
    await chat.say("a frog");
    await chat.press("Make it");
    const [task] = await ordered();
    expect(task?.input.prompt).toMatch(/^A cute die-cut sticker.*: a frog$/);
  });

  test("words that say what they want are no answer, and a clip is not of the wish of a photo", async () => {
    await chat.say("make a song");
    const other = await chat.say("убери фон");
    expect(other.text).toContain("💬 убери фон\n");
    await chat.send(photo());
    const clip = await chat.send({ files: [{ name: "a.mp4", mime: "video/mp4", bytes: sampleMp4() }], kind: "video" });
    expect(clip.text).toContain("📎 1 video\n");
  });

  test("a recording to make a photo talk", async () => {
    await chat.send(photo());
    expect((await chat.press("Make it talk")).text).toContain("Now send a voice message");
  });
});

describe("the price on the button is the consent", () => {
  test("a press on a price that is not today's shows the new one and orders nothing", async () => {
    const card = await chat.say("a red fox");
    await chat.say("/m z-image");
    await chat.database.sql("delete from sessions");
    await chat.say("a red fox");
    // The card above is another draft's: it is never ordered by its old button.
    await chat.press("Make it", card);
    expect(await ordered()).toEqual([]);
  });

  test("words that were edited since are shown first", async () => {
    const card = await chat.say("a red fox");
    const messageId = chat.messages().findLast((message) => !message.from?.is_bot)?.message_id ?? 0;
    const handled = chat.handled.length;
    chat.telegram.edit(8_123_456_789, { messageId, text: "a red badger" });
    await chat.settled(handled + 1);
    await chat.press("Make it", card);
    const shown = chat.ours().find((message) => message.message_id === card.message_id) ?? card;
    expect(shown.text).toContain("a red badger");
    expect(shown.text).toContain("Something changed");
    expect(await ordered()).toEqual([]);
    await chat.press("Make it", shown);
    expect(await ordered()).toMatchObject([{ input: { prompt: "a red badger" } }]);
  });

  test("who cannot pay is offered the simpler way and the shop, and nothing is ordered", async () => {
    await chat.say("a lighthouse");
    await chat.database.sql("update accounts set available = 2");
    const card = await chat.say("a red fox");
    expect(labelsOf(card)).toEqual(expect.arrayContaining(["🪙 Simpler · 1", "⭐ Buy credits"]));
    await chat.press("Make it");
    expect(await ordered()).toEqual([]);
    await chat.press("Simpler");
    expect(await ordered()).toMatchObject([{ model: "z-image", cost: 1 }]);
  });
});

test("the model that the person used last for this goes first", async () => {
  await chat.say("/m z-image");
  await chat.say("a fox");
  await chat.press("Generate");
  const card = await chat.say("a badger");
  expect(first(card)).toBe("🖼 Make it · 1");
  expect(card.text).toContain("Z-Image");
});

test("the shape of a photo goes into a setting that has no better one", async () => {
  await chat.send(photo("passport photo", [480, 640]));
  await chat.press("Do this");
  expect(await ordered()).toMatchObject([{ input: { aspect_ratio: "3:4" } }]);
});

test.each([
  ["помощь", "How it works"],
  ["Баланс", "100"],
  ["отмена", "nothing open"],
  ["cancel, please", "nothing open"],
])("%s is a command", async (words, answer) => {
  expect((await chat.say(words)).text).toContain(answer);
});

test.each([
  ["/img a red fox", "🖼 Make it · 4"],
  ["/video a red fox", "🎬 Make the video · 30"],
  ["/song a red fox", "🎵 Make the song · 12"],
  ["/say a red fox", "🎙 Say it · 10"],
])("%s is a whole wish", async (command, label) => {
  expect(first(await chat.say(command))).toBe(label);
});

test.each([
  ["/find make me a logo", "🔷 Logo"],
  ["/find удалить фон", "✂️ Background"],
  ["/find песня про кота", "🎵 Song"],
])("%s finds what it asks for", async (command, label) => {
  expect(first(await chat.say(command))).toBe(label);
});

test("a press on the card of an older wish never turns it into the form of a newer one's words", async () => {
  const old = await chat.say("a red fox");
  await chat.say("a blue dog");
  await chat.press("Make it", old);
  expect(chat.ours().find(({ message_id }) => message_id === old.message_id)?.text).toContain("a red fox");
});

test("a stray press on an older card leaves the newer card's one press to order", async () => {
  const old = await chat.say("a red fox");
  const card = await chat.say("a blue dog");
  await chat.press("Make it", old);
  await chat.press("Make it", card);
  expect(await ordered()).toMatchObject([{ input: { prompt: "a blue dog" } }]);
});
