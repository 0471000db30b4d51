import type { BotCommand, BotCommandScope, MenuButton } from "grammy/types";

export type Profile = ReturnType<typeof createProfile>;
type Texts = "name" | "description" | "shortDescription";

/** What a bot says of itself, by language ("" is every other language), and its commands by scope and language. */
export function createProfile() {
  const commands = new Map<string, BotCommand[]>();
  const texts: Record<Texts, Map<string, string>> = {
    name: new Map(),
    description: new Map(),
    shortDescription: new Map(),
  };
  const menuButtons = new Map<number, MenuButton>();

  const key = (scope: BotCommandScope, language: string) => `${JSON.stringify(scope)} ${language}`;

  return {
    setCommands(scope: BotCommandScope, language: string, list: BotCommand[]): void {
      if (list.length === 0) commands.delete(key(scope, language));
      else commands.set(key(scope, language), list);
    },
    commands: (scope: BotCommandScope, language: string) => commands.get(key(scope, language)) ?? [],

    /** What a person sees in a private chat: the narrower scope wins, in each language of its own. */
    privateCommands(): Record<string, BotCommand[]> {
      const seen: Record<string, BotCommand[]> = {};
      for (const type of ["default", "all_private_chats"] as const) {
        const prefix = `${JSON.stringify({ type })} `;
        for (const [name, list] of commands) if (name.startsWith(prefix)) seen[name.slice(prefix.length)] = list;
      }
      return seen;
    },

    setText(which: Texts, language: string, text: string): void {
      if (text === "") texts[which].delete(language);
      else texts[which].set(language, text);
    },
    text: (which: Texts, language: string) => texts[which].get(language) ?? texts[which].get("") ?? "",
    allTexts: (which: Texts) => Object.fromEntries(texts[which]),

    /** Chat 0 is the button of every chat that has none of its own. */
    setMenuButton: (chatId: number, button: MenuButton) => void menuButtons.set(chatId, button),
    menuButton: (chatId: number): MenuButton => menuButtons.get(chatId) ?? menuButtons.get(0) ?? { type: "default" },
  };
}
