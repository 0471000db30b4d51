import { emulator } from "./api.js";
import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { followAddress, openChat } from "./navigation.js";
import { announce } from "./state.js";
import { readState } from "./sync.js";
import { showFailure } from "./toast.js";
import { say, spokenLanguage } from "./words.js";

const languages = /** @type {const} */ ([
  ["en", "English"],
  ["ru", "Русский"],
]);

/**
 * Adds a person, or changes the one given.
 *
 * @param {import("./api.js").EmulatedUser | null} person
 */
export function openPersonDialog(person) {
  const title = say(person ? "editPerson" : "addPerson");
  const current = person?.language_code.slice(0, 2) ?? spokenLanguage();
  const name = h("input", {
    name: "first_name",
    required: true,
    maxlength: "64",
    autocomplete: "off",
    value: person?.first_name ?? "",
    "data-testid": "person-name",
  });
  const username = h("input", {
    name: "username",
    maxlength: "32",
    autocomplete: "off",
    pattern: "[A-Za-z0-9_]{4,32}",
    value: person?.username ?? "",
    "data-testid": "person-username",
  });
  const choices = languages.map(([code, label]) =>
    h(
      "label",
      { class: "choice" },
      h("input", {
        type: "radio",
        name: "language_code",
        value: code,
        checked: code === current,
        "data-testid": `language-${code}`,
      }),
      h("span", null, label),
    ),
  );
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", null, title),
    h("label", { class: "field" }, h("span", null, say("name")), name),
    h("label", { class: "field" }, h("span", null, say("username")), username),
    h("fieldset", { class: "choices" }, h("legend", null, say("language")), ...choices),
    h(
      "div",
      { class: "dialog-buttons" },
      h("button", { type: "button", class: "text-button", onclick: () => dialog.close() }, say("cancel")),
      h("button", { type: "submit", class: "text-button", "data-testid": "save-person" }, say(person ? "save" : "add")),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!name.value.trim()) return;
    dialog.close();
    save(person, new FormData(form)).catch(showFailure);
  });
  const dialog = openDialog({ testId: "person-dialog", label: title, content: [form] });
  name.select();
}

/**
 * @param {import("./api.js").EmulatedUser | null} person
 * @param {FormData} values
 */
async function save(person, values) {
  const username = String(values.get("username") ?? "").trim();
  const saved = await emulator.saveUser({
    ...(person ? { id: person.id } : {}),
    first_name: String(values.get("first_name")).trim(),
    language_code: String(values.get("language_code")),
    ...(username ? { username } : {}),
  });
  await readState();
  openChat(saved.id);
  followAddress();
  announce("selected", saved.id);
}
