import { randomBytes } from "node:crypto";
import type { CallbackQuery, ChatMemberUpdated, Message } from "grammy/types";
import { type Chat, chatAsShown, userOf } from "./chat-store.js";
import { asGroup, createGroup, memberOf } from "./groups.js";
import type { EmulatedUser, EmulatorState } from "./user-api.js";
import { UserError } from "./user-error.js";
import { type Author, editAsUser, sendAsUser, type UserMessage } from "./user-messages.js";
import type { World } from "./world.js";

export type UserSide = ReturnType<typeof createUserSide>;
export type PressRequest = {
  messageId: number;
  /** Who presses; in a private chat its person. */
  from?: number | undefined;
  data?: string | undefined;
  label?: string | undefined;
  isStale?: boolean | undefined;
};

/**
 * What people do in their apps, in private chats and in groups. Inline mode and Mini Apps are not modelled
 * yet. The rule that 23 hours of 410 answers remove a webhook is not either.
 */
export function createUserSide(world: World) {
  function chatOf(chatId: number): Chat {
    const chat = world.chats.find(chatId);
    if (!chat) throw new UserError(404, `there is no chat ${chatId}`);
    return chat;
  }

  /** @throws UserError 403 when that person is not in the chat */
  function authorIn(chatId: number, from: number | undefined): Author {
    const chat = chatOf(chatId);
    return { chat, user: memberOf(world, chat, from) };
  }

  /** Sends a message; to write to a bot unblocks it first, as in the apps. In a group `from` says who. @throws UserError */
  function send(chatId: number, message: UserMessage, from?: number): Message[] {
    const author = authorIn(chatId, from);
    if (author.chat.isBlocked) block(chatId, false);
    return sendAsUser(world, author, message);
  }

  /**
   * Presses a button of a message, by its data or its label. `isStale`: from an old screen, so that the button need not
   * be there any more. @throws UserError 404 when there is no such message or button
   */
  function press(chatId: number, { messageId, from, data, label, isStale = false }: PressRequest): string {
    const { chat, user } = authorIn(chatId, from);
    const message = chat.messages.get(messageId);
    if (!message) throw new UserError(404, `there is no message ${messageId}`);
    const buttons = message.reply_markup?.inline_keyboard.flat() ?? [];
    const found = buttons.find(
      (button) =>
        "callback_data" in button && (data === undefined ? button.text === label : button.callback_data === data),
    );
    const pressed = found && "callback_data" in found ? found.callback_data : isStale ? data : undefined;
    if (pressed === undefined) throw new UserError(404, `message ${messageId} has no such button`);
    const id = String(BigInt(`0x${randomBytes(7).toString("hex")}`));
    const query: CallbackQuery = {
      id,
      from: userOf(user),
      message,
      chat_instance: String(chat.id * 7919),
      data: pressed,
    };
    world.presses.set(id, { query, chatId, at: world.now(), isAnswered: false });
    world.dispatcher.push({ callback_query: query });
    return id;
  }

  /** A person blocks the bot; in a group somebody, its first member by default, takes the bot out or in again. */
  function block(chatId: number, isBlocked: boolean, from?: number): void {
    const chat = chatOf(chatId);
    const by = memberOf(world, chat, from ?? (chat.type === "supergroup" ? [...chat.memberIds][0] : undefined));
    if (chat.isBlocked === isBlocked) return;
    chat.isBlocked = isBlocked;
    const user = world.chats.botUser();
    const member = { user, status: "member" as const };
    const kicked = { user, status: "kicked" as const, until_date: 0 };
    const update: ChatMemberUpdated = {
      chat: chatAsShown(chat),
      from: userOf(by),
      date: Math.floor(world.now() / 1000),
      old_chat_member: isBlocked ? member : kicked,
      new_chat_member: isBlocked ? kicked : member,
    };
    world.dispatcher.push({ my_chat_member: update });
  }

  /** Somebody who wrote to the bot long ago, and may have blocked it since: without a message or an update now. */
  function introduce(userId: number, { isBlocked }: { isBlocked: boolean }): void {
    const chat = chatOf(userId);
    chat.isStarted = true;
    chat.isBlocked = isBlocked;
  }

  function state(): EmulatorState {
    const webhook = world.dispatcher.webhook();
    const error = world.dispatcher.lastError();
    return {
      bot: world.bot,
      users: world.chats.users(),
      groups: world.chats.groups().map(asGroup),
      commands: world.profile.privateCommands(),
      description: world.profile.allTexts("description"),
      receipts: world.stars.receipts(),
      webhook: {
        url: webhook?.url ?? "",
        pending_update_count: world.dispatcher.pendingCount(),
        ...(webhook && error && { last_error_message: error.message }),
      },
    };
  }

  return {
    addUser: (user: Partial<EmulatedUser> & { first_name: string }) => world.chats.addUser(user),
    addGroup: (group: { title: string; members: readonly number[]; topics?: readonly string[] | undefined }) =>
      createGroup(world, group),
    send,
    press,
    block,
    introduce,
    edit: (chatId: number, { from, ...change }: { messageId: number; text: string; from?: number | undefined }) =>
      editAsUser(world, authorIn(chatId, from), change),
    /** Confirms the payment of an invoice. What comes of it is a `checkout` event. @throws UserError */
    pay(chatId: number, { messageId, from }: { messageId: number; from?: number | undefined }): string {
      const { chat, user } = authorIn(chatId, from);
      return world.stars.pay(chat, user, messageId);
    },
    pocket: (userId: number) => ({ stars: world.stars.pocketOf(userId) }),
    /** Updates that the bot has not taken. */
    pendingCount: () => world.dispatcher.pendingCount(),
    messages: (chatId: number): Message[] => [...chatOf(chatId).messages.values()],
    state,
  };
}
