import { h } from "./dom.js";
import { safeUrl } from "./entities.js";
import { icon } from "./icons.js";
import { openLink } from "./links.js";
import { isWaiting, pressButton } from "./presses.js";
import { showFailure, showToast } from "./toast.js";
import { say } from "./words.js";

/** @typedef {import("grammy/types").InlineKeyboardButton} InlineKeyboardButton */
/** @typedef {{ chatId: number; messageId: number }} Place */

/**
 * The buttons under a bubble.
 *
 * @param {Place} place
 * @param {import("grammy/types").InlineKeyboardMarkup} markup
 * @returns {HTMLElement}
 */
export function renderKeyboard(place, markup) {
  const rows = markup.inline_keyboard.map((row) =>
    h("div", { class: "keyboard-row" }, ...row.map((button) => renderButton(place, button))),
  );
  return h("div", { class: "keyboard", "data-testid": "keyboard" }, ...rows);
}

/**
 * Shows or hides the spinners without touching the buttons themselves, which may hold the focus.
 *
 * @param {HTMLElement} keyboard
 * @param {Place} place
 */
export function refreshSpinners(keyboard, place) {
  for (const button of keyboard.querySelectorAll("button[data-callback]")) {
    const waits = isWaiting({ ...place, data: button.getAttribute("data-callback") ?? "" });
    button.classList.toggle("waiting", waits);
    button.setAttribute("aria-busy", String(waits));
  }
}

/**
 * @param {Place} place
 * @param {InlineKeyboardButton} button
 * @returns {HTMLElement}
 */
function renderButton(place, button) {
  const style = "style" in button && button.style ? ` keyboard-${button.style}` : "";
  const look = { class: `keyboard-button${style}`, title: button.text, "data-testid": "inline-button" };
  const label = h("span", { class: "keyboard-label" }, button.text);
  if ("url" in button) {
    const address = { href: safeUrl(button.url), target: "_blank", rel: "noopener noreferrer", onclick: openLink };
    return h("a", { ...look, ...address }, label, corner("outside"));
  }
  if ("copy_text" in button) {
    const copy = () => copyText(button.copy_text.text);
    return h("button", { ...look, type: "button", onclick: copy }, label, corner("copy"));
  }
  if ("callback_data" in button) {
    const data = button.callback_data;
    const press = () => {
      pressButton({ ...place, data }).catch(showFailure);
    };
    return h(
      "button",
      { ...look, type: "button", "data-callback": data, onclick: press },
      label,
      h("span", { class: "spinner" }),
    );
  }
  return h("button", { ...look, type: "button", onclick: () => showToast(say("notHere")) }, label, corner("app"));
}

/** @param {import("./icons.js").IconName} name */
function corner(name) {
  return h("span", { class: "keyboard-corner" }, icon(name));
}

/** @param {string} text */
export function copyText(text) {
  navigator.clipboard.writeText(text).then(() => showToast(say("copied")), showFailure);
}
