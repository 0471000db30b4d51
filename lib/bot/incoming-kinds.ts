import type { Message, Update } from "grammy/types";
import type { PoliteKind } from "./texts.js";

/**
 * Updates that are answered by nothing, and why that is right. Whatever is not named here, in `receive` or in the
 * list of polite answers is a service message.
 */
export const quietUpdates = {
  edited_message: "an order is what was sent first; an edit would change it behind the card",
  channel_post: "the bot makes nothing in channels",
  edited_channel_post: "the bot makes nothing in channels",
  my_chat_member: "who blocked the bot cannot read an answer; who unblocked it writes next",
  chat_member: "other people's comings and goings",
  message_reaction: "a reaction asks for nothing",
  message_reaction_count: "a reaction asks for nothing",
  inline_query: "there is no inline mode yet",
  chosen_inline_result: "there is no inline mode yet",
  poll: "the bot sends no polls",
  poll_answer: "the bot sends no polls",
  shipping_query: "nothing that is sold has to be sent",
  chat_join_request: "the bot admits nobody",
  business_connection: "the bot acts for itself only",
  business_message: "the bot acts for itself only",
  edited_business_message: "the bot acts for itself only",
  deleted_business_messages: "the bot acts for itself only",
} as const satisfies Partial<Record<keyof Update, string>>;

export type QuietReason =
  | keyof typeof quietUpdates
  | "inline_press"
  | "no_sender"
  | "from_bot"
  | "command_of_another_bot"
  | "group_talk"
  | "service_message"
  | "unknown_update";

export function quietReasonOf(update: Update): QuietReason {
  for (const name of Object.keys(update)) if (isQuiet(name)) return name;
  return "unknown_update";
}

function isQuiet(name: string): name is keyof typeof quietUpdates {
  return Object.hasOwn(quietUpdates, name);
}

/** Which kind answer a message gets that no form can use; null: Telegram's own notices, which nobody wrote. */
export function politeKindOf(message: Message): PoliteKind | null {
  if (message.sticker) return "sticker";
  if (message.contact) return "contact";
  if (message.location || message.venue) return "location";
  if (message.poll) return "poll";
  if (message.dice || message.game) return "dice";
  if (message.story) return "story";
  const others = [
    message.paid_media,
    message.checklist,
    message.rich_message,
    message.users_shared,
    message.chat_shared,
  ];
  return others.some((content) => content !== undefined) || message.text !== undefined ? "other" : null;
}
