import { h } from "./dom.js";
import { sendText } from "./sending.js";
import { announce, chatOf } from "./state.js";
import { showToast } from "./toast.js";
import { say } from "./words.js";

/** @typedef {import("grammy/types").KeyboardButton | string} KeyboardButton */

/**
 * The keys that a bot puts in place of the person's own keyboard.
 *
 * @param {HTMLElement} box
 * @param {number} chatId
 */
export function drawReplyKeyboard(box, chatId) {
  const markup = chatOf(chatId).replyKeyboard;
  box.hidden = markup === null;
  if (!markup) {
    box.replaceChildren();
    return;
  }
  const rows = markup.keyboard.map((row) =>
    h(
      "div",
      { class: "reply-keys" },
      ...row.map((button) => renderKey(chatId, button, Boolean(markup.one_time_keyboard))),
    ),
  );
  box.replaceChildren(...rows);
}

/**
 * @param {number} chatId
 * @param {KeyboardButton} button
 * @param {boolean} once whether the keyboard goes away after one press
 */
function renderKey(chatId, button, once) {
  const text = typeof button === "string" ? button : button.text;
  const isPlain =
    typeof button === "string" ||
    Object.keys(button).every((key) => ["text", "style", "icon_custom_emoji_id"].includes(key));
  const press = () => {
    if (!isPlain) {
      showToast(say("notHere"));
      return;
    }
    if (once) chatOf(chatId).replyKeyboard = null;
    announce("composer", chatId);
    sendText(chatId, text);
  };
  return h("button", { type: "button", class: "reply-key", "data-testid": "reply-key", onclick: press }, text);
}
