import { openAttachMenu } from "./attach.js";
import { restartBot } from "./blocking.js";
import { openCommands, suggestCommands } from "./commands.js";
import { drawContext, leaveContext } from "./context-bar.js";
import { byId, h } from "./dom.js";
import { icon } from "./icons.js";
import { drawReplyKeyboard } from "./reply-keyboard.js";
import { editText, sendText } from "./sending.js";
import { chatOf, onChange, state } from "./state.js";
import { say } from "./words.js";

const touch = window.matchMedia("(hover: none)");

/** @type {number | null} */
let shownContextId = null;

/** What stands below the messages: the input, or one big button in an empty or a blocked chat. */
export function mountComposer() {
  const box = byId("composer");
  const parts = buildParts();
  box.append(parts.context, parts.suggestions, parts.line, parts.keys, parts.big);
  onChange(["selected", "people", "messages", "composer"], (chatId) => {
    if (chatId === null || chatId === state.selectedId) draw(parts);
  });
}

function buildParts() {
  const input = h("textarea", {
    rows: "1",
    class: "composer-input",
    "data-testid": "composer-input",
    autocomplete: "off",
    maxlength: "4096",
  });
  const menu = h(
    "button",
    { type: "button", class: "menu-pill", "data-testid": "commands-button" },
    icon("menu"),
    h("span", { class: "menu-pill-word" }),
  );
  const attach = h(
    "button",
    { type: "button", class: "icon-button", "data-testid": "attach-button", "aria-haspopup": "menu" },
    icon("attach"),
  );
  const send = h("button", { type: "button", class: "send-button", "data-testid": "send-button" }, icon("send"));
  const suggestions = h("div", { class: "suggestions", "data-testid": "suggestions", hidden: true });
  const parts = {
    input,
    menu,
    attach,
    send,
    suggestions,
    context: h("div", { class: "context-bar", "data-testid": "context-bar", hidden: true }),
    keys: h("div", { class: "reply-keyboard", "data-testid": "reply-keyboard", hidden: true }),
    line: h("div", { class: "composer-line" }, menu, h("div", { class: "composer-box" }, input, attach), send),
    big: h("button", { type: "button", class: "big-button", hidden: true }),
  };
  connect(parts);
  return parts;
}

/** @typedef {ReturnType<typeof buildParts>} Parts */

/** @param {{ input: HTMLTextAreaElement; menu: HTMLButtonElement; attach: HTMLButtonElement; send: HTMLButtonElement; suggestions: HTMLElement }} parts */
function connect({ input, menu, attach, send, suggestions }) {
  const submit = () => {
    const text = input.value.trim();
    if (!text || state.selectedId === null) return;
    const { editing } = chatOf(state.selectedId);
    input.value = "";
    changed();
    if (editing) editText(state.selectedId, editing, text);
    else sendText(state.selectedId, text);
    input.focus();
  };
  const changed = () => {
    if (state.selectedId !== null) chatOf(state.selectedId).draft = input.value;
    fitHeight(input);
    send.disabled = input.value.trim() === "";
    suggestCommands(suggestions, input);
  };
  input.addEventListener("input", changed);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape" && state.selectedId !== null) {
      leaveContext(state.selectedId);
    } else if (event.key === "ArrowUp" && !suggestions.hidden) {
      event.preventDefault();
      const last = suggestions.lastElementChild;
      if (last instanceof HTMLElement) last.focus();
    }
  });
  send.addEventListener("click", submit);
  menu.addEventListener("click", () => openCommands(menu));
  attach.addEventListener("click", () => openAttachMenu(attach));
}

/** @param {Parts} parts */
function draw(parts) {
  const chatId = state.selectedId;
  byId("composer").hidden = chatId === null;
  if (chatId === null) return;
  const chat = chatOf(chatId);
  const isEmpty = chat.loaded && chat.messages.size === 0;
  const big = isEmpty ? "start" : chat.blocked ? "restart" : null;
  // A button that goes leaves the focus where one writes next; on a touch screen that would bring up its keyboard.
  const handsOver = big === null && parts.big === document.activeElement && !touch.matches;
  parts.line.hidden = big !== null;
  parts.big.hidden = big === null;
  if (handsOver) parts.input.focus();
  if (big) {
    parts.big.textContent = say(big);
    parts.big.setAttribute("data-testid", `${big}-button`);
    parts.big.onclick = () => {
      if (big === "start") sendText(chatId, "/start");
      else restartBot(chatId);
    };
  }
  label(parts);
  if (parts.input.value !== chat.draft) {
    parts.input.value = chat.draft;
    fitHeight(parts.input);
  }
  const contextId = (chat.editing ?? chat.replyTo)?.message_id ?? null;
  if (contextId !== null && contextId !== shownContextId) parts.input.focus();
  shownContextId = contextId;
  parts.send.disabled = parts.input.value.trim() === "";
  suggestCommands(parts.suggestions, parts.input);
  drawContext(parts.context, chatId);
  drawReplyKeyboard(parts.keys, chatId);
}

/** @param {Parts} parts */
function label({ input, menu, attach, send }) {
  input.placeholder = say("message");
  input.setAttribute("aria-label", say("message"));
  menu.setAttribute("aria-label", say("commands"));
  menu.title = say("commands");
  const word = menu.querySelector(".menu-pill-word");
  if (word) word.textContent = say("menu");
  attach.setAttribute("aria-label", say("attach"));
  attach.title = say("attach");
  send.setAttribute("aria-label", say("send"));
  send.title = say("send");
}

/** @param {HTMLTextAreaElement} input */
function fitHeight(input) {
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight}px`;
}
