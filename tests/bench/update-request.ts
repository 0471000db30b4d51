import { WEBHOOK_SECRET } from "./bench-app.js";

/** A person asks for their balance: an update that changes nothing and is answered with one message. */
export function updateRequest({ updateId, userId }: { updateId: number; userId: number }): Request {
  const from = { id: userId, is_bot: false, first_name: "Ada", language_code: "en" };
  const chat = { id: userId, type: "private", first_name: "Ada" };
  const entities = [{ type: "bot_command", offset: 0, length: 8 }];
  const message = { message_id: updateId, date: 1_790_000_000, chat, from, text: "/balance", entities };
  return new Request("http://127.0.0.1:9/api/telegram", {
    method: "POST",
    headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": WEBHOOK_SECRET },
    body: JSON.stringify({ update_id: updateId, message }),
  });
}
