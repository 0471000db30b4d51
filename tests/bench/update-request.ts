import { WEBHOOK_SECRET } from "./bench-app.js";

type UpdateOptions = {
  updateId: number;
  userId: number;
  /** Where it goes to; nobody looks when it is handed to a handler. */
  origin?: string;
  /** A command. Without one a person asks for their balance: that changes nothing and is answered with one message. */
  text?: string;
};

/** A person's message, as Telegram posts it. */
export function updateRequest({ updateId, userId, origin, text = "/balance" }: UpdateOptions): Request {
  const from = { id: userId, is_bot: false, first_name: "Ada", language_code: "en" };
  const chat = { id: userId, type: "private", first_name: "Ada" };
  const [command = ""] = text.split(" ");
  const entities = [{ type: "bot_command", offset: 0, length: command.length }];
  const message = { message_id: updateId, date: 1_790_000_000, chat, from, text, entities };
  return new Request(`${origin ?? "http://127.0.0.1:9"}/api/telegram`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": WEBHOOK_SECRET },
    body: JSON.stringify({ update_id: updateId, message }),
  });
}
