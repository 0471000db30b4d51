import { afterAll, beforeAll, expect, test } from "vitest";
import { setupProfile } from "../../lib/bot/setup.js";
import { commandNames } from "../../lib/bot/texts.js";
import { type Chat, startChat } from "./chat.js";

let chat: Chat;

beforeAll(async () => {
  chat = await startChat();
});
afterAll(() => chat.close());

test("the profile is set in both languages once, and a second run changes nothing", async () => {
  const first = await setupProfile(chat.api);
  expect(first).toContain("commands (en)");
  expect(first).toContain("description (ru)");
  expect((await chat.api.getMyCommands({ language_code: "ru" })).map(({ command }) => command)).toEqual([
    ...commandNames,
  ]);
  expect((await chat.api.getMyShortDescription()).short_description).toContain("Pictures");
  expect(await setupProfile(chat.api)).toEqual([]);
});
