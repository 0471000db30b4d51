import type { BotCommandScope } from "grammy/types";
import { badRequest } from "./api-error.js";
import type { Handlers } from "./handlers.js";
import { findChat } from "./targets.js";
import type { World } from "./world.js";

type Names =
  | "getMe"
  | "setMyCommands"
  | "getMyCommands"
  | "deleteMyCommands"
  | "setMyName"
  | "getMyName"
  | "setMyDescription"
  | "getMyDescription"
  | "setMyShortDescription"
  | "getMyShortDescription"
  | "setChatMenuButton"
  | "getChatMenuButton";

const COMMANDS_LIMIT = 100;
const NAME_LIMIT = 64;
const DESCRIPTION_LIMIT = 512;
const SHORT_DESCRIPTION_LIMIT = 120;
const EVERYWHERE: BotCommandScope = { type: "default" };

export function profileMethods(world: World): Pick<Handlers, Names> {
  const { bot, profile } = world;

  function setText(
    which: "name" | "description" | "shortDescription",
    language: string | undefined,
    { text = "", limit }: { text: string | undefined; limit: number },
  ): true {
    checkLanguage(language);
    if (text.length > limit) throw badRequest(`the text must not be longer than ${limit} characters`);
    profile.setText(which, language ?? "", text);
    return true;
  }

  /** A person who never wrote to the bot is not known to it. */
  function checkScope(scope: BotCommandScope): void {
    if (scope.type !== "chat") return;
    if (!findChat(world, scope.chat_id).isStarted) throw badRequest("chat not found");
  }

  return {
    getMe: () => ({
      id: bot.id,
      is_bot: true,
      first_name: bot.first_name,
      username: bot.username,
      can_join_groups: true,
      can_read_all_group_messages: false,
      supports_guest_queries: false,
      supports_inline_queries: false,
      can_connect_to_business: false,
      has_main_web_app: false,
      has_topics_enabled: false,
      allows_users_to_create_topics: false,
      can_manage_bots: false,
      supports_join_request_queries: false,
    }),

    setMyCommands({ commands, scope = EVERYWHERE, language_code }) {
      checkLanguage(language_code);
      if (commands.length > COMMANDS_LIMIT) throw badRequest("BOT_COMMANDS_TOO_MUCH");
      for (const { command, description } of commands) checkCommand(command, description);
      checkScope(scope);
      profile.setCommands(scope, language_code ?? "", [...commands]);
      return true;
    },
    getMyCommands(params) {
      checkScope(params?.scope ?? EVERYWHERE);
      return profile.commands(params?.scope ?? EVERYWHERE, params?.language_code ?? "");
    },
    deleteMyCommands(params) {
      profile.setCommands(params?.scope ?? EVERYWHERE, params?.language_code ?? "", []);
      return true;
    },

    setMyName: ({ name, language_code }) => setText("name", language_code, { text: name, limit: NAME_LIMIT }),
    getMyName: (params) => ({ name: profile.text("name", params?.language_code ?? "") || bot.first_name }),
    setMyDescription: ({ description, language_code }) =>
      setText("description", language_code, { text: description, limit: DESCRIPTION_LIMIT }),
    getMyDescription: (params) => ({ description: profile.text("description", params?.language_code ?? "") }),
    setMyShortDescription: ({ short_description, language_code }) =>
      setText("shortDescription", language_code, { text: short_description, limit: SHORT_DESCRIPTION_LIMIT }),
    getMyShortDescription: (params) => ({
      short_description: profile.text("shortDescription", params?.language_code ?? ""),
    }),

    setChatMenuButton(params) {
      const chatId = params?.chat_id === undefined ? 0 : findChat(world, params.chat_id).id;
      profile.setMenuButton(chatId, params?.menu_button ?? { type: "default" });
      return true;
    },
    getChatMenuButton: (params) => profile.menuButton(params?.chat_id ?? 0),
  };
}

/** @throws ApiError in the words of TDLib and Telegram's servers */
function checkCommand(command: string, description: string): void {
  const name = command.startsWith("/") ? command.slice(1) : command;
  if (name === "") throw badRequest("Command must not be empty");
  if (name.length > 32) throw badRequest("Command length must not exceed 32");
  if (!/^[a-z0-9_]+$/.test(name)) throw badRequest("BOT_COMMAND_INVALID");
  if (description === "") throw badRequest("Command description must not be empty");
  if (description.length > 256) throw badRequest("Command description length must not exceed 256");
}

function checkLanguage(code: string | undefined): void {
  if (code !== undefined && code !== "" && !/^[a-z]{2}$/.test(code))
    throw badRequest("Invalid language code specified");
}
