import { h } from "./dom.js";
import { openPopup } from "./popup.js";
import { sendText } from "./sending.js";
import { forLanguage, selectedUser, state } from "./state.js";
import { showToast } from "./toast.js";
import { say } from "./words.js";

function commandsOfBot() {
  return forLanguage(state.server?.commands, selectedUser()?.language_code ?? "en") ?? [];
}

/**
 * The list behind the Menu button; a command is sent at once.
 *
 * @param {HTMLElement} anchor
 */
export function openCommands(anchor) {
  const commands = commandsOfBot();
  if (commands.length === 0) {
    showToast(say("noCommands"));
    return;
  }
  const items = commands.map(({ command, description }) => ({
    text: description,
    detail: `/${command}`,
    testId: `command-${command}`,
    act: () => send(command),
  }));
  openPopup(anchor, { testId: "commands-menu", label: say("commands"), items });
}

/**
 * Commands that begin as what is being written does.
 *
 * @param {HTMLElement} box
 * @param {HTMLTextAreaElement} input
 */
export function suggestCommands(box, input) {
  const typed = /^\/([a-z0-9_]*)$/i.exec(input.value)?.[1]?.toLowerCase();
  const matching = typed === undefined ? [] : commandsOfBot().filter(({ command }) => command.startsWith(typed));
  box.hidden = matching.length === 0;
  box.replaceChildren(
    ...matching.map(({ command, description }) => {
      const choose = () => {
        input.value = "";
        input.dispatchEvent(new Event("input"));
        input.focus();
        send(command);
      };
      return h(
        "button",
        { type: "button", class: "suggestion", onclick: choose },
        h("b", null, `/${command}`),
        h("span", null, description),
      );
    }),
  );
}

/** @param {string} command */
function send(command) {
  if (state.selectedId !== null) sendText(state.selectedId, `/${command}`);
}
