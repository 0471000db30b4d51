import { byId, h } from "./dom.js";
import { say } from "./words.js";

const shownMs = 4000;

/**
 * A short note over the chat that goes away by itself.
 *
 * @param {string} text
 */
export function showToast(text) {
  const toast = h("div", { class: "toast", "data-testid": "toast" }, text);
  byId("toasts").append(toast);
  setTimeout(() => toast.classList.add("toast-leaving"), shownMs);
  setTimeout(() => toast.remove(), shownMs + 300);
}

/**
 * Says why something did not work: the end of every promise that nobody waits for.
 *
 * @param {unknown} error
 */
export function showFailure(error) {
  showToast(`${say("failed")}: ${error instanceof Error ? error.message : String(error)}`);
}
