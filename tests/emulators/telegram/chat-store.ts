import type { Message, User } from "grammy/types";
import type { EmulatedBot, EmulatedUser, EmulatorEvent } from "./user-api.js";

type AnyChat = {
  id: number;
  /** A bot cannot write to a person who never wrote to it. */
  isStarted: boolean;
  /** By its person, or the bot is no longer in the group. */
  isBlocked: boolean;
  messages: Map<number, Message>;
};
export type PrivateChat = AnyChat & { type: "private"; user: EmulatedUser };
export type GroupChat = AnyChat & {
  type: "supergroup";
  title: string;
  memberIds: Set<number>;
  /** Names by thread id; a group without topics has none. */
  topics: Map<number, string>;
};
export type Chat = PrivateChat | GroupChat;

type NewGroup = { title: string; members: readonly number[]; topics: readonly string[] };
export type ChatStore = ReturnType<typeof createChatStore>;
/** A message without what the store fills in. */
export type Draft = Omit<Message, "message_id" | "date" | "chat">;

const FIRST_USER_ID = 5_000_001;
const FIRST_TOPIC_ID = 1_000_000;
const FIRST_GROUP_ID = -1_002_000_000_001;

/**
 * Chats of one bot: a private one has the id of its user, groups have negative ids. Message ids count from 1 in each chat, so that a bot which
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
    const known = given.id === undefined ? undefined : privateChat(given.id);
    const id = given.id ?? Math.max(FIRST_USER_ID - 1, ...chats.keys()) + 1;
    const user: EmulatedUser = { language_code: "en", ...known?.user, ...given, id };
    if (known) known.user = user;
    else chats.set(id, { id, type: "private", user, isStarted: false, isBlocked: false, messages: new Map() });
    return user;
  }

  function privateChat(id: number): PrivateChat | undefined {
    const chat = chats.get(id);
    return chat?.type === "private" ? chat : undefined;
  }

  /** A group with the bot in it. */
  function addGroup({ title, members, topics }: NewGroup): GroupChat {
    const id = Math.min(FIRST_GROUP_ID + 1, ...chats.keys()) - 1;
    const group: GroupChat = {
      id,
      type: "supergroup",
      title,
      memberIds: new Set(members),
      // The id of a topic is that of the message that opened it; such low ones are no message's here.
      topics: new Map(topics.map((name, index) => [FIRST_TOPIC_ID + index, name])),
      isStarted: true,
      isBlocked: false,
      messages: new Map(),
    };
    chats.set(id, group);
    return group;
  }

  function add(chat: Chat, draft: Draft): Message {
    const messageId = (nextIds.get(chat.id) ?? 0) + 1;
    nextIds.set(chat.id, messageId);
    const message: Message = {
      message_id: messageId,
      date: Math.floor(now() / 1000),
      chat: chatAsShown(chat),
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
    addGroup,
    add,
    replace,
    remove,
    find: (chatId: number) => chats.get(chatId),
    user: (userId: number) => privateChat(userId)?.user,
    users: () => [...chats.values()].flatMap((chat) => (chat.type === "private" ? [chat.user] : [])),
    groups: () => [...chats.values()].flatMap((chat) => (chat.type === "supergroup" ? [chat] : [])),
    botUser: (): User => ({ id: bot.id, is_bot: true, first_name: bot.first_name, username: bot.username }),
  };
}

/** A chat as messages show it. */
export function chatAsShown(chat: Chat): Message["chat"] & { type: "private" | "supergroup" } {
  if (chat.type === "supergroup") {
    return { id: chat.id, type: "supergroup", title: chat.title, ...(chat.topics.size > 0 && { is_forum: true }) };
  }
  const { id, first_name, username } = chat.user;
  return { id, type: "private", first_name, ...(username !== undefined && { username }) };
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
