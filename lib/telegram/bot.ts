import type { Update } from "grammy/types";
import type { Api } from "grammy/web";
import { adminLineOf } from "../bot/admin/command.js";
import { createAdminDesk } from "../bot/admin/handler.js";
import type { Heard } from "../bot/core/situation.js";
import { referrerOf, shopLineOf } from "../bot/shop/routes.js";
import { keepOutOfLog } from "../log.js";
import type { Messenger } from "../tasks/messenger.js";
import type { MoneyStore, Stars } from "../tasks/money/payments.js";
import type { AdminStore } from "../tasks/operations/admin.js";
import type { Handled } from "../tasks/operations/handle-update.js";
import { createStudio } from "./apply.js";
import { TelegramSlow } from "./errors.js";
import { isTextFile, readWords } from "./files/sent-file.js";
import { createFileOpener } from "./files/user-file.js";
import { createCashier } from "./payments/handler.js";
import { createReplies, type PressDone, type ReplyOptions, tellOutage } from "./replies.js";
import { type Me, namesABot, receive } from "./updates.js";
import { ASKING_PATIENCE_MS, createSignal, DRAWING_PATIENCE_MS, PRESS_PATIENCE_MS, within } from "./waiting.js";

/** Who the bot is: its name is asked for once, when something needs it. Throws what Telegram refuses. */
export function createIdentity(api: Api) {
  const id = Number(api.token.split(":", 1)[0]);
  let username: string | null = null;

  async function name(): Promise<string> {
    if (username !== null) return username;
    const found = await within(ASKING_PATIENCE_MS, api.getMe(), null);
    if (found === null) throw new TelegramSlow("Telegram does not say in time who we are");
    username = found.username;
    return username;
  }

  /** As far as an update needs it. */
  async function of(update: Update): Promise<Me> {
    if (namesABot(update)) await name();
    return { id, username };
  }

  return { of, name };
}

export type BotOptions = ReplyOptions & {
  adminStore: AdminStore;
  money: MoneyStore;
  stars: Stars;
  messenger: Messenger;
  /** For calls that carry a file; `api` when absent. */
  mediaApi?: Api;
  /** Whether an error of the store passes by itself. */
  isOutage: (error: unknown) => boolean;
  /** Empty: everybody may use the bot. Admins always may. */
  allowedUserIds: readonly number[];
  adminIds: readonly number[];
};

const TELEGRAM = "https://api.telegram.org";
const NOTHING_TO_DO: Handled = { due: [], drawn: Promise.resolve() };

/** The bot: takes what Telegram sends, changes what it asks for, draws what came of it. */
export function createBot(options: BotOptions) {
  const { api, log } = options;
  const replies = createReplies(options);
  const me = createIdentity(api);
  const done = createRooms(options, { replies, nameOfBot: me.name, handle });

  /**
   * Takes one update. Throws for a body that is not an update, and what the store throws; what Telegram refuses
   * while something is drawn is logged. However slow Telegram takes what is drawn, the update is answered soon.
   */
  async function handle(body: unknown): Promise<Handled> {
    if (!isUpdate(body)) throw new Error("not an update: it has no update_id");
    const ageMs = Date.now() - (body.message?.date ?? 0) * 1_000;
    keepOutOfLog(() => wordsIn(body));
    const { pre_checkout_query: checkout } = body;
    if (checkout) {
      await done.checkout(checkout, isAllowed(options, checkout.from.id));
      return NOTHING_TO_DO;
    }
    const received = receive(body, await me.of(body));
    if (received.outcome === "quiet") {
      log("debug", "bot.quiet", { updateId: body.update_id, reason: received.reason });
      return NOTHING_TO_DO;
    }
    // What was paid is booked, whoever may use the bot by now.
    const isMoney = received.incoming.kind === "paid" || received.incoming.kind === "returned";
    if (!isMoney && !isAllowed(options, received.actor.userId))
      return soon({ ...NOTHING_TO_DO, drawn: replies.deny(received) });
    return take(received, ageMs);
  }

  async function take(heard: Heard, ageMs: number): Promise<Handled> {
    const applying = createSignal<PressDone>();
    const room = done.roomOf(heard);
    // In a room it may be Telegram that takes long: that the memory does not answer, only an error says.
    const answered = replies.answerPress(
      heard,
      within(PRESS_PATIENCE_MS, applying.told, { isApplied: room !== null, toast: null }),
    );
    try {
      const handled = await (room === null
        ? done.studio(heard, (toast) => applying.tell({ isApplied: true, toast }))
        : room());
      applying.tell({ isApplied: true, toast: null });
      return await soon({ ...handled, drawn: Promise.all([handled.drawn, answered]) });
    } catch (error) {
      applying.tell({ isApplied: false, toast: null });
      const told = options.isOutage(error) ? tellOutage(options, heard, ageMs) : null;
      await replies.afterAnswer(async () => void (await Promise.all([answered, told])));
      throw error;
    }
  }

  return { handle };
}

