import { sendText } from "./sending.js";
import { state } from "./state.js";

/**
 * A deep link to the bot itself acts in this chat, as in Telegram; other addresses open in a new tab.
 *
 * @param {MouseEvent} event
 */
export function openLink(event) {
  const anchor = event.currentTarget;
  if (!(anchor instanceof HTMLAnchorElement)) return;
  const payload = startPayload(anchor.href);
  if (payload === null) return;
  event.preventDefault();
  sendCommand(payload ? `/start ${payload}` : "/start");
}

/**
 * @param {string} address
 * @returns {string | null} the start parameter of a link to this bot, "" without one, null for any other address
 */
function startPayload(address) {
  const url = new URL(address, location.href);
  const username = state.server?.bot.username.toLowerCase();
  if (url.hostname === "t.me" || url.hostname === "telegram.me") {
    return url.pathname.slice(1).toLowerCase() === username ? (url.searchParams.get("start") ?? "") : null;
  }
  if (url.protocol === "tg:" && url.searchParams.get("domain")?.toLowerCase() === username)
    return url.searchParams.get("start") ?? "";
  return null;
}

/** @param {string} text */
export function sendCommand(text) {
  if (state.selectedId !== null) sendText(state.selectedId, text);
}
