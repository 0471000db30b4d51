import { avatar } from "./avatar.js";
import { byId, h, redraw } from "./dom.js";
import { formatShortDate } from "./formats.js";
import { icon } from "./icons.js";
import { statusOf } from "./message-row.js";
import { openChat } from "./navigation.js";
import { openPersonDialog } from "./person-dialog.js";
import { chatOf, isOwn, messagesOf, onChange, state } from "./state.js";
import { summarize } from "./summary.js";
import { say, sayAction } from "./words.js";

/** The people who talk to the bot, one line each. */
export function mountChatList() {
  const box = byId("people");
  onChange(["people", "selected", "messages", "action", "connection"], () => draw(box));
}

/** @param {HTMLElement} box */
function draw(box) {
  const add = h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": say("addPerson"),
      title: say("addPerson"),
      "data-testid": "add-person",
      onclick: () => openPersonDialog(null),
    },
    icon("addPerson"),
  );
  const title = state.connected ? say("people") : say("connecting");
  const header = h("header", { class: "bar" }, h("h1", { "data-testid": "people-title" }, title), add);
  const people = state.server?.users ?? [];
  box.setAttribute("aria-label", say("people"));
  redraw(box, header, h("ul", { class: "people" }, ...people.map((user) => h("li", null, renderPerson(user)))));
}

/** @param {import("./api.js").EmulatedUser} user */
function renderPerson(user) {
  const chat = chatOf(user.id);
  const last = messagesOf(chat).at(-1);
  const isSelected = state.selectedId === user.id;
  const isActive = chat.action && chat.action.untilMs > Date.now();
  const preview = isActive ? sayAction(chat.action?.name ?? "") : last ? summarize(last) : say("noMessages");
  return h(
    "button",
    {
      type: "button",
      class: isSelected ? "person selected" : "person",
      "aria-current": isSelected ? "true" : null,
      "data-testid": `person-${user.id}`,
      onclick: () => openChat(user.id),
    },
    avatar(user.id, user.first_name),
    h(
      "span",
      { class: "person-side" },
      h(
        "span",
        { class: "person-line" },
        h(
          "span",
          { class: "person-name" },
          h("span", { class: "person-name-text" }, user.first_name),
          h("span", { class: "language" }, user.language_code.slice(0, 2).toUpperCase()),
        ),
        last && isOwn(last)
          ? h("span", { class: "person-status", "data-status": statusOf(user.id, [last]) }, statusIcon(user.id, last))
          : null,
        h("span", { class: "person-time" }, last ? formatShortDate(last.edit_date ?? last.date) : ""),
      ),
      h(
        "span",
        { class: "person-line" },
        h("span", { class: isActive ? "person-preview active" : "person-preview" }, preview),
        chat.unread > 0 ? h("span", { class: "badge", "data-testid": "unread" }, chat.unread) : null,
      ),
    ),
  );
}

/**
 * @param {number} chatId
 * @param {import("./api.js").Message} message
 */
function statusIcon(chatId, message) {
  const status = statusOf(chatId, [message]);
  return icon(status === "pending" ? "retrying" : status);
}
