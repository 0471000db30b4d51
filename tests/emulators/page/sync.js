import { emulator, followEvents } from "./api.js";
import { showAlert } from "./dialog.js";
import { endPayment } from "./pay-sheet.js";
import { endPress } from "./presses.js";
import { actorOf, announce, chatOf, groupOf, isOwn, state, userOf } from "./state.js";
import { showToast } from "./toast.js";

/** @typedef {import("./api.js").EmulatorEvent} EmulatorEvent */
/** @typedef {import("./api.js").Message} Message */
/** @typedef {import("./state.js").Status} Status */

const actionShownMs = 5500;
const keptCalls = 500;

/** @type {Record<string, Status>} */
const statusOfDelivery = { sent: "delivered", retrying: "retrying", dropped: "failed" };

/** Reads everything once and then follows the events, also after a lost connection. */
export function startSync() {
  followEvents({
    onEvent: apply,
    onOpen: () => {
      state.connected = true;
      announce("connection");
      catchUp().catch(reportLoss);
    },
    onLost: reportLoss,
  });
}

/** @param {unknown} [error] */
function reportLoss(error) {
  if (error instanceof Error) console.error(error);
  state.connected = false;
  announce("connection");
}

async function catchUp() {
  for (const chat of state.chats.values()) chat.loaded = false;
  await readState();
  // All of them: after a restart of the stand-in its numbers begin again.
  state.calls = [];
  const { calls } = await emulator.calls(0);
  const sinceThen = state.calls.filter(({ seq }) => !calls.some((call) => call.seq === seq));
  state.calls = [...calls, ...sinceThen].slice(-keptCalls);
  announce("calls");
}

/** People, commands, descriptions and the webhook as the stand-in has them now, and the chats that are not known yet. */
export async function readState() {
  const askedAt = Date.now();
  state.server = await emulator.state();
  announce("people");
  const unread = [...state.server.users, ...state.server.groups].filter(({ id }) => !chatOf(id).loaded);
  await Promise.all(unread.map(({ id }) => readChat(id, askedAt)));
}

/**
 * @param {number} chatId
 * @param {number} askedAt what is read was there then: a message that came since is later, however long reading takes
 */
async function readChat(chatId, askedAt) {
  const { messages } = await emulator.messages(chatId);
  const chat = chatOf(chatId);
  const stillSending = [...chat.messages.values()].filter((message) => message.message_id < 0);
  for (const id of chat.statuses.keys()) if (id >= 0) chat.statuses.delete(id);
  const newest = messages.at(-1);
  if (newest && !chat.messages.has(newest.message_id)) chat.heardAt = askedAt;
  chat.messages = new Map([...messages, ...stillSending].map((message) => [message.message_id, message]));
  const allTaken = state.server?.webhook.pending_update_count === 0;
  for (const message of messages) {
    // The past of a delivery is not kept by the stand-in; when nothing is waiting, all was delivered.
    if (allTaken && isOwn(message) && !chat.statuses.has(message.message_id))
      chat.statuses.set(message.message_id, "delivered");
  }
  chat.loaded = true;
  announce("messages", chatId);
}

/** @param {EmulatorEvent} event */
function apply(event) {
  if (event.type === "call") {
    addCall(event.call);
    announce("calls");
    if (event.call.ok && /^(set|delete)(My|Webhook|Chat)/i.test(event.call.method)) readState().catch(reportLoss);
  } else if (event.type === "message") {
    applyMessage(event.chatId, event.message);
  } else if (event.type === "edit") {
    chatOf(event.chatId).messages.set(event.message.message_id, event.message);
    announce("messages", event.chatId);
  } else if (event.type === "delete") {
    chatOf(event.chatId).messages.delete(event.messageId);
    announce("messages", event.chatId);
  } else if (event.type === "answer") {
    applyAnswer(event);
  } else if (event.type === "action") {
    showAction(event.chatId, event.action);
  } else if (event.type === "reply_keyboard") {
    chatOf(event.chatId).replyKeyboard = "keyboard" in event.markup ? event.markup : null;
    announce("composer", event.chatId);
  } else if (event.type === "delivery") {
    applyDelivery(event);
  } else if (event.type === "checkout") {
    endPayment(event);
    readState().then(() => announce("messages", event.chatId), reportLoss);
  }
}

/** @param {import("./api.js").ApiCall} call */
function addCall(call) {
  if (state.calls.some((known) => known.seq === call.seq)) return;
  state.calls.push(call);
  if (state.calls.length > keptCalls) state.calls.shift();
}

/**
 * @param {number} chatId
 * @param {Message} message
 */
export function applyMessage(chatId, message) {
  const chat = chatOf(chatId);
  const isNew = !chat.messages.has(message.message_id);
  chat.messages.set(message.message_id, message);
  if (isNew) chat.heardAt = Date.now();
  if (isOwn(message)) {
    if (isNew) dropItsPending(chat, message);
  } else if (isNew) {
    chat.action = null;
    if (state.selectedId !== chatId || document.hidden) chat.unread += 1;
    announce("action", chatId);
  }
  if (state.server && !userOf(chatId) && !groupOf(chatId)) readState().catch(reportLoss);
  announce("messages", chatId);
}

/**
 * The event may come before the answer to the sending: the bubble of the one must not stand beside that of the other.
 *
 * @param {import("./state.js").Chat} chat
 * @param {Message} message
 */
function dropItsPending(chat, message) {
  const twin = [...chat.messages.values()]
    .filter((other) => other.message_id < 0 && other.text === message.text)
    .sort((one, other) => other.message_id - one.message_id)[0];
  if (twin) chat.messages.delete(twin.message_id);
}

/** @param {Extract<EmulatorEvent, { type: "answer" }>} event */
function applyAnswer(event) {
  endPress(event.queryId);
  announce("presses", event.chatId);
  if (!event.text || event.chatId !== state.selectedId || event.userId !== actorOf(event.chatId)) return;
  if (event.alert) showAlert(event.text);
  else showToast(event.text);
}

/**
 * @param {number} chatId
 * @param {string} name
 */
function showAction(chatId, name) {
  const chat = chatOf(chatId);
  chat.action = { name, untilMs: Date.now() + actionShownMs };
  announce("action", chatId);
  setTimeout(() => announce("action", chatId), actionShownMs + 50);
}

/** @param {Extract<EmulatorEvent, { type: "delivery" }>} event */
function applyDelivery(event) {
  const status = statusOfDelivery[event.state];
  if (event.messageId !== null && status) chatOf(event.chatId).statuses.set(event.messageId, status);
  announce("messages", event.chatId);
  const hadProblem = Boolean(state.server?.webhook.last_error_message);
  if (event.state !== "sent" || hadProblem) readState().catch(reportLoss);
}
