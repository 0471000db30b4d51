import type { Api } from "grammy/web";
import type { Locale } from "../tasks/task.js";
import { commandNames } from "./texts.js";
import { locales, textsFor } from "./texts-by-locale.js";

/** What Telegram shows to people whose language we do not speak. */
const FALLBACK: Locale = "en";

/**
 * Commands, descriptions and the menu button, in every language; sets only what is different from what Telegram has.
 * Returns the names of what it changed. Throws grammY's errors.
 */
export async function setupProfile(api: Api): Promise<string[]> {
  const changed: string[] = [];
  for (const locale of locales) {
    changed.push(...(await setLanguage(api, locale, locale === FALLBACK ? {} : { language_code: locale })));
  }
  const button = await api.getChatMenuButton();
  if (button.type !== "commands") {
    await api.setChatMenuButton({ menu_button: { type: "commands" } });
    changed.push("menu button");
  }
  return changed;
}

type Scope = { language_code?: Locale };

async function setLanguage(api: Api, locale: Locale, scope: Scope): Promise<string[]> {
  const { profile } = textsFor(locale);
  const changed: string[] = [];
  const commands = commandNames.map((command) => ({ command, description: profile.commands[command] }));
  const known = await api.getMyCommands(scope);
  if (
    JSON.stringify(known.map(({ command, description }) => ({ command, description }))) !== JSON.stringify(commands)
  ) {
    await api.setMyCommands(commands, scope);
    changed.push(`commands (${locale})`);
  }
  if ((await api.getMyDescription(scope)).description !== profile.description) {
    await api.setMyDescription(profile.description, scope);
    changed.push(`description (${locale})`);
  }
  if ((await api.getMyShortDescription(scope)).short_description !== profile.shortDescription) {
    await api.setMyShortDescription(profile.shortDescription, scope);
    changed.push(`short description (${locale})`);
  }
  return changed;
}
