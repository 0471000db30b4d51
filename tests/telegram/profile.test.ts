import { afterAll, beforeAll, expect, test } from "vitest";
import { adminCommandNames } from "../../lib/bot/admin/request.js";
import { coreEn } from "../../lib/bot/core/texts.en.js";
import { setupProfile } from "../../lib/telegram/profile.js";
import { ANN, type Chat, startChat } from "./chat.js";

let chat: Chat;

const commandNames = Object.keys(coreEn.profile.commands);

beforeAll(async () => {
  chat = await startChat();
});
afterAll(() => chat.close());

test("the profile is set in both languages once, and a second run changes nothing", async () => {
  const { changed: first } = await setupProfile(chat.api, []);
  expect(first).toContain("commands (en)");
  expect(first).toContain("description (ru)");
  expect((await chat.api.getMyCommands({ language_code: "ru" })).map(({ command }) => command)).toEqual([
    ...commandNames,
  ]);
  expect((await chat.api.getMyShortDescription()).short_description).toContain("Pictures");
  expect(await setupProfile(chat.api, [])).toEqual({ changed: [], unreachableAdmins: [] });
});

test("only the chats of admins show the commands of admins, and an admin who never wrote to the bot stops nothing", async () => {
  await chat.say("/start");
  const stranger = chat.telegram.addUser({ first_name: "Eve" }).id;
  const { changed, unreachableAdmins } = await setupProfile(chat.api, [stranger, ANN]);
  expect(unreachableAdmins).toEqual([stranger]);
  expect(changed).toEqual([`commands of admin ${ANN} (en)`, `commands of admin ${ANN} (ru)`]);
  const inAnnsChat = { scope: { type: "chat", chat_id: ANN }, language_code: "ru" } as const;
  const names = (await chat.api.getMyCommands(inAnnsChat)).map(({ command }) => command);
  expect(names).toEqual([...commandNames, ...adminCommandNames.filter((name) => name !== "models")]);
  const everywhere = (await chat.api.getMyCommands()).map(({ command }) => command);
  expect(everywhere).toEqual([...commandNames]);
  expect(await setupProfile(chat.api, [ANN])).toEqual({ changed: [], unreachableAdmins: [] });
});
