import type { Message } from "grammy/types";
import type { EmulatedBot } from "./user-api.js";

/**
 * Whether a bot in privacy mode gets this message: everything in a private chat; in a group commands, answers to its
 * own messages, and what the service says. A plain command goes to the bot that wrote last, and this is the only one.
 */
export function isHeard(bot: EmulatedBot, message: Message): boolean {
  if (message.chat.type === "private" || message.reply_to_message?.from?.id === bot.id) return true;
  if (message.new_chat_members || message.left_chat_member) return true;
  const command = message.entities?.find(({ type, offset }) => type === "bot_command" && offset === 0);
  if (!command) return false;
  const [, addressee] = (message.text ?? "").slice(0, command.length).split("@");
  return addressee === undefined || addressee.toLowerCase() === bot.username.toLowerCase();
}