type Parts = {
  replies: ReturnType<typeof createReplies>;
  nameOfBot: () => Promise<string>;
  /** Takes an update again. */
  handle: (body: unknown) => Promise<Handled>;
};

/** Where an update is worked on: the studio, the shop, the operator's desk. */
function createRooms(options: BotOptions, { replies, nameOfBot, handle }: Parts) {
  const { api, log } = options;
  const studio = createStudio(options, replies);
  const desk = createAdminDesk({ ...options, handle });
  const cashier = createCashier({ ...options, username: nameOfBot });
  const apiRoot = api.options?.apiRoot ?? TELEGRAM;
  const openFile = createFileOpener({ api, token: api.token, apiRoot, mayFetch: () => false, log });

  /** The room of an update beside the studio; null: it belongs there. */
  function roomOf(heard: Heard): (() => Promise<Handled>) | null {
    if (heard.incoming.kind === "press" && heard.incoming.isForeign) return async () => NOTHING_TO_DO;
    const line = adminLineOf(heard, options.adminIds);
    if (line !== null) return () => desk.handle(heard, line);
    const shopLine = shopLineOf(heard);
    if (shopLine === null) return null;
    return async () => {
      await cashier.handle(heard, shopLine);
      return NOTHING_TO_DO;
    };
  }

  /** `onApplied` is called when a press has done what it asks for, with the words that answer it, if any. */
  async function inStudio(heard: Heard, onApplied: (toast: string | null) => void): Promise<Handled> {
    const referrer = referrerOf(heard);
    // Before the first update of a newcomer makes somebody known of them.
    if (referrer !== null) await options.money.refer(heard.actor, referrer);
    return studio(await withWords(heard, openFile), onApplied);
  }

  return { roomOf, studio: inStudio, checkout: cashier.answerCheckout };
}

/** With what the person sees of it, when that does not take long. */
async function soon(handled: Handled): Promise<Handled> {
  await within(DRAWING_PATIENCE_MS, handled.drawn, null);
  return handled;
}

/** What the person wrote. */
function wordsIn({ message }: Update): string[] {
  return [message?.text, message?.caption].filter((text) => text !== undefined);
}

/** Only the envelope: what is inside is read with care by `receive`. */
function isUpdate(body: unknown): body is Update {
  return typeof body === "object" && body !== null && "update_id" in body && Number.isSafeInteger(body.update_id);
}

/** What a text file says is known before anything is decided on it. */
async function withWords(heard: Heard, openFile: Messenger["openFile"]): Promise<Heard> {
  const { incoming } = heard;
  if (incoming.kind !== "file" || !isTextFile(incoming.file)) return heard;
  const words = await within(ASKING_PATIENCE_MS, readWords(openFile, incoming.file), null);
  return { ...heard, incoming: { ...incoming, words } };
}

function isAllowed({ allowedUserIds, adminIds }: BotOptions, userId: number): boolean {
  return allowedUserIds.length === 0 || allowedUserIds.includes(userId) || adminIds.includes(userId);
}
