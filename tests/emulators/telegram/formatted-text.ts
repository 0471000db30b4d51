import type { MessageEntity } from "grammy/types";
import { ApiError, badRequest } from "./api-error.js";
import { type FormattedText, parseHtml } from "./html-entities.js";
import { detectEntities } from "./text-entities.js";

export const TEXT_LIMIT = 4096;
export const CAPTION_LIMIT = 1024;
const RAW_LIMIT_BYTES = 32_768;

export type TextInput = {
  text: string;
  parseMode?: string | undefined;
  entities?: readonly MessageEntity[] | undefined;
};

/**
 * The text and entities of a message as Telegram keeps them: parsed, trimmed, with what it detects by itself.
 * @throws ApiError for markup that Telegram refuses and for a parse mode that this stand-in has no parser for
 */
export function formatText({ text, parseMode, entities = [] }: TextInput): FormattedText {
  if (Buffer.byteLength(text) > RAW_LIMIT_BYTES) throw badRequest("Text is too long");
  const mode = (parseMode ?? "").toLowerCase();
  if (mode === "markdown" || mode === "markdownv2") {
    throw new ApiError(501, `Not Implemented: the Telegram stand-in has no parser for parse_mode ${parseMode}`);
  }
  if (mode !== "" && mode !== "html") throw badRequest("Unsupported parse_mode");
  const parsed = mode === "html" ? parseHtml(text) : { text, entities: checkEntities(text, entities) };
  const trimmed = trim(parsed);
  return { text: trimmed.text, entities: detectEntities(trimmed.text, trimmed.entities) };
}

function checkEntities(text: string, entities: readonly MessageEntity[]): MessageEntity[] {
  for (const { offset, length } of entities) {
    if (offset < 0 || length <= 0 || offset + length > text.length) throw badRequest("ENTITY_BOUNDS_INVALID");
  }
  return [...entities];
}

function trim({ text, entities }: FormattedText): FormattedText {
  const end = text.trimEnd().length;
  const start = text.slice(0, end).length - text.slice(0, end).trimStart().length;
  const kept: MessageEntity[] = [];
  for (const entity of entities) {
    const from = Math.max(entity.offset, start);
    const to = Math.min(entity.offset + entity.length, end);
    if (to > from) kept.push({ ...entity, offset: from - start, length: to - from });
  }
  return { text: text.slice(start, end), entities: kept };
}
