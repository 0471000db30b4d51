import type { Message, ReplyParameters } from "grammy/types";
import { ApiError, badRequest } from "./api-error.js";
import { type Chat, type Draft, quoted } from "./chat-store.js";
import type { MediaPart } from "./file-store.js";
import { CAPTION_LIMIT, formatText, TEXT_LIMIT, type TextInput } from "./formatted-text.js";
import { checkMarkup, markupPart, type ReplyMarkup } from "./keyboard.js";
import { writableChat } from "./targets.js";
import type { World } from "./world.js";

export type SendOptions = {
  chat_id: number | string;
  reply_markup?: ReplyMarkup;
  reply_parameters?: ReplyParameters;
  protect_content?: boolean;
  message_effect_id?: string;
  has_spoiler?: boolean;
  show_caption_above_media?: boolean;
  business_connection_id?: string;
  message_thread_id?: number;
  ephemeral_message_parameters?: object;
};

/** The options that every message shares, checked. @throws ApiError */
export function openMessage(world: World, options: SendOptions): { chat: Chat; draft: Draft } {
  const chat = writableChat(world, options.chat_id);
  const unmodelled = ["business_connection_id", "ephemeral_message_parameters"] as const;
  for (const name of unmodelled) {
    if (options[name] !== undefined)
      throw new ApiError(501, `Not Implemented: the Telegram stand-in does not model ${name}`);
  }
  checkMarkup(options.reply_markup);
  const draft: Draft = {
    from: world.chats.botUser(),
    ...threadPart(chat, options.message_thread_id),
    ...replyPart(chat, options.reply_parameters),
    ...markupPart(options.reply_markup),
    ...(options.protect_content && { has_protected_content: true as const }),
    ...(options.has_spoiler && { has_media_spoiler: true as const }),
    ...(options.show_caption_above_media && { show_caption_above_media: true as const }),
    ...(options.message_effect_id !== undefined && { effect_id: options.message_effect_id }),
  };
  return { chat, draft };
}

/** @throws ApiError when the chat has no such topic */
function threadPart(chat: Chat, threadId: number | undefined): Pick<Message, "message_thread_id" | "is_topic_message"> {
  if (threadId === undefined) return {};
  if (chat.type !== "supergroup" || !chat.topics.has(threadId)) throw badRequest("message thread not found");
  return { message_thread_id: threadId, is_topic_message: true };
}

function replyPart(chat: Chat, reply: ReplyParameters | undefined): Pick<Message, "reply_to_message"> {
  if (!reply) return {};
  const message = reply.message_id === undefined ? undefined : chat.messages.get(reply.message_id);
  if (message) return { reply_to_message: quoted(message) };
  if (reply.allow_sending_without_reply) return {};
  throw badRequest("message to be replied not found");
}

/** Shows the reply keyboard that a message brings: it belongs to the chat, not to the message. */
export function emitReplyKeyboard({ events }: World, chatId: number, markup: ReplyMarkup | undefined): void {
  if (markup && !("inline_keyboard" in markup)) events.emit({ type: "reply_keyboard", chatId, markup });
}

/** @throws ApiError when the text is empty, too long or badly marked up */
export function textPart(input: TextInput, { isEdit }: { isEdit: boolean }): Pick<Message, "text" | "entities"> {
  if (input.text === "") throw badRequest("message text is empty");
  const { text, entities } = formatText(input);
  if (text === "") throw badRequest("text must be non-empty");
  if (text.length > TEXT_LIMIT) throw badRequest(isEdit ? "MESSAGE_TOO_LONG" : "message is too long");
  return { text, ...(entities.length > 0 && { entities }) };
}

type Captioned = { caption?: string; parse_mode?: string; caption_entities?: TextInput["entities"] };

/** @throws ApiError when the caption is too long or badly marked up */
export function captionPart(
  options: Captioned,
  { isEdit }: { isEdit: boolean },
): Pick<Message, "caption" | "caption_entities"> {
  if (!options.caption) return {};
  const { text, entities } = formatText({
    text: options.caption,
    parseMode: options.parse_mode,
    entities: options.caption_entities,
  });
  if (text.length > CAPTION_LIMIT) throw badRequest(isEdit ? "MEDIA_CAPTION_TOO_LONG" : "message caption is too long");
  if (text === "") return {};
  return { caption: text, ...(entities.length > 0 && { caption_entities: entities }) };
}

/** Which media a message shows, by its identifiers. */
export function mediaKeys(part: MediaPart): string[] {
  const single = [part.video, part.animation, part.audio, part.voice, part.video_note, part.document];
  return [...(part.photo ?? []), ...single].flatMap((file) => (file ? [file.file_unique_id] : []));
}
