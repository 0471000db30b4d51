import { byId, h } from "./dom.js";
import { icon } from "./icons.js";
import { onChange, state } from "./state.js";
import { say, spokenLanguage } from "./words.js";

/** @typedef {import("./api.js").ApiCall} ApiCall */

const wide = window.matchMedia("(min-width: 1101px)");
let filter = "";
let errorsOnly = false;
let clearedAt = 0;
let isOpen = isOpenAtFirst();
/** @type {Map<string, HTMLElement>} */
const drawn = new Map();

/** Everything that the bot asked of Telegram, newest last. */
export function mountCallLog() {
  const box = byId("call-log");
  const list = h("ol", { class: "calls", "data-testid": "calls" });
  const head = h("div", { class: "log-head" });
  box.append(head, list);
  list.addEventListener("scroll", () => {
    if (list.clientHeight > 0) isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  });
  const drawHead = () => {
    head.replaceChildren(...renderHead(() => drawList(list)));
    drawn.clear();
    list.replaceChildren();
    drawList(list);
  };
  onChange(["selected", "people"], () => {
    if (head.dataset["language"] === spokenLanguage()) return;
    head.dataset["language"] = spokenLanguage();
    box.setAttribute("aria-label", say("log"));
    drawHead();
  });
  onChange(["calls"], () => drawList(list));
  byId("log-backdrop").addEventListener("click", toggleLog);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen && !wide.matches && !document.querySelector("dialog[open]")) toggleLog();
  });
  // A drawer over the chat is opened by hand alone.
  wide.addEventListener("change", () => {
    isOpen = isOpenAtFirst();
    show();
  });
  show();
}

function isOpenAtFirst() {
  return wide.matches && localStorage.getItem("log") !== "closed";
}

/** @returns {boolean} */
export function isLogOpen() {
  return isOpen;
}

export function toggleLog() {
  isOpen = !isOpen;
  if (wide.matches) localStorage.setItem("log", isOpen ? "open" : "closed");
  show();
  if (isOpen && !wide.matches) byId("call-log").querySelector("button")?.focus();
}

/** Where the log was read last; at its end unless somebody scrolled back. */
let isAtEnd = true;

function show() {
  byId("app").dataset["log"] = isOpen ? "open" : "closed";
  byId("call-log").inert = !isOpen;
  // What came while it was closed could not be scrolled to.
  if (isOpen && isAtEnd) scrollToEnd();
  document.querySelector(".header-log")?.setAttribute("aria-expanded", String(isOpen));
}

function scrollToEnd() {
  const list = byId("call-log").querySelector(".calls");
  if (list) list.scrollTop = list.scrollHeight;
}

/** @param {() => void} redraw */
function renderHead(redraw) {
  const search = h("input", {
    type: "search",
    class: "log-filter",
    placeholder: say("filter"),
    "aria-label": say("filter"),
    value: filter,
    "data-testid": "log-filter",
  });
  search.addEventListener("input", () => {
    filter = search.value.toLowerCase();
    redraw();
  });
  const errors = h("input", { type: "checkbox", checked: errorsOnly, "data-testid": "log-errors" });
  errors.addEventListener("change", () => {
    errorsOnly = errors.checked;
    redraw();
  });
  const clear = () => {
    clearedAt = state.calls.at(-1)?.at ?? 0;
    redraw();
  };
  return [
    h(
      "header",
      { class: "bar" },
      h("h2", null, say("log")),
      h(
        "button",
        {
          type: "button",
          class: "icon-button",
          "aria-label": say("clear"),
          title: say("clear"),
          "data-testid": "log-clear",
          onclick: clear,
        },
        icon("trash"),
      ),
      h(
        "button",
        {
          type: "button",
          class: "icon-button",
          "aria-label": say("close"),
          title: say("close"),
          "data-testid": "log-close",
          onclick: toggleLog,
        },
        icon("close"),
      ),
    ),
    h(
      "div",
      { class: "log-tools" },
      search,
      h("label", { class: "log-errors" }, errors, h("span", null, say("errorsOnly"))),
    ),
  ];
}

/** @param {ApiCall} call */
function isShown(call) {
  if (call.at <= clearedAt || (errorsOnly && call.ok)) return false;
  return (
    !filter || `${call.method} ${JSON.stringify(call.params)} ${call.description ?? ""}`.toLowerCase().includes(filter)
  );
}

/** @param {ApiCall} call */
function keyOf(call) {
  return `${call.seq} ${call.at}`;
}

/** @param {HTMLElement} list */
function drawList(list) {
  const shown = state.calls.filter(isShown);
  const wanted = new Set(shown.map(keyOf));
  for (const [key, node] of drawn) {
    if (wanted.has(key)) continue;
    node.remove();
    drawn.delete(key);
  }
  list.querySelector(".log-empty")?.remove();
  if (shown.length === 0) list.append(h("li", { class: "log-empty" }, say("logEmpty")));
  for (const call of shown) {
    const key = keyOf(call);
    const node = drawn.get(key) ?? renderCall(call);
    // Appending again keeps the order when a filter lets older calls back in; a node that stays last is not moved.
    if (!drawn.has(key) || shown.length !== list.children.length) list.append(node);
    drawn.set(key, node);
  }
  if (isAtEnd) scrollToEnd();
}

/** @param {ApiCall} call */
function renderCall(call) {
  const time = new Date(call.at).toLocaleTimeString(spokenLanguage(), { hour12: false });
  const result = call.ok ? "ok" : String(call.error_code ?? "err");
  const details = h(
    "details",
    { class: call.ok ? "call" : "call call-failed", "data-testid": "call", "data-method": call.method },
    h(
      "summary",
      null,
      h("span", { class: "call-result" }, result),
      h("span", { class: "call-method" }, call.method),
      h("span", { class: "call-ms" }, `${Math.round(call.durationMs)} ${say("answerTime")}`),
      h("time", null, time),
      h("span", { class: "call-about" }, aboutOf(call)),
    ),
    call.description ? h("p", { class: "call-description" }, call.description) : null,
    h("pre", { tabindex: "0" }, JSON.stringify(call.params, null, 2)),
  );
  return h("li", null, details);
}

/**
 * Whom a call is for and its text, for one line of the log.
 *
 * @param {ApiCall} call
 */
function aboutOf({ params }) {
  const person = state.server?.users.find((user) => user.id === Number(params["chat_id"]));
  const text = params["text"] ?? params["caption"] ?? params["action"] ?? params["url"];
  return [person?.first_name, typeof text === "string" ? text.slice(0, 120) : ""].filter(Boolean).join(" · ");
}
