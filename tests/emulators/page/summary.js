import { mediaKind } from "./media.js";
import { say } from "./words.js";

/** @type {Record<string, import("./words.js").Word>} */
const words = {
  photo: "photo",
  video: "video",
  animation: "animation",
  video_note: "videoNote",
  voice: "voice",
  audio: "audio",
  document: "document",
  sticker: "sticker",
};

/**
 * One line about a message, for the list and for reply quotes.
 *
 * @param {import("./api.js").Message} message
 * @returns {string}
 */
export function summarize(message) {
  const text = message.text ?? message.caption ?? "";
  const kind = mediaKind(message);
  const { invoice, successful_payment: paid, refunded_payment: refunded } = message;
  if (invoice) return `${say("invoice")}: ${invoice.title}`;
  if (paid) return say("youPaid");
  if (refunded) return say("youGotBack");
  if (!kind) return text || say("unsupported");
  const name =
    message.document?.file_name ?? message.audio?.title ?? message.audio?.file_name ?? say(words[kind] ?? "document");
  return text ? `${name}, ${text}` : name;
}
