import { emulator } from "./api.js";
import { sendText } from "./sending.js";
import { announce, chatOf } from "./state.js";
import { showFailure } from "./toast.js";

/** @param {number} chatId */
export function blockBot(chatId) {
  setBlocked(chatId, true).catch(showFailure);
}

/**
 * As in the apps: who restarts a bot that they blocked also starts it.
 *
 * @param {number} chatId
 */
export function restartBot(chatId) {
  setBlocked(chatId, false).then(() => sendText(chatId, "/start"), showFailure);
}

/**
 * @param {number} chatId
 * @param {boolean} blocked
 */
async function setBlocked(chatId, blocked) {
  await emulator.block(chatId, blocked);
  chatOf(chatId).blocked = blocked;
  // The stand-in does not tell who has blocked the bot, and the page may be loaded again.
  localStorage.setItem(`blocked:${chatId}`, blocked ? "yes" : "no");
  announce("composer", chatId);
}
