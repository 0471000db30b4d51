import type { CallbackQuery, InlineKeyboardMarkup, Message } from "grammy/types";
import { Api } from "grammy/web";
import { startReceiver } from "../emulators/telegram/local-server.js";

export type ChatBot = Awaited<ReturnType<typeof startChatBot>>;

const keyboard: InlineKeyboardMarkup = {
  inline_keyboard: [
    [
      { text: "Toast", callback_data: "toast" },
      { text: "Alert", callback_data: "alert" },
    ],
    [{ text: "Edit", callback_data: "edit", style: "primary" }],
  ],
};
const shorterKeyboard: InlineKeyboardMarkup = { inline_keyboard: [[{ text: "Toast", callback_data: "toast" }]] };

/** A bot that talks to the stand-in by the Bot API alone, so that the page has something to show. */
export async function startChatBot(telegram: { url: string; token: string }) {
  const api = new Api(telegram.token, { apiRoot: telegram.url });
  const failures: unknown[] = [];
  let isDown = false;

  async function onMessage(message: Message): Promise<void> {
    const size = message.photo?.at(-1);
    if (message.text?.startsWith("/start")) {
      await api.sendMessage(message.chat.id, `Hello, ${message.from?.first_name}`, { reply_markup: keyboard });
    } else if (size && !message.media_group_id) {
      await api.sendMessage(message.chat.id, `A photo of ${size.width} by ${size.height}`);
    }
  }

  async function onPress({ id, message, data }: CallbackQuery): Promise<void> {
    if (data === "edit" && message) {
      await api.editMessageText(message.chat.id, message.message_id, "Another text", { reply_markup: shorterKeyboard });
      await api.answerCallbackQuery(id);
    } else {
      await api.answerCallbackQuery(id, { text: `This is a ${data}`, show_alert: data === "alert" });
    }
  }

  const server = await startReceiver(({ update, response }) => {
    response.writeHead(isDown ? 500 : 200).end();
    if (isDown) return;
    if (update.message) onMessage(update.message).catch((error: unknown) => failures.push(error));
    if (update.callback_query) onPress(update.callback_query).catch((error: unknown) => failures.push(error));
  });
  await api.setWebhook(server.url);

  return {
    api,
    keyboard,
    /** What went wrong in the bot itself; a test must find it empty. */
    failures,
    /** Refuses every update until it is called with false. */
    refuse(refuses: boolean): void {
      isDown = refuses;
    },
    close: server.close,
  };
}
