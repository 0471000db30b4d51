import { emulator } from "./api.js";
import { leaveContext } from "./context-bar.js";
import { actorOf, announce, chatOf, groupOf, selectedUser } from "./state.js";
import { applyMessage } from "./sync.js";
import { showFailure } from "./toast.js";

/** @typedef {import("./api.js").Message} Message */
/** @typedef {import("./api.js").Upload} Upload */

let lastLocalId = 0;

/**
 * Shows the message with a clock at once and lets the stand-in's own take its place.
 *
 * @param {number} chatId
 * @param {string} text
 */
export function sendText(chatId, text) {
  const replyTo = takeReply(chatId);
  const pendingIds = [addPending(chatId, { text, ...(replyTo ? { reply_to_message: replyTo } : {}) })];
  const sent = emulator.sendText(chatId, { text, replyTo: replyTo?.message_id });
  deliver(chatId, { pendingIds, sent, unsentText: text }).catch(showFailure);
}

/**
 * @param {number} chatId
 * @param {Message} message an own one
 * @param {string} text its new text or caption
 */
export function editText(chatId, message, text) {
  leaveContext(chatId);
  emulator.edit(chatId, { messageId: message.message_id, text }).catch(showFailure);
}

/**
 * @param {number} chatId
 * @param {Upload[]} uploads several are an album
 * @param {string} caption
 */
export function sendFiles(chatId, uploads, caption) {
  const replyTo = takeReply(chatId);
  const group = uploads.length > 1 ? { media_group_id: `local${lastLocalId}` } : {};
  const pendingIds = uploads.map((upload, index) =>
    addPending(chatId, { ...group, ...localMedia(upload), ...(index === 0 && caption ? { caption } : {}) }),
  );
  const sent = emulator.sendFiles(chatId, { uploads, caption, replyTo: replyTo?.message_id });
  return deliver(chatId, { pendingIds, sent, unsentText: caption });
}

/**
 * @param {number} chatId
 * @param {{ pendingIds: number[]; sent: Promise<{ messages: Message[] }>; unsentText: string }} sending
 */
async function deliver(chatId, { pendingIds, sent, unsentText }) {
  const chat = chatOf(chatId);
  try {
    const { messages } = await sent;
    for (const id of pendingIds) chat.messages.delete(id);
    for (const message of messages) applyMessage(chatId, message);
  } catch (error) {
    for (const id of pendingIds) chat.messages.delete(id);
    chat.draft ||= unsentText;
    announce("composer", chatId);
    showFailure(error);
  }
  announce("messages", chatId);
}

/** @param {number} chatId */
function takeReply(chatId) {
  const chat = chatOf(chatId);
  const replyTo = chat.replyTo;
  chat.replyTo = null;
  announce("composer", chatId);
  return replyTo;
}

/**
 * @param {number} chatId
 * @param {object} content
 * @returns {number}
 */
function addPending(chatId, content) {
  lastLocalId -= 1;
  const user = selectedUser();
  const message = /** @type {Message} */ ({
    message_id: lastLocalId,
    date: Math.floor(Date.now() / 1000),
    chat: groupOf(chatId)
      ? { id: chatId, type: "supergroup", title: groupOf(chatId)?.title ?? "" }
      : { id: chatId, type: "private", first_name: user?.first_name ?? "" },
    from: { id: actorOf(chatId), is_bot: false, first_name: user?.first_name ?? "" },
    ...content,
  });
  const chat = chatOf(chatId);
  chat.messages.set(lastLocalId, message);
  chat.statuses.set(lastLocalId, "pending");
  announce("messages", chatId);
  return lastLocalId;
}

/**
 * What the file will look like as a message, shown from memory meanwhile.
 *
 * @param {Upload} upload
 */
function localMedia({ file, kind, duration = 0 }) {
  const address = URL.createObjectURL(file);
  const facts = {
    file_id: address,
    file_unique_id: address,
    file_name: file.name,
    file_size: file.size,
    mime_type: file.type,
    duration,
  };
  if (kind === "photo") return { photo: [{ ...facts, width: 0, height: 0 }] };
  return { [kind]: facts };
}
