import type { InlineKeyboardMarkup } from "grammy/types";
import { badRequest } from "./api-error.js";
import type { Params } from "./coerce.js";
import { checkedLink } from "./links.js";
import { parseJson } from "./params.js";

export type ReplyMarkup = NonNullable<Params<"sendMessage">["reply_markup"]>;

// Counted by users of the Bot API, not written in its documentation (telegram.md §1.2).
const BUTTONS_LIMIT = 100;
const ROW_LIMIT = 8;
const BYTES_LIMIT = 10_240;

const ACTIONS = [
  "url",
  "callback_data",
  "callback_game",
  "pay",
  "switch_inline_query",
  "switch_inline_query_chosen_chat",
  "switch_inline_query_current_chat",
  "login_url",
  "web_app",
  "copy_text",
  "disabled",
];

/** What Telegram says of a keyboard before it looks at the types of its fields. @throws ApiError */
export function checkRawMarkup(value: unknown): void {
  const markup = typeof value === "string" ? parseJson(value) : value;
  if (value === undefined || value === "") return;
  if (markup === undefined) throw badRequest("Can't parse reply keyboard markup JSON object");
  if (!isRecord(markup)) throw badRequest("Object expected as reply markup");
  if (markup.inline_keyboard === undefined) return;
  const rows = markup.inline_keyboard;
  if (!isArray(rows) || !rows.every(isArray)) {
    throw badRequest('Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays');
  }
  for (const button of rows.flat()) checkRawButton(button);
}

function checkRawButton(button: unknown): void {
  const refuse = (reason: string) => badRequest(`can't parse inline keyboard button: ${reason}`);
  if (!isRecord(button)) throw refuse("InlineKeyboardButton must be an Object");
  if (button.text === undefined) throw refuse('Can\'t find field "text"');
  if (typeof button.text !== "string") throw refuse('Field "text" must be of type String');
  // Assumed: the server's word for a button without a label is not in its source.
  if (button.text.trim() === "") throw badRequest("BUTTON_TEXT_INVALID");
  const hasAction = ACTIONS.some((action) => button[action] !== undefined && button[action] !== "");
  if (!hasAction && button.switch_inline_query !== "" && button.switch_inline_query_current_chat !== "") {
    throw refuse("Text buttons are unallowed in the inline keyboard");
  }
}

/** @throws ApiError when the keyboard is more than Telegram takes, or a link in it is none */
export function checkMarkup(markup: ReplyMarkup | undefined): void {
  if (!markup) return;
  const rows = "inline_keyboard" in markup ? markup.inline_keyboard : "keyboard" in markup ? markup.keyboard : [];
  const count = rows.reduce((sum, row) => sum + row.length, 0);
  if (count > BUTTONS_LIMIT || Buffer.byteLength(JSON.stringify(markup)) > BYTES_LIMIT)
    throw badRequest("reply markup is too long");
  // Assumed: a wider row is refused; the word for it is not documented.
  if ("inline_keyboard" in markup && rows.some((row) => row.length > ROW_LIMIT))
    throw badRequest("REPLY_MARKUP_INVALID");
  if ("inline_keyboard" in markup) checkLinks(markup);
}

function checkLinks({ inline_keyboard }: InlineKeyboardMarkup): void {
  for (const button of inline_keyboard.flat()) {
    if ("url" in button && checkedLink(button.url) === null) {
      throw badRequest(`inline keyboard button URL '${button.url}' is invalid: Wrong HTTP URL`);
    }
    if ("web_app" in button && !button.web_app.url.startsWith("https://")) {
      throw badRequest(
        `inline keyboard button Web App URL '${button.web_app.url}' is invalid: Only HTTPS links are allowed`,
      );
    }
  }
}

/** The part of a message that its keyboard is: only inline keyboards belong to a message. */
export function markupPart(markup: ReplyMarkup | undefined): { reply_markup?: InlineKeyboardMarkup } {
  if (!markup || !("inline_keyboard" in markup)) return {};
  const rows = markup.inline_keyboard.filter((row) => row.length > 0);
  return rows.length > 0 ? { reply_markup: { ...markup, inline_keyboard: rows } } : {};
}

function isArray(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
