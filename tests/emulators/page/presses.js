import { emulator, RefusedError } from "./api.js";
import { announce } from "./state.js";
import { showFailure, showToast } from "./toast.js";
import { say } from "./words.js";

/** Telegram gives a bot about this long before its clients stop the spinner. */
const spinnerMs = 30_000;

/** @typedef {{ chatId: number; messageId: number; data: string }} Press */

/** @type {Map<string, { queryId: string | null; timer: number }>} */
const waiting = new Map();

/** Answers that came before the reply to the press itself. @type {Set<string>} */
const answeredEarly = new Set();

/** @param {Press} press */
const keyOf = ({ chatId, messageId, data }) => `${chatId}:${messageId}:${data}`;

/**
 * @param {Press} press
 * @returns {boolean} whether the bot has not answered it yet
 */
export function isWaiting(press) {
  return waiting.has(keyOf(press));
}

/** @param {Press} press */
export async function pressButton(press) {
  const key = keyOf(press);
  if (waiting.has(key)) return;
  const timer = window.setTimeout(() => finish(key, press.chatId), spinnerMs);
  waiting.set(key, { queryId: null, timer });
  announce("presses", press.chatId);
  try {
    const { query_id: queryId } = await emulator.press(press.chatId, press);
    if (answeredEarly.delete(queryId)) finish(key, press.chatId);
    else if (waiting.has(key)) waiting.set(key, { queryId, timer });
  } catch (error) {
    finish(key, press.chatId);
    const isStale = error instanceof RefusedError && error.status === 404;
    if (isStale) showToast(say("staleButton"));
    else showFailure(error);
  }
}

/** @param {string} queryId */
export function endPress(queryId) {
  for (const [key, { queryId: known, timer }] of waiting) {
    if (known !== queryId) continue;
    clearTimeout(timer);
    waiting.delete(key);
    return;
  }
  answeredEarly.add(queryId);
}

/**
 * @param {string} key
 * @param {number} chatId
 */
function finish(key, chatId) {
  clearTimeout(waiting.get(key)?.timer);
  waiting.delete(key);
  announce("presses", chatId);
}
