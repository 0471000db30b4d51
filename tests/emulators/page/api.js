import { actorOf } from "./state.js";

/** @typedef {import("grammy/types").Message} Message */
/** @typedef {import("../telegram/user-api.js").EmulatedUser} EmulatedUser */
/** @typedef {import("../telegram/user-api.js").EmulatedGroup} EmulatedGroup */
/** @typedef {import("../telegram/user-api.js").EmulatorState} EmulatorState */
/** @typedef {import("../telegram/user-api.js").EmulatorEvent} EmulatorEvent */
/** @typedef {import("../telegram/user-api.js").ApiCall} ApiCall */
/** @typedef {{ file: File; kind: string; duration?: number }} Upload */

const reconnectAfterMs = 1500;

/** What the stand-in refused, in its own words. */
export class RefusedError extends Error {
  /**
   * @param {number} status
   * @param {string} text
   */
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

/**
 * @param {string} path below /emulator
 * @param {unknown} [body] sent by POST, as JSON unless it is a form
 */
async function request(path, body) {
  const isForm = body instanceof FormData;
  /** @type {RequestInit} */
  const init = body === undefined ? {} : { method: "POST", body: isForm ? body : JSON.stringify(body) };
  if (body !== undefined && !isForm) init.headers = { "content-type": "application/json" };
  const response = await fetch(`/emulator${path}`, init);
  const text = await response.text();
  if (!response.ok) throw new RefusedError(response.status, reasonIn(text) || `HTTP ${response.status}`);
  return text ? JSON.parse(text) : {};
}

/** @param {string} text */
function reasonIn(text) {
  if (!text.startsWith("{")) return text.slice(0, 300);
  const reply = JSON.parse(text);
  return String(reply.description ?? reply.error ?? reply.message ?? text);
}

export const emulator = {
  /** @returns {Promise<EmulatorState>} */
  state: () => request("/state"),

  /**
   * @param {Partial<EmulatedUser>} user an existing id is updated
   * @returns {Promise<EmulatedUser>}
   */
  saveUser: (user) => request("/users", user),

  /**
   * @param {{ title: string; members: number[] }} group the first member makes it and adds the bot
   * @returns {Promise<EmulatedGroup>}
   */
  addGroup: (group) => request("/groups", group),

  /**
   * @param {number} chatId
   * @returns {Promise<{ messages: Message[] }>}
   */
  messages: (chatId) => request(`/chats/${chatId}/messages`),

  /**
   * @param {number} chatId
   * @param {{ text: string; replyTo?: number | undefined }} message
   * @returns {Promise<{ messages: Message[] }>}
   */
  sendText: (chatId, { text, replyTo }) =>
    request(`/chats/${chatId}/send`, { from: actorOf(chatId), text, ...(replyTo ? { reply_to: replyTo } : {}) }),

  /**
   * Several uploads are one album.
   *
   * @param {number} chatId
   * @param {{ uploads: Upload[]; caption: string; replyTo?: number | undefined }} message
   * @returns {Promise<{ messages: Message[] }>}
   */
  sendFiles: (chatId, { uploads, caption, replyTo }) => {
    const form = new FormData();
    form.set("from", String(actorOf(chatId)));
    const kinds = new Set(uploads.map((upload) => upload.kind));
    const [first] = uploads;
    if (first && kinds.size === 1) form.set("kind", first.kind);
    if (first?.duration && uploads.length === 1) form.set("duration", String(Math.max(1, Math.round(first.duration))));
    if (caption) form.set("caption", caption);
    if (replyTo) form.set("reply_to", String(replyTo));
    for (const { file } of uploads) form.append("file", file, file.name);
    return request(`/chats/${chatId}/send`, form);
  },

  /**
   * @param {number} chatId
   * @param {{ messageId: number; data: string }} button
   * @returns {Promise<{ query_id: string }>}
   */
  press: (chatId, { messageId, data }) =>
    request(`/chats/${chatId}/press`, { from: actorOf(chatId), message_id: messageId, data }),

  /**
   * @param {number} chatId
   * @param {number} messageId
   * @returns {Promise<{ query_id: string }>}
   */
  pay: (chatId, messageId) => request(`/chats/${chatId}/pay`, { from: actorOf(chatId), message_id: messageId }),

  /**
   * @param {number} chatId
   * @returns {Promise<{ stars: number }>} what the person has to spend
   */
  pocket: (chatId) => request(`/chats/${chatId}/pocket`),

  /**
   * @param {number} chatId
   * @param {{ messageId: number; text: string }} change
   * @returns {Promise<{ message: Message }>}
   */
  edit: (chatId, { messageId, text }) =>
    request(`/chats/${chatId}/edit`, { from: actorOf(chatId), message_id: messageId, text }),

  /**
   * @param {number} chatId
   * @param {boolean} blocked
   */
  block: (chatId, blocked) => request(`/chats/${chatId}/block`, { from: actorOf(chatId), blocked }),

  /**
   * @param {number} since
   * @returns {Promise<{ calls: ApiCall[] }>}
   */
  calls: (since) => request(`/calls?since=${since}`),
};

/**
 * A file that is still being sent has a blob: address for an id.
 *
 * @param {string} fileId
 * @returns {string}
 */
export function fileUrl(fileId) {
  return fileId.startsWith("blob:") ? fileId : `/emulator/files/${encodeURIComponent(fileId)}`;
}

/**
 * Follows the events and comes back after a loss. `onOpen` runs on each connection: what happened meanwhile has to be read again.
 *
 * @param {{ onEvent: (event: EmulatorEvent) => void; onOpen: () => void; onLost: () => void }} listeners
 */
export function followEvents({ onEvent, onOpen, onLost }) {
  const source = new EventSource("/emulator/events");
  source.addEventListener("open", onOpen);
  source.addEventListener("message", (event) => onEvent(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    // The browser's own reconnection gives up after some failures, such as a refused connection answered by a proxy.
    source.close();
    onLost();
    setTimeout(() => followEvents({ onEvent, onOpen, onLost }), reconnectAfterMs);
  });
}
