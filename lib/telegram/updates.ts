import type { CallbackQuery, Chat, Message, Update, User } from "grammy/types";
import { cleanText } from "../bot/core/html.js";
import type { SentFile, UnsupportedKind, UpdateContext, UserInput } from "../bot/core/situation.js";
import { localeOf } from "../bot/core/texts.js";
import type { Actor } from "../tasks/session.js";
import { fileOf, isTextFile } from "./files/sent-file.js";
import { decodeAction } from "./markup.js";

/** Updates that get no answer, and why that is right. Any other message without an answer is a service message. */
export const ignoredUpdates = {
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
  | "edited_message"
  | "linked_channel_post"
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

/** Who speaks to the bot in the name of a group or a channel: which person it is, nobody says. */
export type ImpersonalMessage = { outcome: "impersonal"; updateId: number; chatId: number; threadId: number | null };

export type ParsedUpdate = UpdateContext | ImpersonalMessage | { outcome: "ignored"; reason: IgnoreReason };

/** The bot itself, to recognise replies to it and commands with its name. `username` null: not known yet. */
export type BotIdentity = { id: number; username: string | null };

const quiet = (reason: IgnoreReason): ParsedUpdate => ({ outcome: "ignored", reason });

/** Reads what an update means. Pure. An update that is not for us, or says nothing, is ignored with a named reason. */
export function parseUpdate(update: Update, me: BotIdentity): ParsedUpdate {
  if (update.callback_query) return fromPress(update.update_id, update.callback_query);
  if (update.message) return fromMessage(update.update_id, update.message, me);
  if (update.edited_message) return fromEdit(update.update_id, update.edited_message, me);
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

type WrittenMessage = Message & Update.NonChannel;

function fromMessage(updateId: number, message: WrittenMessage, me: BotIdentity): ParsedUpdate {
  const money = moneyOf(message);
  if (money && message.from) return from(updateId, message, { sender: message.from, incoming: money });
  const { sender, reason } = senderOf(message);
  if (reason !== null) return quiet(reason);
  const command = commandIn(message);
  const misdirected = misdirection(message, command, me);
  if (misdirected !== null) return quiet(misdirected);
  if (sender === null) return { outcome: "impersonal", updateId, chatId: message.chat.id, threadId: threadOf(message) };
  const incoming = command ? commandInput(message, command) : contentOf(message);
  return incoming === null ? quiet("service_message") : from(updateId, message, { sender, incoming });
}

/** What a message says now that a person wrote before. A command has been obeyed, and an edit does not take that back. */
function fromEdit(updateId: number, message: WrittenMessage, me: BotIdentity): ParsedUpdate {
  const { sender } = senderOf(message);
  const isOurs = misdirection(message, null, me) === null;
  if (sender === null || !isOurs || commandIn(message) !== null) return quiet("edited_message");
  const words = cleanText(message.text ?? message.caption ?? "");
  const incoming = { kind: "edit" as const, messageId: message.message_id, words, file: fileOf(message) };
  return from(updateId, message, { sender, incoming });
}

function from(
  updateId: number,
  message: Message,
  { sender, incoming }: { sender: User; incoming: UserInput },
): UpdateContext {
  const inGroup = message.chat.type !== "private";
  return { outcome: "incoming", actor: actorOf(updateId, sender, message.chat, message), incoming, inGroup };
}

/** Telegram's own account. In a group it stands for whatever a linked channel posts. */
const TELEGRAM_ITSELF = 777_000;

type Sender = { sender: User | null; reason: IgnoreReason | null };

/** Who wrote a message. Null without a reason: somebody who does not say which person they are. */
function senderOf({ from, sender_chat, is_automatic_forward }: WrittenMessage): Sender {
  if (is_automatic_forward || from?.id === TELEGRAM_ITSELF) return { sender: null, reason: "linked_channel_post" };
  // An anonymous admin, or a person who writes as their channel: Telegram puts a bot of its own in their place.
  if (sender_chat !== undefined) return { sender: null, reason: null };
  if (from === undefined) return { sender: null, reason: "no_sender" };
  return from.is_bot ? { sender: null, reason: "from_bot" } : { sender: from, reason: null };
}

/** Why a message is not for us; null: it is. */
function misdirection(message: Message, command: TypedCommand | null, me: BotIdentity): IgnoreReason | null {
  const { addressee } = command ?? { addressee: null };
  if (addressee !== null && addressee.toLowerCase() !== me.username?.toLowerCase()) return "command_of_another_bot";
  const isTalk = message.chat.type !== "private" && command === null && message.reply_to_message?.from?.id !== me.id;
  return isTalk ? "group_talk" : null;
}

/** Reads what Telegram says of a payment, whoever it names as the sender. */
function moneyOf({ successful_payment: paid, refunded_payment: returned }: Message): UserInput | null {
  if (returned) return { kind: "returned", chargeId: returned.telegram_payment_charge_id };
  if (!paid) return null;
  const { telegram_payment_charge_id: chargeId, invoice_payload: invoiceId, total_amount: stars } = paid;
  return { kind: "paid", payment: { chargeId, invoiceId, stars } };
}

function commandInput(message: Message, { name, argument }: TypedCommand): UserInput {
  const repliedTo = message.reply_to_message?.message_id;
  const file = fileOf(message) ?? answeredFile(message);
  return {
    kind: "command",
    name,
    argument,
    messageId: message.message_id,
    ...(repliedTo !== undefined && { repliedTo }),
    ...(file && { file }),
  };
}

function contentOf(message: Message): UserInput | null {
  const { message_id: messageId } = message;
  const text = cleanText(message.text ?? "");
  const answered = text === "" ? null : answeredFile(message);
  // Words that answer a picture are about that picture, as if they stood under it.
  if (answered && !isTextFile(answered))
    return { kind: "file", file: answered, caption: text, albumId: null, messageId };
  if (text !== "") return { kind: "text", text, sentAt: message.date, messageId };
  const file = fileOf(message);
  if (file) {
    const caption = cleanText(message.caption ?? "");
    return { kind: "file", file, caption, albumId: message.media_group_id ?? null, messageId };
  }
  const polite = unsupportedKindOf(message);
  return polite === null ? null : { kind: "unsupported", what: polite };
}

/** The file of the message that this one answers, also of one in another chat. */
function answeredFile({ reply_to_message: answered, external_reply: elsewhere }: Message): SentFile | null {
  return (answered && fileOf(answered)) ?? (elsewhere && fileOf(elsewhere)) ?? null;
}

type TypedCommand = { name: string; argument: string; addressee: string | null };

/** A message that begins with a command is that command, whether it is words or stands under a file. */
function commandIn({ text, caption }: Message): TypedCommand | null {
  return commandOf(text ?? caption ?? "");
}

/** Reads `/name@bot argument`. */
function commandOf(text: string): TypedCommand | null {
  const match = /^\/([a-z0-9_]{1,32})(?:@(\w{1,64}))?(?:\s+([\s\S]*))?$/i.exec(text);
  if (match?.[1] === undefined) return null;
  return { name: match[1].toLowerCase(), addressee: match[2] ?? null, argument: cleanText(match[3] ?? "") };
}

/** Whether the username of the bot is needed to understand this update. */
export function mentionsBot(update: Update): boolean {
  return update.message !== undefined && commandIn(update.message)?.addressee != null;
}

function threadOf({ is_topic_message, message_thread_id }: Message): number | null {
  return is_topic_message ? (message_thread_id ?? null) : null;
}

function actorOf(updateId: number, from: User, chat: Chat, message: Message | null): Actor {
  return {
    updateId,
    userId: from.id,
    chatId: chat.id,
    threadId: message && threadOf(message),
    firstName: cleanText(from.first_name),
    username: from.username ?? null,
    suggestedLocale: localeOf(from.language_code),
  };
}
