import { byId } from "./dom.js";
import { announce, chatOf, groupOf, selectedUser, state, userOf } from "./state.js";
import { speak } from "./words.js";

/** From this width on the list stands beside the chat. */
const wide = window.matchMedia("(min-width: 701px)");

/**
 * Opens the chat that the address names (#<chat id>), so that the browser's own back button returns to the list.
 */
export function followAddress() {
  const wanted = Number(location.hash.slice(1));
  const known = userOf(wanted) ?? groupOf(wanted);
  const first = wide.matches ? state.server?.users[0] : undefined;
  const next = known?.id ?? first?.id ?? null;
  const hasChanged = next !== state.selectedId;
  state.selectedId = next;
  const user = selectedUser() ?? state.server?.users[0];
  if (user) speak(user.language_code);
  byId("app").dataset["screen"] = known ? "chat" : "list";
  if (next !== null && (known || wide.matches)) chatOf(next).unread = 0;
  if (hasChanged) announce("selected", next);
}

/** @param {number} chatId */
export function openChat(chatId) {
  if (location.hash === `#${chatId}`) followAddress();
  else location.hash = String(chatId);
}

export function closeChat() {
  history.pushState(null, "", location.pathname);
  followAddress();
}

export function mountNavigation() {
  window.addEventListener("hashchange", followAddress);
  window.addEventListener("popstate", followAddress);
  wide.addEventListener("change", followAddress);
}
