import { labelsOf, type Person } from "../e2e/person.js";

let lastId = 500_000_000;

const senderOf = (person: Person) => ({ id: person.id, is_bot: false, first_name: "Ann", language_code: "en" });

/** A press that Telegram itself never queued: a test delivers it as often and as concurrently as it likes. */
export function pressUpdate(person: Person, label: RegExp) {
  const message = person.last();
  const button = message?.reply_markup?.inline_keyboard.flat().find(({ text }) => label.test(text));
  if (!message || !button || !("callback_data" in button)) throw new Error(`no ${label} among ${labelsOf(message)}`);
  lastId += 1;
  const query = { id: String(lastId), from: senderOf(person), message, chat_instance: "1", data: button.callback_data };
  return { update_id: lastId, callback_query: query };
}

export function textUpdate(person: Person, text: string) {
  lastId += 1;
  const chat = { id: person.id, type: "private", first_name: "Ann" };
  const date = Math.floor(Date.now() / 1000);
  return { update_id: lastId, message: { message_id: lastId, date, chat, from: senderOf(person), text } };
}
