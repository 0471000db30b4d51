import type { Message } from "grammy/types";
import { parseUpdate } from "../../../lib/telegram/updates.js";
import { isHeard } from "../../emulators/telegram/privacy.js";
import type { Telegram } from "../../emulators/telegram/server.js";
import type { ApiCall, EmulatorEvent } from "../../emulators/telegram/user-api.js";
import type { UserMessage } from "../../emulators/telegram/user-messages.js";
import { fileFor } from "../walk/samples.js";
import { createRandom } from "./random.js";
import { randomText } from "./texts.js";
import { strangeMessage } from "./updates.js";

type Button = { messageId: number; data: string };
/** What went unanswered, though it is not on the list of what may. */
export type Silence = { chatId: number; what: string };
export type LaneOptions = {
  telegram: Telegram;
  chatId: number;
  /** Of a private chat its person. */
  members: readonly [number, ...number[]];
  seed: number;
  nextId: () => number;
};

const KEPT_BUTTONS = 300;
/** An album gets its card when its last part is in. */
const ALBUM_PATIENCE_MS = 8_000;
const fileKinds = ["a picture", "a video", "a voice message", "a document"] as const;

/** One chat in which people do anything at all, one thing after another. */
export function createLane({ telegram, chatId, members, seed, nextId }: LaneOptions) {
  const random = createRandom(seed);
  const buttons: Button[] = [];
  const presses: string[] = [];
  const silences: Silence[] = [];
  let delivered = 0;
  let reactions = 0;
  let sent = 0;
  let lastOwn: Message | null = null;
  const unsubscribe = telegram.subscribe(note);

  function note(event: EmulatorEvent): void {
    // Messages are answered by messages; what is edited meanwhile is the progress of orders.
    if (event.type === "call" && isMessageTo(chatId, event.call)) reactions += 1;
    if (!("chatId" in event) || event.chatId !== chatId) return;
    if (event.type === "delivery" && event.state !== "retrying") delivered += 1;
    if (event.type === "message" || event.type === "edit") keepButtons(event.message);
  }

  function keepButtons({ message_id: messageId, from, reply_markup }: Message): void {
    if (!from?.is_bot) return;
    for (const button of reply_markup?.inline_keyboard.flat() ?? []) {
      if (!("callback_data" in button)) continue;
      const kept = { messageId, data: button.callback_data };
      if (buttons.length < KEPT_BUTTONS) buttons.push(kept);
      else buttons[random.below(KEPT_BUTTONS)] = kept;
    }
  }

  /** Does it, waits until the bot has taken it, and sees whether the bot reacted where it must. */
  async function act(what: string, updates: number, options: { mustReact: boolean; isAlbum?: boolean }): Promise<void> {
    sent += updates;
    await telegram.waitFor(() => delivered >= sent, {
      what: `${what} to be taken in chat ${chatId}`,
      timeoutMs: 60_000,
    });
    if (!options.mustReact || reactions > 0) return;
    const patience = { what, timeoutMs: options.isAlbum ? ALBUM_PATIENCE_MS : 2_000 };
    await telegram.waitFor(() => reactions > 0, patience).catch(() => silences.push({ chatId, what }));
  }

  function send(message: UserMessage, from: number): Promise<void> {
    reactions = 0;
    const messages = telegram.send(chatId, message, from);
    lastOwn = messages[0] ?? lastOwn;
    const heard = messages.filter((each) => isHeard(telegram.bot, each));
    const mustReact = heard.some((each) => isForUs(each));
    return act(message.text ?? "files", heard.length, { mustReact, isAlbum: messages.length > 1 });
  }

  function isForUs(message: object): boolean {
    return parseUpdate(JSON.parse(JSON.stringify({ update_id: 1, message })), telegram.bot).outcome === "incoming";
  }

  function press(from: number): Promise<void> {
    const fresh = random.chance(0.6) ? buttons.slice(-12) : buttons;
    const button = random.pick(fresh);
    if (!button || !telegram.messages(chatId).some(({ message_id }) => message_id === button.messageId))
      return send({ text: "/start" }, from);
    presses.push(telegram.press(chatId, { ...button, from, isStale: true }));
    return act(button.data, 1, { mustReact: false });
  }

  function sendFiles(from: number): Promise<void> {
    const file = fileFor(random.pick(fileKinds), random.below(3)) ?? { text: "no file" };
    const files = random.chance(0.12) ? Array.from({ length: 2 + random.below(3) }, () => file.files?.[0]) : file.files;
    const caption = random.chance(0.4) ? randomText(random) : undefined;
    return send({ ...file, files: files?.filter((each) => each !== undefined), caption, replyTo: replyTarget() }, from);
  }

  /** In a group only answers to the bot are heard, so most are. */
  function replyTarget(): number | undefined {
    if (chatId > 0 || random.chance(0.2)) return undefined;
    return telegram.messages(chatId).findLast((message) => message.from?.is_bot)?.message_id;
  }

  function strange(from: number): Promise<void> {
    reactions = 0;
    const chat = telegram.messages(chatId)[0]?.chat ?? { id: chatId, type: "private", first_name: "x" };
    const user = telegram.state().users.find(({ id }) => id === from);
    const who = { id: from, is_bot: false, first_name: user?.first_name ?? "x" };
    const message = strangeMessage(random, { chat: { ...chat }, from: who }, nextId());
    telegram.deliverRaw(JSON.parse(JSON.stringify({ update_id: nextId(), message })));
    const isAlbum = "media_group_id" in message;
    return act(JSON.stringify(message), 1, { mustReact: isForUs(message), isAlbum });
  }

  async function edit(): Promise<void> {
    if (!lastOwn?.from || (lastOwn.text === undefined && lastOwn.caption === undefined)) return press(members[0]);
    const text = randomText(random).trim().slice(0, 1_000) || "edited";
    telegram.edit(chatId, { from: lastOwn.from.id, messageId: lastOwn.message_id, text });
    // The bot does not ask Telegram for edits; those that are posted to it are among the raw updates.
    await act("an edit", 0, { mustReact: false });
  }

  async function block(): Promise<void> {
    telegram.block(chatId, true);
    await act("a block", 1, { mustReact: false });
    telegram.block(chatId, false);
    await act("an unblock", 1, { mustReact: false });
  }

  async function step(): Promise<void> {
    const from = random.pick(members);
    switch (random.weighted({ press: 50, text: 24, files: 9, strange: 12, edit: 4, block: 1 })) {
      case "press":
        return press(from);
      case "text": {
        const text = randomText(random);
        return send({ text: text.trim() === "" ? "." : text, replyTo: replyTarget() }, from);
      }
      case "files":
        return sendFiles(from);
      case "strange":
        return strange(from);
      case "edit":
        return edit();
      case "block":
        return block();
    }
  }

  return {
    begin: () => send({ text: "/start" }, members[0]),
    step,
    presses,
    silences,
    updates: () => sent,
    close: unsubscribe,
  };
}

function isMessageTo(chatId: number, { method, params }: ApiCall): boolean {
  return method === "sendMessage" && Number(params["chat_id"]) === chatId;
}
