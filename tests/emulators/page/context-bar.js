import { h } from "./dom.js";
import { icon } from "./icons.js";
import { announce, authorOf, chatOf, isOwn } from "./state.js";
import { summarize } from "./summary.js";
import { say } from "./words.js";

/**
 * Above the input: which message is being answered or edited.
 *
 * @param {HTMLElement} bar
 * @param {number} chatId
 */
export function drawContext(bar, chatId) {
  const { replyTo, editing } = chatOf(chatId);
  const message = editing ?? replyTo;
  bar.hidden = message === null;
  if (!message) return;
  const author = isOwn(message) ? say("you") : authorOf(message);
  const title = editing ? say("editMessage") : `${say("replyTo")}: ${author}`;
  const cancel = h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": say("cancel"),
      "data-testid": "cancel-context",
      onclick: () => leaveContext(chatId),
    },
    icon("close"),
  );
  bar.replaceChildren(
    icon(editing ? "edit" : "reply"),
    h(
      "span",
      { class: "reply-side" },
      h("span", { class: "reply-author" }, title),
      h("span", { class: "reply-text" }, summarize(message)),
    ),
    cancel,
  );
}

/**
 * Gives up an answer or an edit that was begun.
 *
 * @param {number} chatId
 */
export function leaveContext(chatId) {
  const chat = chatOf(chatId);
  if (chat.editing) chat.draft = "";
  chat.replyTo = null;
  chat.editing = null;
  announce("composer", chatId);
}
