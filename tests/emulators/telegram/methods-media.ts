import { randomInt } from "node:crypto";
import type { Message } from "grammy/types";
import { checkAlbumKinds } from "./albums.js";
import { ApiError, badRequest } from "./api-error.js";
import type { Params, Upload } from "./coerce.js";
import { editResult } from "./edits.js";
import type { MediaKind } from "./file-store.js";
import type { Handlers } from "./handlers.js";
import { checkMarkup, markupPart } from "./keyboard.js";
import { type MediaInput, resolveMedia } from "./media-input.js";
import { captionPart, emitReplyKeyboard, openMessage, type SendOptions } from "./send-options.js";
import { editableMessage } from "./targets.js";
import type { World } from "./world.js";

type Names =
  | "sendPhoto"
  | "sendVideo"
  | "sendAnimation"
  | "sendAudio"
  | "sendVoice"
  | "sendDocument"
  | "sendMediaGroup"
  | "editMessageMedia"
  | "getFile";
type AnyInputMedia = Params<"editMessageMedia">["media"];
type Captioned = SendOptions & { caption?: string; parse_mode?: string };

const DOWNLOAD_LIMIT_BYTES = 20 * 1024 * 1024;

export function mediaMethods(world: World): Pick<Handlers, Names> {
  async function send(params: Captioned, input: MediaInput): Promise<Message> {
    const { chat, draft } = openMessage(world, params);
    const caption = captionPart(params, { isEdit: false });
    const { part } = await resolveMedia(world, input);
    const message = world.chats.add(chat, { ...draft, ...part, ...caption });
    emitReplyKeyboard(world, chat.id, params.reply_markup);
    return message;
  }

  return {
    sendPhoto: (params) => send(params, { kind: "photo", source: params.photo }),
    sendVideo: (params) => send(params, { kind: "video", source: params.video, ...shape(params) }),
    sendAnimation: (params) => send(params, { kind: "animation", source: params.animation, ...shape(params) }),
    sendAudio: (params) => send(params, { kind: "audio", source: params.audio, ...shape(params) }),
    sendVoice: (params) => send(params, { kind: "voice", source: params.voice, ...shape(params) }),
    sendDocument: (params) => send(params, { kind: "document", source: params.document }),

    async sendMediaGroup(params) {
      const { media } = params;
      const { chat, draft } = openMessage(world, params);
      const group = String(randomInt(10 ** 12, 10 ** 13));
      const parts: Omit<Message, "message_id" | "date" | "chat">[] = [];
      for (const item of media) {
        const file = await resolveMedia(world, toInput(item));
        parts.push({
          ...draft,
          media_group_id: group,
          ...file.part,
          ...captionPart(item, { isEdit: false }),
          ...spoiler(item),
        });
      }
      // An album appears whole or not at all.
      return parts.map((part) => world.chats.add(chat, part));
    },

    async editMessageMedia(params) {
      const { chat, message } = editableMessage(world, params);
      if (message.voice || message.video_note) throw badRequest("there is no media in the message to edit");
      checkMarkup(params.reply_markup);
      const { media } = params;
      const caption = captionPart(media, { isEdit: true });
      if (message.media_group_id !== undefined) checkAlbumKinds([kindIn(message), media.type]);
      const { part } = await resolveMedia(world, toInput(media));
      // Read again: another edit may have come while the file was fetched.
      const current = editableMessage(world, params).message;
      const after = {
        ...withoutContent(current),
        ...part,
        ...caption,
        ...spoiler(media),
        ...markupPart(params.reply_markup),
      };
      return editResult(world, chat, { before: current, after });
    },

    getFile({ file_id }) {
      const file = world.files.find(file_id);
      if (!file) throw badRequest("invalid file_id");
      if (file.bytes.length > DOWNLOAD_LIMIT_BYTES) throw badRequest("file is too big");
      return { file_id, file_unique_id: file.fileUniqueId, file_size: file.bytes.length, file_path: file.path };
    },
  };
}

type Shape = { width?: number; height?: number; duration?: number; title?: string; performer?: string };

function shape({ width, height, duration, title, performer }: Shape) {
  return {
    // Zero is how the Bot API says "not given".
    ...(width && { width }),
    ...(height && { height }),
    ...(duration && { seconds: duration }),
    ...(title !== undefined && { title }),
    ...(performer !== undefined && { performer }),
  };
}

type AnyMedia = AnyInputMedia | Params<"sendMediaGroup">["media"][number];

function toInput(media: AnyMedia): MediaInput {
  if (media.type === "live_photo") throw new ApiError(501, "Not Implemented: the Telegram stand-in has no live photos");
  const source: string | Upload = media.media;
  return { kind: media.type, source, ...(media.type === "photo" || media.type === "document" ? {} : shape(media)) };
}

function spoiler(media: AnyMedia): Pick<Message, "has_media_spoiler"> {
  return "has_spoiler" in media && media.has_spoiler ? { has_media_spoiler: true } : {};
}

function kindIn(message: Message): MediaKind {
  if (message.photo) return "photo";
  if (message.video) return "video";
  return message.audio ? "audio" : "document";
}

/** A message without what an edit of its media replaces. */
function withoutContent(message: Message): Message {
  const {
    text: _,
    entities: _1,
    link_preview_options: _2,
    caption: _3,
    caption_entities: _4,
    reply_markup: _5,
    ...rest
  } = message;
  const { photo: _6, video: _7, animation: _8, audio: _9, document: _10, has_media_spoiler: _11, ...kept } = rest;
  return kept;
}
