import type { CallbackQuery, Chat, Message, Update, User } from "grammy/types";
import { cleanText } from "../bot/core/html.js";
import type { UnsupportedKind, UpdateContext, UserInput } from "../bot/core/situation.js";
import { localeOf } from "../bot/core/texts.js";
import type { Actor } from "../tasks/session.js";
import { fileOf } from "./files/sent-file.js";
import { decodeAction } from "./markup.js";

/** Updates that get no answer, and why that is right. Any other message without an answer is a service message. */
export const ignoredUpdates = {
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

export type IgnoreReason =
  | keyof typeof ignoredUpdates
  | "inline_press"
  | "no_sender"
  | "from_bot"
  | "command_of_another_bot"
  | "group_talk"
  | "service_message"
  | "unknown_update";

export function ignoreReasonOf(update: Update): IgnoreReason {
  for (const name of Object.keys(update)) if (isQuiet(name)) return name;
  return "unknown_update";
}

function isQuiet(name: string): name is keyof typeof ignoredUpdates {
  return Object.hasOwn(ignoredUpdates, name);
}

/** Returns the kind of a message that no form can use; null for Telegram's own notices, which nobody wrote. */
export function unsupportedKindOf(message: Message): UnsupportedKind | null {
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

export type ParsedUpdate = UpdateContext | { outcome: "ignored"; reason: IgnoreReason };

/** The bot itself, to recognise replies to it and commands with its name. `username` null: not known yet. */
export type BotIdentity = { id: number; username: string | null };

const quiet = (reason: IgnoreReason): ParsedUpdate => ({ outcome: "ignored", reason });

/** Reads what an update means. Pure. An update that is not for us, or says nothing, is ignored with a named reason. */
export function parseUpdate(update: Update, me: BotIdentity): ParsedUpdate {
  if (update.callback_query) return fromPress(update.update_id, update.callback_query);
  if (update.message) return fromMessage(update.update_id, update.message, me);
  return quiet(ignoreReasonOf(update));
}

function fromPress(updateId: number, query: CallbackQuery): ParsedUpdate {
  const { message, from } = query;
  if (message === undefined) return quiet("inline_press");
  const decoded = decodeAction(query.data ?? "");
  const isForeign = decoded !== null && decoded.ownerId !== from.id;
  const accessible = isAccessible(message) ? message : null;
  const pressed = accessible ? { id: accessible.message_id, holdsMedia: accessible.text === undefined } : null;
  return {
    outcome: "incoming",
    actor: actorOf(updateId, from, message.chat, accessible),
    incoming: { kind: "press", queryId: query.id, action: decoded?.action ?? null, isForeign, message: pressed },
    inGroup: message.chat.type !== "private",
  };
}

/** Whether the message is there: of one that was deleted or is too old Telegram sends only the id, with the date 0. */
function isAccessible(message: NonNullable<CallbackQuery["message"]>): message is Message {
  return message.date !== 0;
}

function fromMessage(updateId: number, message: Message & Update.NonChannel, me: BotIdentity): ParsedUpdate {
  if (message.from === undefined) return quiet("no_sender");
  const inGroup = message.chat.type !== "private";
  const money = moneyOf(message);
  if (money) {
    return {
      outcome: "incoming",
      actor: actorOf(updateId, message.from, message.chat, message),
      incoming: money,
      inGroup,
    };
  }
  if (message.from.is_bot) return quiet("from_bot");
  const command = message.text === undefined ? null : commandOf(message.text);
  if (command?.addressee != null && command.addressee.toLowerCase() !== me.username?.toLowerCase()) {
    return quiet("command_of_another_bot");
  }
  if (inGroup && command === null && message.reply_to_message?.from?.id !== me.id) return quiet("group_talk");
  const repliedTo = message.reply_to_message?.message_id;
  const incoming = command
    ? { kind: "command" as const, ...command, ...(repliedTo !== undefined && { repliedTo }) }
    : contentOf(message);
  if (incoming === null) return quiet("service_message");
  return { outcome: "incoming", actor: actorOf(updateId, message.from, message.chat, message), incoming, inGroup };
}

/** Reads what Telegram says of a payment, whoever it names as the sender. */
function moneyOf({ successful_payment: paid, refunded_payment: returned }: Message): UserInput | null {
  if (returned) return { kind: "returned", chargeId: returned.telegram_payment_charge_id };
  if (!paid) return null;
  const { telegram_payment_charge_id: chargeId, invoice_payload: invoiceId, total_amount: stars } = paid;
  return { kind: "paid", payment: { chargeId, invoiceId, stars } };
}

function contentOf(message: Message): UserInput | null {
  const text = cleanText(message.text ?? "");
  if (text !== "") return { kind: "text", text, sentAt: message.date };
  const file = fileOf(message);
  if (file) {
    const caption = cleanText(message.caption ?? "");
    return { kind: "file", file, caption, albumId: message.media_group_id ?? null };
  }
  const polite = unsupportedKindOf(message);
  return polite === null ? null : { kind: "unsupported", what: polite };
}

/** Reads `/name@bot argument`. */
function commandOf(text: string): { name: string; argument: string; addressee: string | null } | null {
  const match = /^\/([a-z0-9_]{1,32})(?:@(\w{1,64}))?(?:\s+([\s\S]*))?$/i.exec(text);
  if (match?.[1] === undefined) return null;
  return { name: match[1].toLowerCase(), addressee: match[2] ?? null, argument: cleanText(match[3] ?? "") };
}

/** Whether the username of the bot is needed to understand this update. */
export function mentionsBot(update: Update): boolean {
  return commandOf(update.message?.text ?? "")?.addressee != null;
}

function actorOf(updateId: number, from: User, chat: Chat, message: Message | null): Actor {
  return {
    updateId,
    userId: from.id,
    chatId: chat.id,
    threadId: message?.is_topic_message ? (message.message_thread_id ?? null) : null,
    firstName: cleanText(from.first_name),
    username: from.username ?? null,
    suggestedLocale: localeOf(from.language_code),
  };
}
