import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
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

const file = (bytes: Buffer, name = "prompt.txt", mime = "text/plain") => ({
  files: [{ name, mime, bytes }],
  kind: "document" as const,
});

async function promptKept(): Promise<string> {
  const [row] = await chat.database.sql<{ prompt: string }>("select draft->'input'->>'prompt' as prompt from sessions");
  return row?.prompt ?? "";
}

/** Two messages of one second, as an app sends what is too long for one. */
async function sayAtOnce(...parts: string[]): Promise<void> {
  const before = chat.handled.length;
  const now = Math.floor(Date.now() / 1000);
  const from = { id: ANN, is_bot: false, first_name: "Ann", language_code: "en" };
  const { id, ...rest } = chat.messages(ANN)[0]?.chat ?? { id: ANN, type: "private" };
  for (const [index, text] of parts.entries()) {
    const message = { message_id: 90_000 + index, date: now, from, chat: { id, ...rest }, text };
    lastUpdate += 1;
    chat.handled.push(await chat.bot.handle({ update_id: lastUpdate, message }));
  }
  expect(chat.handled.length).toBe(before + parts.length);
}
let lastUpdate = 800_000_000;

describe("a text file", () => {
  test("is the prompt of the open form", async () => {
    await chat.say("/m nano-banana-2");
    const card = await chat.send(file(Buffer.from(`лиса 🦊 ${"x".repeat(6_000)}`)));
    expect(labelsOf(card)[0]).toContain("Generate");
    expect(await promptKept()).toBe(`лиса 🦊 ${"x".repeat(6_000)}`);
  });

  test("is one by its ending too, whatever type the phone gives it", async () => {
    await chat.say("/m nano-banana-2");
    for (const name of ["prompt.md", "PROMPT.TXT", "script.srt", "scene.markdown"]) {
      await chat.send(file(Buffer.from(`words of ${name}`), name, "application/octet-stream"));
      expect(await promptKept()).toBe(`words of ${name}`);
    }
    await chat.send(file(Buffer.from("# words"), "words", "text/markdown"));
    expect(await promptKept()).toBe("# words");
  });

  test("in Windows' own Cyrillic, or in UTF-16, is read as well", async () => {
    await chat.say("/m nano-banana-2");
    await chat.send(file(Buffer.from([0xeb, 0xe8, 0xf1, 0xe0])));
    expect(await promptKept()).toBe("лиса");
    await chat.send(file(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("сова", "utf16le")])));
    expect(await promptKept()).toBe("сова");
  });

  test("with no form open is a wish", async () => {
    await chat.say("/start");
    expect((await chat.send(file(Buffer.from("a lighthouse")))).text).toContain("💬 a lighthouse");
  });

  test("without words in it is refused in words, and the prompt before stays", async () => {
    await chat.say("/m nano-banana-2");
    await chat.say("a fox");
    expect((await chat.send(file(Buffer.from(" \n")))).text).toContain("could not read words");
    expect(await promptKept()).toBe("a fox");
  });

  test("that is longer than the model reads says so", async () => {
    await chat.say("/m z-image");
    expect((await chat.send(file(Buffer.from("x".repeat(3_000))))).text).toContain("1,000");
  });
});

describe("a prompt that Telegram made two messages of", () => {
  test("is joined, in the middle of a word too", async () => {
    await chat.say("/m nano-banana-2");
    await sayAtOnce("a".repeat(4_096), "b".repeat(4_096), "end");
    expect(await promptKept()).toBe(`${"a".repeat(4_096)}${"b".repeat(4_096)}end`);
  });

  test("that was split between words keeps them apart", async () => {
    await chat.say("/m nano-banana-2");
    const first = "fox ".repeat(1_000).trim();
    await sayAtOnce(first, "and a badger");
    expect(await promptKept()).toBe(`${first} and a badger`);
  });

  test("with no form open is one wish", async () => {
    await chat.say("/start");
    await sayAtOnce("a".repeat(4_096), "end");
    expect(await promptKept()).toBe(`${"a".repeat(4_096)}end`);
  });

  test("that is too long as a whole leaves no last part behind as the prompt", async () => {
    await chat.say("/m z-image");
    await chat.say("a fox");
    await sayAtOnce("a".repeat(4_096), "end");
    expect(await promptKept()).toBe("a fox");
    expect(chat.last().text).toContain("1,000");
  });

  test("two messages that were only quick stay two", async () => {
    await chat.say("/m nano-banana-2");
    await sayAtOnce("a fox", "a badger");
    expect(await promptKept()).toBe("a badger");
  });
});
