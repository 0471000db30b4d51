import type { InlineKeyboardMarkup } from "grammy/types";
import { encodeAction } from "../bot/callback-data.js";
import { cut, shorten } from "../bot/core/html.js";
import { type Keyboard, MAX_TEXT, type Screen } from "../bot/core/screen.js";

/**
 * A phone shows about 34 Latin letters of a button as wide as the message (twice `MAX_HALF`); a longer label is cut
 * here, between two characters.
 */
const MAX_LABEL = 56;

/**
 * Writes a keyboard as Telegram takes it. Every button carries its owner, so that another person's press is recognised
 * without the database.
 */
export function toMarkup(keyboard: Keyboard, ownerId: number): InlineKeyboardMarkup {
  const rows = keyboard.filter((row) => row.length > 0);
  return {
    inline_keyboard: rows.map((row) =>
      row.map(({ label, action, style }) => ({
        text: cut(label, MAX_LABEL),
        callback_data: encodeAction(ownerId, action),
        ...(style ? { style } : {}),
      })),
    ),
  };
}

/** Writes a screen as the arguments of sendMessage and editMessageText. */
export function toMessage(screen: Screen, ownerId: number) {
  return {
    text: shorten(screen.text, MAX_TEXT).html,
    parse_mode: "HTML" as const,
    link_preview_options: { is_disabled: true },
    reply_markup: toMarkup(screen.keyboard, ownerId),
  };
}
