import type { Message } from "grammy/types";

/** `12 bot: text [photo] {Label → data}` for each message. */
export function transcript(messages: readonly Message[]): string {
  return messages.map(line).join("\n");
}

function line(message: Message): string {
  const who = message.from?.is_bot ? "bot" : (message.from?.first_name ?? "?");
  const media = [
    "photo",
    "video",
    "animation",
    "audio",
    "voice",
    "video_note",
    "document",
    "invoice",
    "successful_payment",
    "refunded_payment",
  ].filter((kind) => kind in message);
  const buttons = (message.reply_markup?.inline_keyboard ?? []).flat().map((button) => {
    const action = "callback_data" in button ? button.callback_data : "url" in button ? button.url : "…";
    return `{${button.text} → ${action}}`;
  });
  const words = message.text ?? message.caption ?? "";
  const edited = message.edit_date === undefined ? "" : " (edited)";
  return [`${message.message_id} ${who}${edited}:`, ...media.map((kind) => `[${kind}]`), words, ...buttons].join(" ");
}
