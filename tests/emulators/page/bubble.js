import { h } from "./dom.js";
import { renderEntities } from "./entities.js";
import { formatTime } from "./formats.js";
import { icon } from "./icons.js";
import { renderInvoice } from "./invoice.js";
import { isVisual, mediaKind, ratioOf, renderMedia } from "./media.js";
import { authorOf, groupOf, isOwn } from "./state.js";
import { summarize } from "./summary.js";
import { say } from "./words.js";

/** @typedef {import("./api.js").Message} Message */
/** @typedef {import("./state.js").Status} Status */

/**
 * What is inside the bubble of one message or of one album.
 *
 * @param {Message[]} messages at least one; several are an album
 * @returns {HTMLElement}
 */
export function renderBubble(messages) {
  const [first] = messages;
  if (!first) throw new Error("A bubble needs a message");
  const captioned = messages.find((message) => message.caption) ?? first;
  const text = first.text ?? captioned.caption ?? "";
  const entities = first.entities ?? captioned.caption_entities;
  const media = renderAllMedia(messages) ?? renderInvoice(first);
  const textBox = text
    ? h("div", { class: "text", "data-testid": "text" }, renderEntities(text, entities), spacer(first))
    : null;
  const isEmpty = !media && !text;
  const body = [
    media,
    textBox ?? (isEmpty ? h("div", { class: "text unsupported" }, say("unsupported"), spacer(first)) : null),
  ];
  if (captioned.show_caption_above_media) body.reverse();
  return h(
    "div",
    { class: `bubble ${shapeOf(messages, text)}`, "data-testid": "bubble", style: sizeOf(messages) },
    renderAuthor(first),
    first.reply_to_message ? renderReply(first.reply_to_message, first.quote?.text) : null,
    ...body,
    renderMeta(messages),
  );
}

/**
 * Who wrote it: seen in a group, and everywhere read out, where what comes anew is all that one hears.
 *
 * @param {Message} message
 */
function renderAuthor(message) {
  const isSeen = groupOf(message.chat.id) !== null && !isOwn(message);
  return h("span", { class: isSeen ? "author" : "author unseen" }, authorOf(message), isSeen ? null : ": ");
}

/**
 * @param {Message[]} messages
 * @param {string} text
 */
function shapeOf(messages, text) {
  const [first] = messages;
  const kind = first ? mediaKind(first) : null;
  if (kind === "sticker" || kind === "video_note") return "bubble-bare";
  const visual = messages.every(isVisual);
  if (visual) return text ? "bubble-visual bubble-captioned" : "bubble-visual";
  return kind ? "bubble-file" : isOnlyEmoji(text) ? "bubble-emoji" : "bubble-text";
}

/** @param {Message[]} messages */
function sizeOf(messages) {
  const ratio = messages.length === 1 && messages[0] ? ratioOf(messages[0]) : null;
  return ratio ? { "--ratio": ratio.toFixed(4) } : {};
}

/** @param {string} text */
function isOnlyEmoji(text) {
  return text.length <= 40 && /^(\p{RGI_Emoji}){1,3}$/v.test(text);
}

/** @param {Message[]} messages */
function renderAllMedia(messages) {
  const [first] = messages;
  if (!first) return null;
  if (messages.length === 1) return renderMedia(first);
  const visual = messages.every(isVisual);
  const parts = messages.map((message) => h("div", { class: "album-part" }, renderMedia(message, { inAlbum: visual })));
  if (!visual) return h("div", { class: "file-album", "data-testid": "album" }, ...parts);
  return h("div", { class: `album album-${Math.min(messages.length, 10)}`, "data-testid": "album" }, ...parts);
}

/**
 * Room at the end of the last line for the time, which is placed over it.
 *
 * @param {Message} message
 */
function spacer(message) {
  const classes = ["spacer", isOwn(message) ? "spacer-own" : "", message.edit_date ? "spacer-edited" : ""];
  return h("span", { class: classes.join(" ").trim(), "aria-hidden": "true" });
}

/** @param {Message[]} messages */
function renderMeta(messages) {
  const last = messages.at(-1);
  const edited = messages.some((message) => message.edit_date);
  const time = formatTime(last?.date ?? 0);
  return h(
    "span",
    { class: "meta" },
    edited ? h("span", { class: "edited", "data-testid": "edited" }, say("edited")) : null,
    h("time", null, time),
    last && isOwn(last) ? h("span", { class: "status", role: "img", "data-testid": "status" }) : null,
  );
}

/**
 * Draws the ticks of an own message.
 *
 * @param {HTMLElement} bubble
 * @param {Status} status
 */
export function showStatus(bubble, status) {
  const box = bubble.querySelector(".status");
  if (!box || box.getAttribute("data-status") === status) return;
  box.setAttribute("data-status", status);
  box.setAttribute("aria-label", say(`status_${status}`));
  box.setAttribute("title", say(`status_${status}`));
  box.replaceChildren(icon(status === "pending" ? "retrying" : status));
}

/**
 * @param {Message} original
 * @param {string} [quote] the part that was quoted
 */
function renderReply(original, quote) {
  const author = isOwn(original) ? say("you") : authorOf(original);
  const show = () => {
    const target = document.querySelector(`[data-message-ids~="${original.message_id}"]`);
    target?.scrollIntoView({ block: "center", behavior: "smooth" });
    target?.classList.add("highlighted");
    setTimeout(() => target?.classList.remove("highlighted"), 1200);
  };
  return h(
    "button",
    { type: "button", class: "reply-quote", "data-testid": "reply-quote", onclick: show },
    h("span", { class: "reply-author" }, author),
    h("span", { class: "reply-text" }, quote ?? summarize(original)),
  );
}
