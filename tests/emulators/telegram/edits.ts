import { isDeepStrictEqual } from "node:util";
import type { Message } from "grammy/types";
import { badRequest } from "./api-error.js";
import type { Chat } from "./chat-store.js";
import { mediaKeys } from "./send-options.js";
import type { World } from "./world.js";

type EditedMessage = Message & { edit_date: number };

/** Stores a changed message. @throws ApiError when nothing a person could see has changed */
export function editResult(
  world: World,
  chat: Chat,
  { before, after }: { before: Message; after: Message },
): EditedMessage {
  if (isDeepStrictEqual(visible(before), visible(after))) {
    const words =
      "specified new message content and reply markup are exactly the same as a current content and reply markup of the message";
    throw badRequest(`message is not modified: ${words}`);
  }
  const edited = { ...after, edit_date: Math.floor(world.now() / 1000) };
  world.chats.replace(chat, edited);
  return edited;
}

function visible(message: Message): unknown {
  const {
    text,
    entities,
    caption,
    caption_entities,
    reply_markup,
    link_preview_options,
    has_media_spoiler,
    show_caption_above_media,
  } = message;
  const content = {
    text,
    entities,
    caption,
    caption_entities,
    reply_markup,
    link_preview_options,
    has_media_spoiler,
    show_caption_above_media,
  };
  return { ...content, media: mediaKeys(message) };
}
