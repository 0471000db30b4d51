import { emulator } from "./api.js";
import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { openChat } from "./navigation.js";
import { selectedUser, state } from "./state.js";
import { readState } from "./sync.js";
import { showFailure } from "./toast.js";
import { say } from "./words.js";

/** Makes a group with the bot in it: who acts now makes it, the others are chosen. */
export function openGroupDialog() {
  const owner = selectedUser() ?? state.server?.users[0] ?? null;
  const title = h("input", { required: true, maxlength: "128", autocomplete: "off", "data-testid": "group-title" });
  const others = (state.server?.users ?? []).filter(({ id }) => id !== owner?.id);
  const boxes = others.map(({ id, first_name }) => {
    const box = h("input", { type: "checkbox", value: id, checked: true });
    return { box, label: h("label", { class: "choice" }, box, h("span", null, first_name)) };
  });
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", null, say("addGroup")),
    h("label", { class: "field" }, h("span", null, say("name")), title),
    boxes.length === 0
      ? null
      : h("fieldset", { class: "choices" }, h("legend", null, say("members")), ...boxes.map(({ label }) => label)),
    h(
      "div",
      { class: "dialog-buttons" },
      h("button", { type: "button", class: "text-button", onclick: () => dialog.close() }, say("cancel")),
      h("button", { type: "submit", class: "text-button", "data-testid": "save-group" }, say("add")),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!title.value.trim() || owner === null) return;
    dialog.close();
    const chosen = boxes.filter(({ box }) => box.checked).map(({ box }) => Number(box.value));
    save(title.value.trim(), [owner.id, ...chosen]).catch(showFailure);
  });
  const dialog = openDialog({ testId: "group-dialog", label: say("addGroup"), content: [form] });
  title.focus();
}

/**
 * @param {string} title
 * @param {number[]} members
 */
async function save(title, members) {
  const { id } = await emulator.addGroup({ title, members });
  await readState();
  openChat(id);
}
