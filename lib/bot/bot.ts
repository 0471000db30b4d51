import type { Update } from "grammy/types";
import type { Api } from "grammy/web";
import type { AdminStore } from "../tasks/admin.js";
import type { MoneyStore, Stars } from "../tasks/money.js";
import type { Messenger } from "../tasks/ports.js";
import type { Handled } from "../tasks/receive.js";
import { createAdminDesk } from "./admin/desk.js";
import { adminLineOf } from "./admin/line.js";
import { type Heard, type Me, namesABot, receive } from "./incoming.js";
import { createReplies, type ReplyOptions } from "./replies.js";
import { createCashier } from "./shop/cashier.js";
import { referrerOf, shopLineOf } from "./shop/line.js";
import { createStudio } from "./studio.js";
import { isTextFile, readWords } from "./text-file.js";
import { createFileOpener } from "./user-file.js";

export type BotOptions = ReplyOptions & {
  adminStore: AdminStore;
  money: MoneyStore;
  stars: Stars;
  messenger: Messenger;
  /** For calls that carry a file; `api` when absent. */
  mediaApi?: Api;
  /** Empty: everybody may use the bot. Admins always may. */
  allowedUserIds: readonly number[];
  adminIds: readonly number[];
};

const TELEGRAM = "https://api.telegram.org";
const NOTHING_TO_DO: Handled = { due: [], submitTaskId: null };

/** The bot: takes what Telegram sends, changes what it asks for, draws what came of it. */
export function createBot(options: BotOptions) {
  const { api, log } = options;
  const replies = createReplies(options);
  const studio = createStudio(options, replies);
  const desk = createAdminDesk({ ...options, handle });
  const cashier = createCashier({ ...options, username: nameOfBot });
  const apiRoot = api.options?.apiRoot ?? TELEGRAM;
  const openFile = createFileOpener({ api, token: api.token, apiRoot, mayFetch: () => false, log });
  const botId = Number(api.token.split(":", 1)[0]);
  let username: string | null = null;

  async function nameOfBot(): Promise<string> {
    username ??= (await api.getMe()).username;
    return username;
  }

  async function me(update: Update): Promise<Me> {
    if (namesABot(update)) await nameOfBot();
    return { id: botId, username };
  }

  /**
   * Takes one update. Throws for a body that is not an update, and what the store throws; what Telegram refuses
   * while something is drawn is logged.
   */
  async function handle(body: unknown): Promise<Handled> {
    if (!isUpdate(body)) throw new Error("not an update: it has no update_id");
    const { pre_checkout_query: checkout } = body;
    if (checkout) {
      await cashier.answerCheckout(checkout, isAllowed(options, checkout.from.id));
      return NOTHING_TO_DO;
    }
    const received = receive(body, await me(body));
    if (received.outcome === "quiet") {
      log("debug", "bot.quiet", { updateId: body.update_id, reason: received.reason });
      return NOTHING_TO_DO;
    }
    // What was paid is booked, whoever may use the bot by now.
    const isMoney = received.incoming.kind === "paid" || received.incoming.kind === "returned";
    if (!isMoney && !isAllowed(options, received.actor.userId)) {
      await replies.deny(received);
      return NOTHING_TO_DO;
    }
    // It never rejects, and goes out while the database is asked.
    const answer = replies.answerPress(received);
    const [handled] = await Promise.all([answered(received), answer]);
    return handled;
  }

  async function answered(heard: Heard): Promise<Handled> {
    if (heard.incoming.kind === "press" && heard.incoming.isForeign) return NOTHING_TO_DO;
    const line = adminLineOf(heard, options.adminIds);
    if (line !== null) return desk.handle(heard, line);
    const shopLine = shopLineOf(heard);
    if (shopLine !== null) {
      await cashier.handle(heard, shopLine);
      return NOTHING_TO_DO;
    }
    const referrer = referrerOf(heard);
    // Before the first update of a newcomer makes somebody known of them.
    if (referrer !== null) await options.money.refer(heard.actor, referrer);
    return studio(await withWords(heard, openFile));
  }

  return { handle };
}

/** Only the envelope: what is inside is read with care by `receive`. */
function isUpdate(body: unknown): body is Update {
  return typeof body === "object" && body !== null && "update_id" in body && Number.isSafeInteger(body.update_id);
}

/** What a text file says is known before anything is decided on it. */
async function withWords(heard: Heard, openFile: Messenger["openFile"]): Promise<Heard> {
  const { incoming } = heard;
  if (incoming.kind !== "file" || !isTextFile(incoming.file)) return heard;
  return { ...heard, incoming: { ...incoming, words: await readWords(openFile, incoming.file) } };
}

function isAllowed({ allowedUserIds, adminIds }: BotOptions, userId: number): boolean {
  return allowedUserIds.length === 0 || allowedUserIds.includes(userId) || adminIds.includes(userId);
}
