import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Chat, labelsOf, startChat } from "../chat.js";

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

describe("what is typed while one of a list is asked for", () => {
  const kept = async () => {
    const [row] = await chat.database.sql<{ input: Record<string, unknown> }>(
      "select draft->'input' as input from sessions",
    );
    return row?.input ?? {};
  };

  test.each([
    ["Format", "9x16", { aspect_ratio: "9:16" }],
    ["Format", "16 × 9", { aspect_ratio: "16:9" }],
    ["Resolution", "4k", { resolution: "4K" }],
  ])("%s: %s chooses it, and the prompt stays", async (label, typed, chosen) => {
    await chat.say("/m nano-banana-2");
    await chat.say("a fox");
    await chat.press(label);
    const card = await chat.say(typed);
    expect(await kept()).toMatchObject({ prompt: "a fox", ...chosen });
    expect(card.text).toContain("a fox");
  });

  test("is said to be none of them when it is not, with the list still open, and the prompt stays", async () => {
    await chat.say("/m nano-banana-2");
    await chat.say("a fox");
    await chat.press("Resolution");
    const list = await chat.say("as sharp as possible");
    expect(list.text).toContain("⚠️");
    expect(labelsOf(list).join()).toContain("4K");
    expect(await kept()).toEqual({ prompt: "a fox" });
    await chat.press("Back", list);
    await chat.say("an owl");
    expect(await kept()).toMatchObject({ prompt: "an owl" });
  });
});

test("the number of a page leads to the other end of the list", async () => {
  await chat.say("/models");
  const first = await chat.press("A picture");
  const label = labelsOf(first).find((each) => /^1 \/ \d+$/.test(each));
  if (label === undefined) throw new Error(labelsOf(first).join(", "));
  const last = await chat.press(label, first);
  const number = label.slice(4);
  expect(labelsOf(last)).toContain(`${number} / ${number}`);
  expect(labelsOf(await chat.press(`${number} / ${number}`, last))).toContain(label);
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
