import { renderBubble, showStatus } from "./bubble.js";
import { h } from "./dom.js";
import { formatTime } from "./formats.js";
import { isPaid, renderPayButton } from "./invoice.js";
import { refreshSpinners, renderKeyboard } from "./keyboard.js";
import { openActions, renderActions } from "./row-actions.js";
import { actorOf, authorOf, chatOf, isOwn } from "./state.js";
import { spokenLanguage } from "./words.js";

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
  const node = h("div", { class: "row", "data-testid": "message", role: "article" }, stack);
  /** @type {HTMLElement | null} */
  let bubble = null;
  /** @type {HTMLElement | null} */
  let keyboard = null;
  let drawnBody = "";
  let drawnKeyboard = "";

  /** @param {Message[]} messages */
  function drawBody(messages) {
    const signature = `${spokenLanguage()} ${actorOf(chatId)} ${JSON.stringify(messages, (key, value) => (key === "reply_markup" ? undefined : value))}`;
    if (signature === drawnBody) return;
    drawnBody = signature;
    const fresh = renderBubble(messages);
    fresh.append(renderActions(chatId, messages));
    fresh.addEventListener("contextmenu", (event) => openActions(event, { chatId, messages, bubble: fresh }));
    if (bubble) bubble.replaceWith(fresh);
    else stack.prepend(fresh);
    bubble = fresh;
  }

  /** @param {Message} message */
  function drawKeyboard(message) {
    const place = { chatId, messageId: message.message_id };
    const { signature, render } = keyboardOf(place, message);
    if (signature !== drawnKeyboard) {
      drawnKeyboard = signature;
      const next = render();
      replaceKeyboard(stack, keyboard, next);
      keyboard = next;
    }
    if (keyboard) refreshSpinners(keyboard, place);
  }

  /** @param {RowContent} content */
  function update({ messages, startsGroup, endsGroup }) {
    const [first] = messages;
    const last = messages.at(-1);
    if (!first || !last) return;
    node.dataset["messageIds"] = messages.map((message) => message.message_id).join(" ");
    node.className = ["row", isOwn(first) ? "own" : "other", startsGroup ? "starts" : "", endsGroup ? "ends" : ""]
      .join(" ")
      .trim();
    node.setAttribute("aria-label", `${authorOf(first)}, ${formatTime(last.date)}`);
    drawBody(messages);
    drawKeyboard(last);
    if (bubble && isOwn(first)) showStatus(bubble, statusOf(chatId, messages));
  }
  return { node, update };
}

/**
 * The buttons under a message, and by what they are known to be the same.
 *
 * @param {import("./keyboard.js").Place} place
 * @param {Message} message
 * @returns {{ signature: string; render: () => HTMLElement | null }}
 */
function keyboardOf(place, { invoice, reply_markup: markup }) {
  if (markup?.inline_keyboard.length) {
    return { signature: `${place.messageId}${JSON.stringify(markup)}`, render: () => renderKeyboard(place, markup) };
  }
  if (!invoice) return { signature: "", render: () => null };
  const signature = `${place.messageId} ${spokenLanguage()} ${isPaid(place)}`;
  return { signature, render: () => renderPayButton(place, invoice) };
}

/**
 * A button that had the focus gives it to the one that now stands for the same.
 *
 * @param {HTMLElement} stack
 * @param {HTMLElement | null} before
 * @param {HTMLElement | null} after
 */
function replaceKeyboard(stack, before, after) {
  const focused = before?.contains(document.activeElement)
    ? document.activeElement?.getAttribute("data-callback")
    : null;
  before?.remove();
  if (after) stack.append(after);
  stack.classList.toggle("has-keyboard", after !== null);
  const twin = focused && after?.querySelector(`[data-callback="${CSS.escape(focused)}"]`);
  if (twin instanceof HTMLElement) twin.focus();
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
  const known = messages.map(
    (message) => chat.statuses.get(message.message_id) ?? (message.message_id < 0 ? "pending" : "sent"),
  );
  const order = /** @type {const} */ (["failed", "retrying", "pending", "sent"]);
  return order.find((status) => known.includes(status)) ?? "delivered";
}
