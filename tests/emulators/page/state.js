/** @typedef {import("./api.js").Message} Message */
/** @typedef {import("./api.js").EmulatedUser} EmulatedUser */
/** @typedef {import("./api.js").EmulatedGroup} EmulatedGroup */
/** @typedef {"pending" | "sent" | "delivered" | "retrying" | "failed"} Status */

/**
 * @typedef {object} Chat
 * @property {Map<number, Message>} messages by message_id; what is still being sent has a negative id
 * @property {Map<number, Status>} statuses what became of the person's own messages
 * @property {{ name: string; untilMs: number } | null} action
 * @property {number} unread
 * @property {boolean} blocked
 * @property {boolean} loaded
 * @property {number} heardAt when the page heard of its last message, in ms since 1970
 * @property {Message | null} replyTo the message being answered
 * @property {Message | null} editing the own message being changed
 * @property {import("grammy/types").ReplyKeyboardMarkup | null} replyKeyboard
 * @property {string} draft
 */

/** @typedef {"people" | "selected" | "messages" | "action" | "presses" | "connection" | "calls" | "composer"} Topic */

/** All that the page knows; changed by the modules that learn something, who then announce the topic. */
export const state = {
  /** @type {import("../telegram/user-api.js").EmulatorState | null} */
  server: null,
  /** @type {Map<number, Chat>} */
  chats: new Map(),
  /** @type {number | null} */
  selectedId: null,
  connected: true,
  /** @type {import("./api.js").ApiCall[]} */
  calls: [],
};

/** @type {Map<Topic, Set<(chatId: number | null) => void>>} */
const listeners = new Map();

/**
 * @param {Topic[]} topics
 * @param {(chatId: number | null) => void} listener
 */
export function onChange(topics, listener) {
  for (const topic of topics) {
    const known = listeners.get(topic) ?? new Set();
    known.add(listener);
    listeners.set(topic, known);
  }
}

/**
 * @param {Topic} topic
 * @param {number | null} [chatId] the chat it is about
 */
export function announce(topic, chatId = null) {
  for (const listener of listeners.get(topic) ?? []) listener(chatId);
}

/**
 * @param {number} chatId
 * @returns {Chat}
 */
export function chatOf(chatId) {
  const known = state.chats.get(chatId);
  if (known) return known;
  /** @type {Chat} */
  const chat = {
    messages: new Map(),
    statuses: new Map(),
    action: null,
    unread: 0,
    blocked: localStorage.getItem(`blocked:${chatId}`) === "yes",
    loaded: false,
    heardAt: 0,
    replyTo: null,
    editing: null,
    replyKeyboard: null,
    draft: "",
  };
  state.chats.set(chatId, chat);
  return chat;
}

/**
 * @param {number | null} chatId
 * @returns {EmulatedGroup | null} null for a private chat
 */
export function groupOf(chatId) {
  return state.server?.groups.find((group) => group.id === chatId) ?? null;
}

/**
 * Who acts in a chat: in a private one its person, in a group the member that was chosen last.
 *
 * @param {number} chatId
 * @returns {number}
 */
export function actorOf(chatId) {
  const members = groupOf(chatId)?.member_ids ?? [chatId];
  const chosen = Number(localStorage.getItem(`actor:${chatId}`));
  return members.includes(chosen) ? chosen : (members[0] ?? chatId);
}

/**
 * @param {number} chatId of a group
 * @param {number} userId one of its members
 */
export function actAs(chatId, userId) {
  localStorage.setItem(`actor:${chatId}`, String(userId));
  announce("selected", chatId);
}

/** @returns {EmulatedUser | null} who acts in the open chat */
export function selectedUser() {
  return state.selectedId === null ? null : userOf(actorOf(state.selectedId));
}

/**
 * @param {number | undefined} id
 * @returns {EmulatedUser | null}
 */
export function userOf(id) {
  return state.server?.users.find((user) => user.id === id) ?? null;
}

/**
 * @param {Message} message
 * @returns {string} the name of who wrote it
 */
export function authorOf({ from }) {
  return userOf(from?.id)?.first_name ?? from?.first_name ?? state.server?.bot.first_name ?? "";
}

/**
 * In the order of the chat: what is being sent comes last.
 *
 * @param {Chat} chat
 * @returns {Message[]}
 */
export function messagesOf(chat) {
  const order = (/** @type {Message} */ message) =>
    message.message_id < 0 ? 1e12 - message.message_id : message.message_id;
  return [...chat.messages.values()].sort((one, other) => order(one) - order(other));
}

/**
 * @param {Message} message
 * @returns {boolean} whether the person who acts in its chat wrote it
 */
export function isOwn(message) {
  return message.from?.id === actorOf(message.chat.id);
}

/**
 * The text set for a language, or the one set for all.
 *
 * @template T
 * @param {Record<string, T> | undefined} byLanguage
 * @param {string} language
 * @returns {T | undefined}
 */
export function forLanguage(byLanguage, language) {
  if (!byLanguage) return undefined;
  return (
    byLanguage[language] ??
    byLanguage[language.split("-")[0] ?? ""] ??
    byLanguage[""] ??
    byLanguage["default"] ??
    byLanguage["en"]
  );
}
