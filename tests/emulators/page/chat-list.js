import { avatar } from "./avatar.js";
import { byId, h, redraw } from "./dom.js";
import { formatShortDate } from "./formats.js";
import { openGroupDialog } from "./group-dialog.js";
import { icon } from "./icons.js";
import { statusOf } from "./message-row.js";
import { openChat } from "./navigation.js";
import { openPersonDialog } from "./person-dialog.js";
import { chatOf, isOwn, messagesOf, onChange, state } from "./state.js";
import { summarize } from "./summary.js";
import { say, sayAction } from "./words.js";

/** @typedef {{ id: number; name: string; language: string | null }} Entry */

/** The chats with the bot, of each person and of each group, the latest message first. */
export function mountChatList() {
  const box = byId("people");
  box.addEventListener("keydown", moveByArrow);
  onChange(["people", "selected", "messages", "action", "connection"], () => draw(box));
}

/** @param {HTMLElement} box */
function draw(box) {
  const title = state.connected ? say("people") : say("connecting");
  const header = h(
    "header",
    { class: "bar" },
    h("h1", { "data-testid": "people-title" }, title),
    headButton("addGroup", "add-group", openGroupDialog),
    headButton("addPerson", "add-person", () => openPersonDialog(null)),
  );
  box.setAttribute("aria-label", say("people"));
  const focusedId = document.activeElement?.closest(".person")?.getAttribute("data-testid");
  const entries = entriesInOrder();
  const stop = entries.find((entry) => testIdOf(entry) === focusedId) ?? entries.find(isSelected) ?? entries[0];
  redraw(box, header, h("ul", { class: "people" }, ...entries.map((entry) => h("li", null, renderEntry(entry, stop)))));
}

/**
 * @param {"addGroup" | "addPerson"} name
 * @param {string} testId
 * @param {() => void} onclick
 */
function headButton(name, testId, onclick) {
  return h(
    "button",
    { type: "button", class: "icon-button", "aria-label": say(name), title: say(name), "data-testid": testId, onclick },
    icon(name),
  );
}

/** @returns {Entry[]} */
function entriesInOrder() {
  const people = (state.server?.users ?? []).map(({ id, first_name: name, language_code: language }) => ({
    id,
    name,
    language,
  }));
  const groups = (state.server?.groups ?? []).map(({ id, title: name }) => ({ id, name, language: null }));
  const latest = (/** @type {Entry} */ { id }) => messagesOf(chatOf(id)).at(-1)?.date ?? 0;
  // Of one second the one that the page heard of last.
  const heard = (/** @type {Entry} */ { id }) => chatOf(id).heardAt;
  return [...people, ...groups].sort((one, other) => latest(other) - latest(one) || heard(other) - heard(one));
}

/** @param {Entry} entry */
const testIdOf = ({ id, language }) => `${language === null ? "group" : "person"}-${id}`;

/** @param {Entry} entry */
const isSelected = ({ id }) => state.selectedId === id;

/**
 * The list is one stop of Tab, however long it is.
 *
 * @param {KeyboardEvent} event
 */
function moveByArrow(event) {
  const entries = [...byId("people").querySelectorAll(".person")];
  const at = entries.indexOf(/** @type {Element} */ (document.activeElement));
  if (at < 0) return;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[event.key];
  const next = to === undefined ? undefined : entries[to];
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  for (const entry of entries) entry.setAttribute("tabindex", entry === next ? "0" : "-1");
  next.focus();
}

/**
 * @param {Entry} entry
 * @param {Entry | undefined} stop the one that Tab comes to
 */
function renderEntry(entry, stop) {
  const { id, name, language } = entry;
  const chat = chatOf(id);
  const last = messagesOf(chat).at(-1);
  const isActive = chat.action && chat.action.untilMs > Date.now();
  const preview = isActive ? sayAction(chat.action?.name ?? "") : last ? summarize(last) : say("noMessages");
  return h(
    "button",
    {
      type: "button",
      class: isSelected(entry) ? "person selected" : "person",
      "aria-current": isSelected(entry) ? "true" : null,
      tabindex: entry === stop ? "0" : "-1",
      "data-testid": testIdOf(entry),
      onclick: () => openChat(id),
    },
    avatar(id, name),
    h(
      "span",
      { class: "person-side" },
      h(
        "span",
        { class: "person-line" },
        h(
          "span",
          { class: "person-name" },
          h("span", { class: "person-name-text" }, name),
          language === null ? null : h("span", { class: "language" }, language.slice(0, 2).toUpperCase()),
        ),
        last && isOwn(last)
          ? h("span", { class: "person-status", "data-status": statusOf(id, [last]) }, statusIcon(id, last))
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
