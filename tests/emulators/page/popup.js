import { h } from "./dom.js";
import { icon } from "./icons.js";

/** @typedef {{ text: string; detail?: string; icon?: import("./icons.js").IconName; testId: string; act: () => void }} PopupItem */

/** @type {(() => void) | null} */
let closeOpen = null;

/**
 * A menu beside its button: arrow keys move, Escape and a click elsewhere close it.
 *
 * @param {HTMLElement} anchor
 * @param {{ testId: string; label: string; items: (PopupItem | string)[]; at?: { x: number; y: number } }} options
 *   a string is a heading between items; `at` is where the pointer was, when not the whole anchor counts
 */
export function openPopup(anchor, { testId, label, items, at }) {
  closeOpen?.();
  const menu = h(
    "div",
    { class: "popup", role: "menu", "aria-label": label, "data-testid": testId },
    ...items.map((item) => renderItem(item, close)),
  );
  document.body.append(menu);
  placeBeside(menu, at ? new DOMRect(at.x, at.y, 0, 0) : anchor.getBoundingClientRect());
  const buttons = [...menu.querySelectorAll("button")];
  buttons[0]?.focus();

  function close() {
    menu.remove();
    document.removeEventListener("pointerdown", closeOutside, true);
    closeOpen = null;
  }
  /** @param {Event} event */
  function closeOutside(event) {
    if (!(event.target instanceof Node) || !menu.contains(event.target)) close();
  }
  menu.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    if (event.key === "ArrowDown") buttons[(at + 1) % buttons.length]?.focus();
    else if (event.key === "ArrowUp") buttons[(at - 1 + buttons.length) % buttons.length]?.focus();
    else if (event.key === "Escape" || event.key === "Tab") {
      close();
      anchor.focus();
    } else return;
    event.preventDefault();
  });
  document.addEventListener("pointerdown", closeOutside, true);
  closeOpen = close;
}

/**
 * @param {PopupItem | string} item
 * @param {() => void} close
 */
function renderItem(item, close) {
  if (typeof item === "string") return h("p", { class: "popup-heading", role: "presentation" }, item);
  const act = () => {
    close();
    item.act();
  };
  return h(
    "button",
    { type: "button", role: "menuitem", class: "popup-item", "data-testid": item.testId, onclick: act },
    item.icon ? icon(item.icon) : null,
    h("span", null, item.text),
    item.detail ? h("span", { class: "popup-detail" }, item.detail) : null,
  );
}

/**
 * @param {HTMLElement} menu
 * @param {DOMRect} anchor
 */
function placeBeside(menu, anchor) {
  const gap = 8;
  const size = menu.getBoundingClientRect();
  const left = Math.min(Math.max(gap, anchor.left), window.innerWidth - size.width - gap);
  const below = anchor.bottom + gap;
  const top = below + size.height < window.innerHeight ? below : Math.max(gap, anchor.top - gap - size.height);
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}
