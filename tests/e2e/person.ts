import type { Message } from "grammy/types";
import type { Telegram } from "../emulators/telegram/server.js";
import type { UserMessage } from "../emulators/telegram/user-messages.js";

export type Person = ReturnType<typeof createPerson>;

/** Somebody in front of the chat: says things, presses buttons, reads what comes. */
export function createPerson(telegram: Telegram, options: { name: string; language?: string }) {
  const user = telegram.addUser({ first_name: options.name, language_code: options.language ?? "en" });

  const fromBot = () => telegram.messages(user.id).filter((message) => message.from?.is_bot === true);
  const last = () => fromBot().at(-1);

  /** Resolves with the newest message of the bot once it is as wanted; edits count. */
  function sees(what: string, isWanted: (message: Message) => boolean): Promise<Message> {
    const read = () => {
      const message = last();
      return message !== undefined && isWanted(message) ? message : null;
    };
    return telegram.waitFor(read, { what: `${options.name} to see ${what}` }).catch((error: unknown) => {
      const message = last();
      throw new Error(
        `in the chat stands ${JSON.stringify(message && textOf(message))}, ${JSON.stringify(labelsOf(message))}`,
        { cause: error },
      );
    });
  }

  return {
    id: user.id,
    name: options.name,
    last,
    fromBot,
    sees,
    seesText: (pattern: RegExp) => sees(String(pattern), (message) => pattern.test(textOf(message))),
    say: (text: string) => telegram.send(user.id, { text }),
    send: (message: UserMessage) => telegram.send(user.id, message),
    /** Presses the first button of the newest message whose label matches. */
    press(label: RegExp, message: Message | undefined = last()): string {
      const button = labelsOf(message).find((each) => label.test(each));
      if (!message || button === undefined) {
        throw new Error(
          `no button ${label} among ${JSON.stringify(labelsOf(message))} under ${JSON.stringify(message && textOf(message))}`,
        );
      }
      return telegram.press(user.id, { messageId: message.message_id, label: button });
    },
  };
}

export function textOf(message: Pick<Message, "text" | "caption">): string {
  return message.text ?? message.caption ?? "";
}

export function labelsOf(message: Message | undefined): string[] {
  return message?.reply_markup?.inline_keyboard.flat().map((button) => button.text) ?? [];
}

/** The kind of media that a message holds, or "text". */
export function kindOf(message: Message): "photo" | "video" | "audio" | "document" | "text" {
  if (message.photo) return "photo";
  if (message.video) return "video";
  if (message.audio) return "audio";
  return message.document ? "document" : "text";
}
