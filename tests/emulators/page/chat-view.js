import { byId, h } from "./dom.js";
import { formatDay } from "./formats.js";
import { icon } from "./icons.js";
import { createRow } from "./message-row.js";
import { renderStartCard } from "./start-screen.js";
import { authorOf, chatOf, isOwn, messagesOf, onChange, state } from "./state.js";
import { say, spokenLanguage } from "./words.js";

/** @typedef {import("./api.js").Message} Message */
/** @typedef {import("./message-row.js").RowContent} RowContent */

const sameGroupSeconds = 300;
const nearBottomPx = 140;

/** @type {Map<string, ReturnType<typeof createRow>>} */
let rows = new Map();
/** @type {Map<string, HTMLElement>} */
let days = new Map();
/** @type {number | null} */
let shownChatId = null;
let shownLanguage = "";
let isAtBottom = true;

/** The messages of the open chat. */
export function mountChatView() {
  const box = byId("messages");
  const list = byId("message-list");
  const down = byId("scroll-down");
  down.append(icon("down"), h("span", { class: "badge", id: "scroll-down-count", hidden: true }));
  const toBottom = () => {
    box.scrollTop = box.scrollHeight;
  };
  box.addEventListener("scroll", () => {
    isAtBottom = box.scrollHeight - box.scrollTop - box.clientHeight < nearBottomPx;
    down.hidden = isAtBottom;
  });
  down.addEventListener("click", () => box.scrollTo({ top: box.scrollHeight, behavior: "smooth" }));
  // Pictures load and the composer grows after the messages were placed.
  const keepAtBottom = new ResizeObserver(() => {
    if (isAtBottom) toBottom();
  });
  keepAtBottom.observe(list);
  keepAtBottom.observe(box);
  onChange(["selected", "people"], () => draw(list, toBottom));
  onChange(["messages", "presses"], (chatId) => {
    if (chatId === state.selectedId) draw(list, toBottom);
  });
  document.addEventListener("visibilitychange", () => draw(list, toBottom));
}

/**
 * @param {HTMLElement} list
 * @param {() => void} toBottom
 */
function draw(list, toBottom) {
  byId("messages").setAttribute("aria-label", say("messages"));
  byId("scroll-down").setAttribute("aria-label", say("scrollDown"));
  const chatId = state.selectedId;
  const isNewChat = shownChatId !== chatId || shownLanguage !== spokenLanguage();
  if (isNewChat) forget(list, chatId);
  if (chatId === null) return;
  const chat = chatOf(chatId);
  const messages = messagesOf(chat);
  const newest = messages.at(-1);
  const hasNewOwn = newest !== undefined && isOwn(newest) && !rows.has(keyOf([newest]));
  const start = messages.length === 0 && chat.loaded ? renderStartCard() : null;
  place(list, start ? [start] : nodesFor(chatId, messages));
  list.classList.toggle("settled", chat.loaded && !isNewChat);
  if (isNewChat || isAtBottom || hasNewOwn) toBottom();
}

/**
 * @param {HTMLElement} list
 * @param {number | null} chatId
 */
function forget(list, chatId) {
  rows = new Map();
  days = new Map();
  list.replaceChildren();
  shownChatId = chatId;
  shownLanguage = spokenLanguage();
  isAtBottom = true;
}

/**
 * Moves only what is out of place, so that players and animations are left alone.
 *
 * @param {HTMLElement} list
 * @param {HTMLElement[]} nodes
 */
function place(list, nodes) {
  const kept = new Set(nodes);
  for (const child of [...list.children]) {
    if (!(child instanceof HTMLElement) || !kept.has(child)) child.remove();
  }
  nodes.forEach((node, index) => {
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
  });
}

/** @param {Message[]} messages */
function keyOf(messages) {
  return messages[0]?.media_group_id ?? String(messages[0]?.message_id);
}

/**
 * @param {number} chatId
 * @param {Message[]} messages
 * @returns {HTMLElement[]}
 */
function nodesFor(chatId, messages) {
  const groups = groupAlbums(messages);
  /** @type {HTMLElement[]} */
  const nodes = [];
  const used = new Set();
  groups.forEach((group, index) => {
    const day = formatDay(group[0]?.date ?? 0);
    const isNewDay = index === 0 || day !== formatDay(groups[index - 1]?.[0]?.date ?? 0);
    if (isNewDay) nodes.push(dayNode(day));
    const key = keyOf(group);
    const [first] = group;
    if (first?.new_chat_members) {
      nodes.push(noticeNode(key, first));
      return;
    }
    used.add(key);
    const row = rows.get(key) ?? createRow(chatId);
    rows.set(key, row);
    row.update({
      messages: group,
      startsGroup: isNewDay || !belongTogether(groups[index - 1], group),
      endsGroup: !belongTogether(group, groups[index + 1]),
    });
    nodes.push(row.node);
  });
  for (const key of rows.keys()) if (!used.has(key)) rows.delete(key);
  return nodes;
}

/** @param {string} day */
function dayNode(day) {
  const node = days.get(day) ?? h("div", { class: "day" }, h("span", { class: "day-name" }, day));
  days.set(day, node);
  return node;
}

/**
 * What the service says: in a group, that somebody added the bot.
 *
 * @param {string} key
 * @param {Message} message
 */
function noticeNode(key, message) {
  const names = (message.new_chat_members ?? []).map(({ first_name }) => first_name);
  const words = `${authorOf(message)} ${say("added")} ${names.join(", ")}`;
  const node = days.get(`notice ${key}`) ?? h("div", { class: "day" }, h("span", { class: "day-name" }, words));
  days.set(`notice ${key}`, node);
  return node;
}

/** @param {Message[]} messages */
function groupAlbums(messages) {
  /** @type {Message[][]} */
  const groups = [];
  for (const message of messages) {
    const last = groups.at(-1);
    if (last && message.media_group_id && last[0]?.media_group_id === message.media_group_id) last.push(message);
    else groups.push([message]);
  }
  return groups;
}

/**
 * Bubbles of one author within a short time share one tail.
 *
 * @param {Message[] | undefined} one
 * @param {Message[] | undefined} other
 */
function belongTogether(one, other) {
  const [before, after] = [one?.[0], other?.[0]];
  if (!before || !after || one?.at(-1)?.reply_markup) return false;
  const sameDay = formatDay(before.date) === formatDay(after.date);
  return sameDay && before.from?.id === after.from?.id && after.date - before.date < sameGroupSeconds;
}
