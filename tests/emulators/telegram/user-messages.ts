import { randomInt } from "node:crypto";
import type { Message, User } from "grammy/types";
import { type Chat, chatAsShown, type Draft, quoted, userOf } from "./chat-store.js";
import type { MediaKind } from "./file-store.js";
import { CAPTION_LIMIT, TEXT_LIMIT } from "./formatted-text.js";
import { sniffMime } from "./media-probe.js";
import type { UploadedFile } from "./multipart.js";
import { isHeard } from "./privacy.js";
import { detectEntities } from "./text-entities.js";
import type { EmulatedUser } from "./user-api.js";
import { UserError } from "./user-error.js";
import type { World } from "./world.js";

export type UserMediaKind = Exclude<MediaKind, "animation">;

export type UserMessage = {
  text?: string | undefined;
  caption?: string | undefined;
  files?: readonly UploadedFile[] | undefined;
  /** From the file's type when absent. */
  kind?: UserMediaKind | undefined;
  /** Seconds. */
  duration?: number | undefined;
  /** A message of this chat. */
  replyTo?: number | undefined;
  /** A topic of this group. */
  threadId?: number | undefined;
};

/** Who writes, and where: in a private chat always its own person. */
export type Author = { chat: Chat; user: EmulatedUser };

const ALBUM_LIMIT = 10;

/** Writes what a person sends into a chat, as their app would, and sends the updates. @throws UserError */
export function sendAsUser(world: World, { chat, user }: Author, given: UserMessage): Message[] {
  const files = given.files ?? [];
  const text = given.text?.trim() ?? "";
  if (files.length === 0 && text === "") throw new UserError(400, "a message needs a text or a file");
  if (files.length > ALBUM_LIMIT) throw new UserError(400, `an album has at most ${ALBUM_LIMIT} files`);
  chat.isStarted = true;
  const base: Draft = {
    from: userOf(user),
    ...topicPart(chat, given.threadId),
    ...replyPart(chat, given.replyTo),
  };
  const parts = files.length > 0 ? mediaParts(world, given, files) : textParts(text);
  return parts.map((part) => {
    const message = world.chats.add(chat, { ...base, ...part });
    if (isHeard(world.bot, message)) world.dispatcher.push({ message: asUpdate(message, chat, userOf(user)) });
    return message;
  });
}

/** A person changes the text or caption of a message of theirs. @throws UserError */
export function editAsUser(
  world: World,
  { chat, user }: Author,
  { messageId, text }: { messageId: number; text: string },
): Message {
  const message = chat.messages.get(messageId);
  if (message?.from?.id !== user.id) throw new UserError(404, "there is no such message of this person");
  const edited = {
    ...message,
    ...(message.text === undefined ? captionOf(text) : textParts(text)[0]),
    edit_date: Math.floor(world.now() / 1000),
  };
  world.chats.replace(chat, edited);
  if (isHeard(world.bot, edited)) world.dispatcher.push({ edited_message: asUpdate(edited, chat, userOf(user)) });
  return edited;
}

function asUpdate<M extends Message>(message: M, chat: Chat, from: User) {
  return { ...message, chat: chatAsShown(chat), from };
}

/** Apps split what is too long for one message. */
function textParts(text: string): Partial<Message>[] {
  const parts: Partial<Message>[] = [];
  for (let at = 0; at < text.length; at += TEXT_LIMIT) {
    const piece = text.slice(at, at + TEXT_LIMIT);
    const entities = detectEntities(piece);
    parts.push({ text: piece, ...(entities.length > 0 && { entities }) });
  }
  return parts;
}

function captionOf(text: string | undefined): Partial<Message> {
  const caption = text?.trim().slice(0, CAPTION_LIMIT) ?? "";
  if (caption === "") return {};
  const entities = detectEntities(caption);
  return { caption, ...(entities.length > 0 && { caption_entities: entities }) };
}

function mediaParts(world: World, given: UserMessage, files: readonly UploadedFile[]): Partial<Message>[] {
  const group = files.length > 1 ? { media_group_id: String(randomInt(10 ** 12, 10 ** 13)) } : {};
  // The words under an album are the caption of its first part.
  const caption = captionOf(given.caption ?? given.text);
  return files.map((file, index) => {
    const mime = sniffMime(file.bytes) ?? file.mime;
    const kind = given.kind ?? kindFor(mime);
    if (file.bytes.length === 0) throw new UserError(400, `the file ${file.name} is empty`);
    const seconds = given.duration === undefined ? undefined : Math.max(1, Math.round(given.duration));
    // A recording made on the spot has no name; nor has a photo.
    const name = kind === "voice" || kind === "video_note" || kind === "photo" ? undefined : file.name;
    const { part } = world.files.put({ kind, bytes: file.bytes, mime, name, seconds });
    return { ...group, ...part, ...(index === 0 && kind !== "video_note" ? caption : {}) };
  });
}

function kindFor(mime: string): UserMediaKind {
  if (/^image\/(jpeg|png|webp)$/.test(mime)) return "photo";
  if (mime === "video/mp4") return "video";
  return mime.startsWith("audio/") ? "audio" : "document";
}

function topicPart(chat: Chat, threadId: number | undefined): Partial<Message> {
  if (threadId === undefined) return {};
  if (chat.type === "supergroup" && chat.topics.has(threadId)) {
    return { message_thread_id: threadId, is_topic_message: true };
  }
  throw new UserError(404, `there is no topic ${threadId}`);
}

function replyPart(chat: Chat, replyTo: number | undefined): Pick<Message, "reply_to_message"> {
  if (replyTo === undefined) return {};
  const message = chat.messages.get(replyTo);
  if (!message) throw new UserError(404, `there is no message ${replyTo} to answer`);
  return { reply_to_message: quoted(message) };
}
