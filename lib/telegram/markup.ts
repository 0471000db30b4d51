import type { InlineKeyboardMarkup } from "grammy/types";
import { cut, shorten } from "../bot/core/html.js";
import type { Press } from "../bot/core/press.js";
import { type Keyboard, MAX_TEXT, type Screen } from "../bot/core/screen.js";
import { piecesOf, pressOf } from "../bot/routes.js";

/**
 * A phone shows about 34 Latin letters of a button as wide as the message (twice `MAX_HALF`); a longer label is cut
 * here, between two characters.
 */
const MAX_LABEL = 56;

/** Raised when the meaning of the pieces changes: older buttons are then answered by the current state. */
const SCHEME = "1";
const MAX_BYTES = 64;

/** Throws when a button would not fit: model codes and draft ids are short, so only a mistake of ours can do that. */
export function encodeAction(ownerId: number, action: Press): string {
  const data = [SCHEME, ownerId.toString(36), ...piecesOf(action)].join(".");
  if (Buffer.byteLength(data) > MAX_BYTES) throw new Error(`button "${action.verb}" takes ${data.length} bytes`);
  return data;
}

export type DecodedAction = { ownerId: number; action: Press | null };

/** Null: not a button of ours. A null action: ours, but of another version or damaged. */
export function decodeAction(data: string): DecodedAction | null {
  const [scheme, owner = "", code = "", ...pieces] = data.split(".");
  if (scheme === undefined || !/^[0-9a-z]{1,11}$/.test(owner)) return null;
  const ownerId = Number.parseInt(owner, 36);
  return { ownerId, action: scheme === SCHEME ? pressOf(code, pieces) : null };
}

/** The keyboard as Telegram takes it. Every button carries its owner, so that another person's press is known without the database. */
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
