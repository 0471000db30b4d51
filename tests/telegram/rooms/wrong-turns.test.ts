import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Chat, startChat } from "../chat.js";

let chat: Chat;

beforeAll(async () => {
  chat = await startChat({ dailyCredits: 5 });
});
afterAll(() => chat.close());
beforeEach(async () => {
  await chat.database.sql("truncate users, sessions, tasks, ledger cascade");
  chat.handled.length = 0;
});

const lastToast = () => String(chat.telegram.calls("answerCallbackQuery").at(-1)?.params["text"] ?? "");

test("Generate without enough credits says how many are missing, and the smallest pack that covers them", async () => {
  await chat.say("/m nano-banana-2");
  await chat.say("a fox");
  await chat.press("Generate");
  expect(lastToast()).toBe("You are 3 credits short. The smallest pack that covers it: 100 credits for 50 ⭐, /buy.");
});

test("words that nobody can see replace no prompt, and are answered", async () => {
  await chat.say("/m nano-banana-2");
  await chat.say("a fox");
  const answer = await chat.say("\u2060\u200b");
  expect(answer.text).toContain("I cannot use this kind of message.");
  expect(await chat.database.sql("select draft->'input'->>'prompt' as prompt from sessions")).toEqual([
    { prompt: "a fox" },
  ]);
});

test("Generate says it in the person's language", async () => {
  await chat.say("/language");
  await chat.press("Русский");
  await chat.say("/m nano-banana-2");
  await chat.say("лиса");
  await chat.press("Создать");
  expect(lastToast()).toBe("Не хватает: 3 кредита. Хватит самого маленького набора: 100 кредитов за 50 ⭐, /buy.");
});
