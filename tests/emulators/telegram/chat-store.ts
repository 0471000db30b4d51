import type { Message, User } from "grammy/types";
import type { EmulatedBot, EmulatedUser, EmulatorEvent } from "./user-api.js";

export type Chat = {
  id: number;
  user: EmulatedUser;
  /** A bot cannot write to a person who never wrote to it. */
  isStarted: boolean;
  isBlocked: boolean;
  messages: Map<number, Message>;
};

export type ChatStore = ReturnType<typeof createChatStore>;
/** A message without what the store fills in. */
export type Draft = Omit<Message, "message_id" | "date" | "chat">;

const FIRST_USER_ID = 5_000_001;

/**
 * Private chats of one bot; a chat has the id of its user. Message ids count from 1 in each chat, so that a bot which
 * forgets that they belong to a chat is found out.
 */
export function createChatStore(options: {
  bot: EmulatedBot;
  emit: (event: EmulatorEvent) => void;
  now: () => number;
}) {
  const { bot, emit, now } = options;
  const chats = new Map<number, Chat>();
  const nextIds = new Map<number, number>();

  /** Makes a person, or updates the one with this id. */
  function addUser(given: Partial<EmulatedUser> & { first_name: string }): EmulatedUser {
    const known = given.id === undefined ? undefined : chats.get(given.id);
    const id = given.id ?? Math.max(FIRST_USER_ID - 1, ...chats.keys()) + 1;
    const user: EmulatedUser = { language_code: "en", ...known?.user, ...given, id };
    if (known) known.user = user;
    else chats.set(id, { id, user, isStarted: false, isBlocked: false, messages: new Map() });
    return user;
  }

  function add(chat: Chat, draft: Draft): Message {
    const messageId = (nextIds.get(chat.id) ?? 0) + 1;
    nextIds.set(chat.id, messageId);
    const message: Message = {
      message_id: messageId,
      date: Math.floor(now() / 1000),
      chat: chatOf(chat.user),
      ...draft,
    };
    chat.messages.set(messageId, message);
    emit({ type: "message", chatId: chat.id, message });
    return message;
  }

  function replace(chat: Chat, message: Message): Message {
    chat.messages.set(message.message_id, message);
    emit({ type: "edit", chatId: chat.id, message });
    return message;
  }

  function remove(chat: Chat, messageId: number): void {
    chat.messages.delete(messageId);
    emit({ type: "delete", chatId: chat.id, messageId });
  }

  return {
    addUser,
    add,
    replace,
    remove,
    find: (chatId: number) => chats.get(chatId),
    users: () => [...chats.values()].map(({ user }) => user),
    botUser: (): User => ({ id: bot.id, is_bot: true, first_name: bot.first_name, username: bot.username }),
  };
}

function chatOf(user: EmulatedUser): Message["chat"] {
  const username = user.username === undefined ? {} : { username: user.username };
  return { id: user.id, type: "private", first_name: user.first_name, ...username };
}

/** A person as updates show them. */
export function userOf(user: EmulatedUser): User {
  const username = user.username === undefined ? {} : { username: user.username };
  return { id: user.id, is_bot: false, first_name: user.first_name, ...username, language_code: user.language_code };
}

/** The same message as the answer to another one shows it: without what that one answered in turn. */
export function quoted(message: Message): NonNullable<Message["reply_to_message"]> {
  const copy = Object.assign({}, message, { reply_to_message: undefined });
  return copy;
}
