import { openAttachMenu } from "./attach.js";
import { setBlocked } from "./chat-header.js";
import { openCommands, suggestCommands } from "./commands.js";
import { byId, h } from "./dom.js";
import { icon } from "./icons.js";
import { sendText } from "./sending.js";
import { announce, chatOf, isOwn, onChange, state } from "./state.js";
import { summarize } from "./summary.js";
import { say } from "./words.js";

/** @type {number | null} */
let shownChatId = null;

/** What stands below the messages: the input, or one big button in an empty or a blocked chat. */
export function mountComposer() {
  const box = byId("composer");
  const parts = buildParts();
  box.append(parts.reply, parts.suggestions, parts.line, parts.big);
  onChange(["selected", "people", "messages", "composer"], (chatId) => {
    if (chatId === null || chatId === state.selectedId) draw(parts);
  });
}

function buildParts() {
  const input = h("textarea", { rows: "1", class: "composer-input", "data-testid": "composer-input", autocomplete: "off", maxlength: "4096" });
  const menu = h("button", { type: "button", class: "menu-pill", "data-testid": "commands-button" }, icon("menu"), h("span", { class: "menu-pill-word" }));
  const attach = h("button", { type: "button", class: "icon-button", "data-testid": "attach-button", "aria-haspopup": "menu" }, icon("attach"));
  const send = h("button", { type: "button", class: "send-button", "data-testid": "send-button" }, icon("send"));
  const suggestions = h("div", { class: "suggestions", "data-testid": "suggestions", hidden: true });
  const parts = {
    input,
    menu,
    attach,
    send,
    suggestions,
    reply: h("div", { class: "reply-bar", "data-testid": "reply-bar", hidden: true }),
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
    input.value = "";
    chatOf(state.selectedId).draft = "";
    changed();
    sendText(state.selectedId, text);
    input.focus();
  };
  const changed = () => {
    if (state.selectedId !== null) chatOf(state.selectedId).draft = input.value;
    fit(input);
    send.disabled = input.value.trim() === "";
    suggestCommands(suggestions, input);
  };
  input.addEventListener("input", changed);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape" && state.selectedId !== null) {
      chatOf(state.selectedId).replyTo = null;
      announce("composer", state.selectedId);
    } else if (event.key === "ArrowUp" && !suggestions.hidden) {
      event.preventDefault();
      suggestions.querySelector("button:last-of-type")?.focus();
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
  const big = chat.blocked ? "restart" : isEmpty ? "start" : null;
  parts.line.hidden = big !== null;
  parts.big.hidden = big === null;
  if (big) {
    parts.big.textContent = say(big);
    parts.big.setAttribute("data-testid", `${big}-button`);
    parts.big.onclick = () => (big === "start" ? sendText(chatId, "/start") : setBlocked(chatId, false));
  }
  label(parts);
  if (shownChatId !== chatId || (!parts.input.value && chat.draft)) {
    parts.input.value = chat.draft;
    shownChatId = chatId;
    fit(parts.input);
  }
  parts.send.disabled = parts.input.value.trim() === "";
  suggestCommands(parts.suggestions, parts.input);
  drawReply(parts, chatId);
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

/**
 * @param {Parts} parts
 * @param {number} chatId
 */
function drawReply({ reply, input }, chatId) {
  const original = chatOf(chatId).replyTo;
  const wasHidden = reply.hidden;
  reply.hidden = original === null;
  if (!original) return;
  const author = isOwn(original) ? say("you") : (state.server?.bot.first_name ?? say("bot"));
  const cancel = () => {
    chatOf(chatId).replyTo = null;
    announce("composer", chatId);
    input.focus();
  };
  reply.replaceChildren(
    icon("reply"),
    h("span", { class: "reply-side" }, h("span", { class: "reply-author" }, `${say("replyTo")}: ${author}`), h("span", { class: "reply-text" }, summarize(original))),
    h("button", { type: "button", class: "icon-button", "aria-label": say("cancelReply"), "data-testid": "cancel-reply", onclick: cancel }, icon("close")),
  );
  if (wasHidden) input.focus();
}

/** @param {HTMLTextAreaElement} input */
function fit(input) {
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight}px`;
}
