import { byId, h } from "./dom.js";

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
