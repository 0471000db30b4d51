import { renderBubble, showStatus } from "./bubble.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { copyText, refreshSpinners, renderKeyboard } from "./keyboard.js";
import { announce, chatOf, isOwn } from "./state.js";
import { say, spokenLanguage } from "./words.js";

/** @typedef {import("./api.js").Message} Message */
/** @typedef {{ messages: Message[]; startsGroup: boolean; endsGroup: boolean }} RowContent */

/**
 * One line of the chat: a bubble, its keyboard and its actions. It redraws only what changed, so that a sound goes on playing
 * and a button keeps the focus while the message around it is edited.
 *
 * @param {number} chatId
 */
export function createRow(chatId) {
  const stack = h("div", { class: "stack" });
  const node = h("div", { class: "row", "data-testid": "message", role: "group" }, stack);
  /** @type {HTMLElement | null} */
  let bubble = null;
  /** @type {HTMLElement | null} */
  let keyboard = null;
  let drawnBody = "";
  let drawnKeyboard = "";

  /** @param {Message[]} messages */
  function drawBody(messages) {
    const signature = `${spokenLanguage()}${JSON.stringify(messages, (key, value) => (key === "reply_markup" ? undefined : value))}`;
    if (signature === drawnBody) return;
    drawnBody = signature;
    const fresh = renderBubble(messages);
    fresh.append(renderActions(chatId, messages));
    if (bubble) bubble.replaceWith(fresh);
    else stack.prepend(fresh);
    bubble = fresh;
  }

  /** @param {Message} message */
  function drawKeyboard(message) {
    const markup = message.reply_markup;
    const hasButtons = markup && "inline_keyboard" in markup && markup.inline_keyboard.length > 0;
    const signature = hasButtons ? `${message.message_id}${JSON.stringify(markup)}` : "";
    if (signature !== drawnKeyboard) {
      drawnKeyboard = signature;
      const focused = keyboard?.contains(document.activeElement) ? document.activeElement?.getAttribute("data-callback") : null;
      keyboard?.remove();
      keyboard = hasButtons ? renderKeyboard({ chatId, messageId: message.message_id }, markup) : null;
      if (keyboard) stack.append(keyboard);
      if (focused) keyboard?.querySelector(`[data-callback="${CSS.escape(focused)}"]`)?.focus();
      stack.classList.toggle("has-keyboard", Boolean(keyboard));
    }
    if (keyboard) refreshSpinners(keyboard, { chatId, messageId: message.message_id });
  }

  /** @param {RowContent} content */
  function update({ messages, startsGroup, endsGroup }) {
    const [first] = messages;
    const last = messages.at(-1);
    if (!first || !last) return;
    node.dataset["messageIds"] = messages.map((message) => message.message_id).join(" ");
    node.className = ["row", isOwn(first) ? "own" : "other", startsGroup ? "starts" : "", endsGroup ? "ends" : ""].join(" ").trim();
    drawBody(messages);
    drawKeyboard(last);
    if (bubble && isOwn(first)) showStatus(bubble, statusOf(chatId, messages));
  }
  return { node, update };
}

/**
 * An album is only as far as its slowest part.
 *
 * @param {number} chatId
 * @param {Message[]} messages
 * @returns {import("./state.js").Status}
 */
export function statusOf(chatId, messages) {
  const chat = chatOf(chatId);
  const known = messages.map((message) => chat.statuses.get(message.message_id) ?? (message.message_id < 0 ? "pending" : "sent"));
  const order = /** @type {const} */ (["failed", "retrying", "pending", "sent"]);
  return order.find((status) => known.includes(status)) ?? "delivered";
}

/**
 * @param {number} chatId
 * @param {Message[]} messages
 */
function renderActions(chatId, messages) {
  const [first] = messages;
  const text = messages.map((message) => message.text ?? message.caption ?? "").find(Boolean);
  if (!first || first.message_id < 0) return "";
  const reply = () => {
    chatOf(chatId).replyTo = first;
    announce("composer", chatId);
  };
  return h(
    "span",
    { class: "row-actions" },
    h("button", { type: "button", "aria-label": say("reply"), title: say("reply"), "data-testid": "reply", onclick: reply }, icon("reply")),
    text ? h("button", { type: "button", "aria-label": say("copy"), title: say("copy"), onclick: () => copyText(text) }, icon("copy")) : null,
  );
}
