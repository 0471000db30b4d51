import { h } from "./dom.js";
import { say } from "./words.js";

/**
 * Opens a modal dialog that leaves the page when it is closed; Escape and a click beside it close it.
 *
 * @param {{ testId: string; label: string; class?: string; content: (import("./dom.js").Child)[]; onClose?: () => void }} options
 * @returns {HTMLDialogElement}
 */
export function openDialog(options) {
  const dialog = h(
    "dialog",
    { class: options.class ?? "dialog", "data-testid": options.testId, "aria-label": options.label },
    ...options.content,
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    options.onClose?.();
  });
  let pressedBeside = false;
  dialog.addEventListener("pointerdown", (event) => {
    pressedBeside = event.target === dialog;
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog && pressedBeside) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * What a bot answers with show_alert.
 *
 * @param {string} text
 */
export function showAlert(text) {
  const dialog = openDialog({
    testId: "alert",
    label: text,
    content: [
      h("p", { class: "dialog-text" }, text),
      h(
        "div",
        { class: "dialog-buttons" },
        h(
          "button",
          { type: "button", class: "text-button", "data-testid": "alert-ok", onclick: () => dialog.close() },
          say("ok"),
        ),
      ),
    ],
  });
}
