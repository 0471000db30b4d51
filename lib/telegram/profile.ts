import type { BotCommand, BotCommandScope } from "grammy/types";
import type { Api } from "grammy/web";
import { adminCommandNames } from "../bot/admin/request.js";
import { adminTexts } from "../bot/admin/texts.js";
import { isCommand, locales, textsFor } from "../bot/core/texts.js";
import type { Locale } from "../tasks/task.js";
import { classifyError } from "./errors.js";

/** What Telegram shows to people whose language we do not speak. */
const FALLBACK: Locale = "en";

/** `unreachableAdmins`: admins in whose chats nothing can be set, because they have not written to the bot yet. */
export type ProfileChanges = { changed: string[]; unreachableAdmins: number[] };

/**
 * Sets commands, descriptions and the menu button in every language, but only what differs from what Telegram has.
 * Returns the names of what it changed. Throws grammY's errors.
 */
export async function setupProfile(api: Api, adminIds: readonly number[]): Promise<ProfileChanges> {
  const changed: string[] = [];
  for (const locale of locales) changed.push(...(await setLanguage(api, locale)));
  const button = await api.getChatMenuButton();
  if (button.type !== "commands") {
    await api.setChatMenuButton({ menu_button: { type: "commands" } });
    changed.push("menu button");
  }
  const unreachableAdmins: number[] = [];
  for (const adminId of adminIds) {
    try {
      changed.push(...(await setAdminCommands(api, adminId)));
    } catch (error) {
      if (classifyError(error).kind !== "blocked") throw error;
      unreachableAdmins.push(adminId);
    }
  }
  return { changed, unreachableAdmins };
}

/**
 * Sets the commands that an admin's own chat shows: everybody's, and those that only admins have. Throws grammY's
 * errors, also when the admin never wrote to the bot.
 */
export async function setAdminCommands(api: Api, adminId: number): Promise<string[]> {
  const changed: string[] = [];
  for (const locale of locales) {
    const own = adminCommandNames
      .filter(isNotEverybodys)
      .map((command) => ({ command, description: adminTexts[locale].commands[command] }));
    const scope: BotCommandScope = { type: "chat", chat_id: adminId };
    const isNew = await setCommands(api, [...commandsIn(locale), ...own], { ...languageOf(locale), scope });
    if (isNew) changed.push(`commands of admin ${adminId} (${locale})`);
  }
  return changed;
}

const isNotEverybodys = (name: string) => !isCommand(name);

type Language = { language_code?: Locale };

const languageOf = (locale: Locale): Language => (locale === FALLBACK ? {} : { language_code: locale });

function commandsIn(locale: Locale): BotCommand[] {
  const { profile } = textsFor(locale);
  return Object.entries(profile.commands).map(([command, description]) => ({ command, description }));
}

/** Sets commands. Returns whether they were different before. */
async function setCommands(
  api: Api,
  commands: readonly BotCommand[],
  place: Language & { scope?: BotCommandScope },
): Promise<boolean> {
  const known = await api.getMyCommands(place);
  const plain = known.map(({ command, description }) => ({ command, description }));
  if (JSON.stringify(plain) === JSON.stringify(commands)) return false;
  await api.setMyCommands(commands, place);
  return true;
}

async function setLanguage(api: Api, locale: Locale): Promise<string[]> {
  const { profile } = textsFor(locale);
  const language = languageOf(locale);
  const changed: string[] = [];
  if (await setCommands(api, commandsIn(locale), language)) changed.push(`commands (${locale})`);
  if ((await api.getMyDescription(language)).description !== profile.description) {
    await api.setMyDescription(profile.description, language);
    changed.push(`description (${locale})`);
  }
  if ((await api.getMyShortDescription(language)).short_description !== profile.shortDescription) {
    await api.setMyShortDescription(profile.shortDescription, language);
    changed.push(`short description (${locale})`);
  }
  return changed;
}
