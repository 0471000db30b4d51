import type { Message } from "grammy/types";
import { ApiError, badRequest } from "./api-error.js";
import { editResult } from "./edits.js";
import type { Handlers } from "./handlers.js";
import { checkMarkup, markupPart } from "./keyboard.js";
import { captionPart, emitReplyKeyboard, openMessage, textPart } from "./send-options.js";
import { editableMessage, findChat, writableChat } from "./targets.js";
import type { World } from "./world.js";

type Names =
  | "sendMessage"
  | "copyMessage"
  | "sendChatAction"
  | "editMessageText"
  | "editMessageCaption"
  | "editMessageReplyMarkup"
  | "deleteMessage"
  | "deleteMessages"
  | "answerCallbackQuery";

const DELETABLE_SECONDS = 48 * 3600;
/** Measured by users; the update itself is kept ten times longer, so that a late one cannot be answered any more. */
const ANSWER_MS = 15_000;

export function messageMethods(world: World): Pick<Handlers, Names> {
  function remove(chatId: number | string, messageId: number, { isLenient }: { isLenient: boolean }): void {
    const chat = findChat(world, chatId);
    const message = chat.messages.get(messageId);
    if (!message && isLenient) return;
    if (!message) throw badRequest("message to delete not found");
    if (world.now() / 1000 - message.date > DELETABLE_SECONDS)
      throw badRequest("message can't be deleted for everyone");
    world.chats.remove(chat, messageId);
  }

  return {
    sendMessage(params) {
      const { chat, draft } = openMessage(world, params);
      const part = textPart(
        { text: params.text, parseMode: params.parse_mode, entities: params.entities },
        { isEdit: false },
      );
      const options = params.link_preview_options && { link_preview_options: params.link_preview_options };
      const message = world.chats.add(chat, { ...draft, ...part, ...options });
      emitReplyKeyboard(world, chat.id, params.reply_markup);
      return message;
    },

    /** What is copied is what was there, without its buttons. */
    copyMessage(params) {
      const source = findChat(world, params.from_chat_id).messages.get(params.message_id);
      if (!source) throw badRequest("message to copy not found");
      const { chat, draft } = openMessage(world, params);
      if (params.caption !== undefined)
        throw new ApiError(501, "Not Implemented: the Telegram stand-in copies no message with another caption");
      return { message_id: world.chats.add(chat, { ...contentOf(source), ...draft }).message_id };
    },

    sendChatAction({ chat_id, action }) {
      const chat = writableChat(world, chat_id);
      world.events.emit({ type: "action", chatId: chat.id, action });
      return true;
    },

    editMessageText(params) {
      if (params.text === undefined)
        throw new ApiError(501, "Not Implemented: the Telegram stand-in has no rich messages");
      const { chat, message } = editableMessage(world, params);
      if (message.text === undefined) throw badRequest("there is no text in the message to edit");
      checkMarkup(params.reply_markup);
      const part = textPart(
        { text: params.text, parseMode: params.parse_mode, entities: params.entities },
        { isEdit: true },
      );
      const { text: _, entities: __, reply_markup: ___, link_preview_options: ____, ...kept } = message;
      const options = params.link_preview_options && { link_preview_options: params.link_preview_options };
      return editResult(world, chat, {
        before: message,
        after: { ...kept, ...part, ...options, ...markupPart(params.reply_markup) },
      });
    },

    editMessageCaption(params) {
      const { chat, message } = editableMessage(world, params);
      if (!hasCaption(message)) throw badRequest("there is no caption in the message to edit");
      checkMarkup(params.reply_markup);
      const { caption: _, caption_entities: __, reply_markup: ___, show_caption_above_media: ____, ...kept } = message;
      const above = params.show_caption_above_media && { show_caption_above_media: true as const };
      const after = { ...kept, ...captionPart(params, { isEdit: true }), ...above, ...markupPart(params.reply_markup) };
      return editResult(world, chat, { before: message, after });
    },

    editMessageReplyMarkup(params) {
      const { chat, message } = editableMessage(world, params);
      checkMarkup(params.reply_markup);
      const { reply_markup: _, ...kept } = message;
      return editResult(world, chat, { before: message, after: { ...kept, ...markupPart(params.reply_markup) } });
    },

    deleteMessage({ chat_id, message_id }) {
      remove(chat_id, message_id, { isLenient: false });
      return true;
    },

    deleteMessages({ chat_id, message_ids }) {
      if (message_ids.length === 0) throw badRequest("message identifiers are not specified");
      if (message_ids.length > 100) throw badRequest("too many message identifiers specified");
      for (const messageId of message_ids) remove(chat_id, messageId, { isLenient: true });
      return true;
    },

    answerCallbackQuery({ callback_query_id, text, show_alert }) {
      const press = world.presses.get(callback_query_id);
      if (!press || press.isAnswered || world.now() - press.at > ANSWER_MS) {
        throw badRequest("query is too old and response timeout expired or query ID is invalid");
      }
      press.isAnswered = true;
      const shown = text ? { text } : {};
      world.events.emit({
        type: "answer",
        chatId: press.chatId,
        userId: press.query.from.id,
        queryId: callback_query_id,
        ...shown,
        alert: show_alert ?? false,
      });
      return true;
    },
  };
}

/** What a message says, without where it stands, who wrote it and what it answers. */
function contentOf(message: Message): Partial<Message> {
  const { message_id: _, date: __, chat: ___, from: ____, reply_markup: _____, ...rest } = message;
  const { reply_to_message: ______, edit_date: _______, media_group_id: ________, ...content } = rest;
  return content;
}

function hasCaption(message: Message): boolean {
  const { photo, video, animation, audio, voice, document } = message;
  return [photo, video, animation, audio, voice, document].some((media) => media !== undefined);
}
