import { h } from "./dom.js";
import { icon } from "./icons.js";
import { copyText } from "./keyboard.js";
import { openPopup } from "./popup.js";
import { announce, chatOf, isOwn } from "./state.js";
import { say } from "./words.js";

/** @typedef {import("./api.js").Message} Message */

/**
 * What a person can do with a message.
 *
 * @param {number} chatId
 * @param {Message[]} messages
 * @returns {import("./popup.js").PopupItem[]}
 */
function actionsFor(chatId, messages) {
  const [first] = messages;
  if (!first || first.message_id < 0) return [];
  const text = messages.map((message) => message.text ?? message.caption ?? "").find(Boolean);
  const chat = chatOf(chatId);
  const reply = () => {
    Object.assign(chat, { replyTo: first, editing: null });
    announce("composer", chatId);
  };
  const edit = () => {
    Object.assign(chat, { editing: first, replyTo: null, draft: text ?? "" });
    announce("composer", chatId);
  };
  /** @type {import("./popup.js").PopupItem[]} */
  const actions = [{ text: say("reply"), icon: "reply", testId: "reply", act: reply }];
  if (text && isOwn(first)) actions.push({ text: say("editMessage"), icon: "edit", testId: "edit", act: edit });
  if (text) actions.push({ text: say("copy"), icon: "copy", testId: "copy", act: () => copyText(text) });
  return actions;
}

/**
 * Small buttons beside the bubble, shown while the pointer or the focus is there.
 *
 * @param {number} chatId
 * @param {Message[]} messages
 * @returns {HTMLElement}
 */
export function renderActions(chatId, messages) {
  const buttons = actionsFor(chatId, messages).map((action) =>
    h(
      "button",
      {
        type: "button",
        "aria-label": action.text,
        title: action.text,
        "data-testid": action.testId,
        onclick: action.act,
      },
      action.icon ? icon(action.icon) : null,
    ),
  );
  return h("span", { class: "row-actions" }, ...buttons);
}

/**
 * The same as a menu, for a long touch or the right button. Links and pictures keep the browser's own menu.
 *
 * @param {MouseEvent} event
 * @param {{ chatId: number; messages: Message[]; bubble: HTMLElement }} place
 */
export function openActions(event, { chatId, messages, bubble }) {
  const items = actionsFor(chatId, messages);
  const keepsOwnMenu = event.target instanceof Element && event.target.closest("a, img, video, input");
  if (items.length === 0 || keepsOwnMenu || getSelection()?.toString()) return;
  event.preventDefault();
  openPopup(bubble, { testId: "message-menu", label: say("more"), items, at: { x: event.clientX, y: event.clientY } });
}
