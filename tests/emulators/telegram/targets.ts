import type { Message } from "grammy/types";
import { ApiError, badRequest } from "./api-error.js";
import type { Chat } from "./chat-store.js";
import type { World } from "./world.js";

/** The chat that a method names. @throws ApiError in Telegram's words when there is none, or when the bot may not write */
export function writableChat(world: World, chatId: number | string): Chat {
  const chat = findChat(world, chatId);
  if (!chat.isStarted) throw new ApiError(403, "Forbidden: bot can't initiate conversation with a user");
  // Assumed for edits and actions; certain for new messages.
  if (chat.isBlocked) {
    const reason = chat.type === "private" ? "blocked by the user" : "kicked from the supergroup chat";
    throw new ApiError(403, `Forbidden: bot was ${reason}`);
  }
  return chat;
}

export function findChat({ chats }: World, chatId: number | string): Chat {
  const chat = /^-?\d+$/.test(String(chatId)) ? chats.find(Number(chatId)) : undefined;
  if (!chat) throw badRequest("chat not found");
  return chat;
}

type Target = { chat_id?: number | string; message_id?: number; inline_message_id?: string };

/** A message of the bot that it may change. @throws ApiError */
export function editableMessage(world: World, target: Target): { chat: Chat; message: Message } {
  if (target.inline_message_id !== undefined) {
    throw new ApiError(501, "Not Implemented: the Telegram stand-in has no inline messages");
  }
  if (target.chat_id === undefined) throw badRequest("chat_id is empty");
  const chat = writableChat(world, target.chat_id);
  if (target.message_id === undefined) throw badRequest("message identifier is not specified");
  const message = chat.messages.get(target.message_id);
  if (!message) throw badRequest("message to edit not found");
  if (message.from?.id !== world.bot.id) throw badRequest("message can't be edited");
  return { chat, message };
}
