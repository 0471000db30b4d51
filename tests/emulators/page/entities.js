import { append, h } from "./dom.js";
import { openLink, sendCommand } from "./links.js";
import { say } from "./words.js";

/** @typedef {import("grammy/types").MessageEntity} MessageEntity */

/** A quote is folded from this many characters or lines on. */
const foldedFromCharacters = 220;
const foldedFromLines = 3;

/**
 * Text with its entities as nodes. Offsets are UTF-16 units, as JavaScript's own are.
 *
 * @param {string} text
 * @param {readonly MessageEntity[]} [entities]
 * @returns {DocumentFragment}
 */
export function renderEntities(text, entities = []) {
  const fragment = document.createDocumentFragment();
  const queue = entities
    .map((entity) => ({ entity, from: entity.offset, to: Math.min(entity.offset + entity.length, text.length) }))
    .sort((one, other) => one.from - other.from || other.to - one.to);
  append(fragment, build(text, { from: 0, to: text.length }, queue));
  return fragment;
}

/** @typedef {{ entity: MessageEntity; from: number; to: number }} Span */

/**
 * @param {string} text
 * @param {{ from: number; to: number }} range
 * @param {Span[]} queue sorted spans, cut to the range
 * @returns {Node[]}
 */
function build(text, range, queue) {
  /** @type {Node[]} */
  const nodes = [];
  let at = range.from;
  const rest = [...queue];
  for (let span = rest.shift(); span; span = rest.shift()) {
    const from = Math.max(span.from, at);
    const to = Math.min(span.to, range.to);
    if (from >= to) continue;
    if (from > at) nodes.push(document.createTextNode(text.slice(at, from)));
    /** @type {Span[]} */
    const inner = [];
    while (rest[0] && rest[0].from < to) {
      const next = /** @type {Span} */ (rest.shift());
      inner.push({ ...next, to: Math.min(next.to, to) });
    }
    const element = wrap(span.entity, text.slice(from, to), build(text, { from, to }, inner));
    nodes.push(element);
    at = to;
    if (isBlock(element) && text[at] === "\n") at += 1;
  }
  if (at < range.to) nodes.push(document.createTextNode(text.slice(at, range.to)));
  return nodes;
}

/** @param {Node} node */
function isBlock(node) {
  return node instanceof HTMLQuoteElement || node instanceof HTMLPreElement;
}

/** @type {Partial<Record<MessageEntity["type"], "strong" | "em" | "u" | "s" | "code">>} */
const plainTags = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };

/**
 * @param {MessageEntity} entity
 * @param {string} text
 * @param {Node[]} children
 * @returns {Node}
 */
function wrap(entity, text, children) {
  const tag = plainTags[entity.type];
  if (tag) return h(tag, null, ...children);
  switch (entity.type) {
    case "pre":
      return h("pre", { "data-language": entity.language }, h("code", null, ...children));
    case "spoiler":
      return spoiler(children);
    case "blockquote":
      return h("blockquote", null, ...children);
    case "expandable_blockquote":
      return foldedQuote(text, children);
    case "text_link":
      return link(entity.url, children);
    case "url":
      return link(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`, children);
    case "email":
      return link(`mailto:${text}`, children);
    case "phone_number":
      return link(`tel:${text}`, children);
    case "bot_command":
      return h("button", { type: "button", class: "link", onclick: () => sendCommand(text) }, ...children);
    case "mention":
    case "hashtag":
    case "cashtag":
    case "text_mention":
      return h("span", { class: "mention" }, ...children);
    default:
      return h("span", null, ...children);
  }
}

/**
 * @param {string} url
 * @param {Node[]} children
 */
function link(url, children) {
  return h(
    "a",
    { href: safeUrl(url), target: "_blank", rel: "noopener noreferrer", title: url, onclick: openLink },
    ...children,
  );
}

/**
 * A bot must not run script on the page by a javascript: address.
 *
 * @param {string} url
 */
export function safeUrl(url) {
  return /^(https?|mailto|tel|tg):/i.test(url) ? url : "about:blank";
}

/** @param {Node[]} children */
function spoiler(children) {
  const cover = h(
    "span",
    { class: "spoiler", role: "button", tabindex: "0", "aria-label": say("showSpoiler") },
    h("span", null, ...children),
  );
  const show = () => {
    cover.classList.add("shown");
    for (const name of ["role", "tabindex", "aria-label"]) cover.removeAttribute(name);
  };
  cover.addEventListener("click", show);
  cover.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") show();
  });
  return cover;
}

/**
 * @param {string} text
 * @param {Node[]} children
 */
function foldedQuote(text, children) {
  const isLong = text.length > foldedFromCharacters || text.split("\n").length > foldedFromLines;
  if (!isLong) return h("blockquote", null, ...children);
  const toggle = h("button", {
    type: "button",
    class: "quote-toggle",
    "aria-expanded": "false",
    "aria-label": say("expand"),
  });
  const quote = h("blockquote", { class: "folded" }, h("span", { class: "quote-text" }, ...children), toggle);
  toggle.addEventListener("click", () => {
    const folded = quote.classList.toggle("folded");
    toggle.setAttribute("aria-expanded", String(!folded));
  });
  return quote;
}
