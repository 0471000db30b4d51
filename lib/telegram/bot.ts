import type { Update } from "grammy/types";
import type { Api } from "grammy/web";
import { adminRequestOf } from "../bot/admin/command.js";
import { createAdminHandler } from "../bot/admin/handler.js";
import type { UpdateContext } from "../bot/core/situation.js";
import { referrerOf, shopRequestOf } from "../bot/shop/routes.js";
import { redactFromLog } from "../log.js";
import type { Messenger } from "../tasks/messenger.js";
import type { PaymentStore, StarsApi } from "../tasks/money/payments.js";
import type { AdminStore } from "../tasks/operations/admin.js";
import type { HandledUpdate } from "../tasks/operations/handle-update.js";
import { createInputHandler } from "./apply.js";
import { TelegramTimeoutError } from "./errors.js";
import { isTextFile, readWords } from "./files/sent-file.js";
import { createFileOpener } from "./files/user-file.js";
import { createShopHandler } from "./payments/handler.js";
import { createReplies, type PressDone, type ReplyOptions, tellOutage } from "./replies.js";
import { type BotIdentity, mentionsBot, parseUpdate } from "./updates.js";
import { deferred, LOOKUP_TIMEOUT_MS, PRESS_TIMEOUT_MS, RENDER_TIMEOUT_MS, withTimeout } from "./waiting.js";

/** Who the bot is: its name is asked for once, when something needs it. Throws what Telegram refuses. */
export function createIdentity(api: Api) {
  const id = Number(api.token.split(":", 1)[0]);
  let username: string | null = null;

  async function name(): Promise<string> {
    if (username !== null) return username;
    const found = await withTimeout(LOOKUP_TIMEOUT_MS, api.getMe(), null);
    if (found === null) throw new TelegramTimeoutError("Telegram does not say in time who we are");
    username = found.username;
    return username;
  }

  /** As far as an update needs it. */
  async function of(update: Update): Promise<BotIdentity> {
    if (mentionsBot(update)) await name();
    return { id, username };
  }

  return { of, name };
}

export type BotOptions = ReplyOptions & {
  adminStore: AdminStore;
  money: PaymentStore;
  stars: StarsApi;
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
const NOTHING_TO_DO: HandledUpdate = { due: [], drawn: Promise.resolve() };

/** The bot: takes what Telegram sends, changes what it asks for, draws what came of it. */
export function createBot(options: BotOptions) {
  const { api, log } = options;
  const replies = createReplies(options);
  const me = createIdentity(api);
  const done = createHandlers(options, { replies, nameOfBot: me.name, handle });

  /**
   * Takes one update. Throws for a body that is not an update, and what the store throws; what Telegram refuses
   * while something is drawn is logged. However slow Telegram takes what is drawn, the update is answered soon.
   */
  async function handle(body: unknown): Promise<HandledUpdate> {
    if (!isUpdate(body)) throw new Error("not an update: it has no update_id");
    const ageMs = Date.now() - (body.message?.date ?? 0) * 1_000;
    redactFromLog(() => wordsIn(body));
    const { pre_checkout_query: checkout } = body;
    if (checkout) {
      await done.checkout(checkout, isAllowed(options, checkout.from.id));
      return NOTHING_TO_DO;
    }
    const received = parseUpdate(body, await me.of(body));
    if (received.outcome === "ignored") {
      log("debug", "bot.quiet", { updateId: body.update_id, reason: received.reason });
      return NOTHING_TO_DO;
    }
    // What was paid is booked, whoever may use the bot by now.
    const isMoney = received.incoming.kind === "paid" || received.incoming.kind === "returned";
    if (!isMoney && !isAllowed(options, received.actor.userId))
      return afterFirstRender({ ...NOTHING_TO_DO, drawn: replies.deny(received) });
    return take(received, ageMs);
  }

  async function take(heard: UpdateContext, ageMs: number): Promise<HandledUpdate> {
    const applying = deferred<PressDone>();
    const room = done.roomOf(heard);
    // In a room it may be Telegram that takes long: that the memory does not answer, only an error says.
    const answered = replies.answerPress(
      heard,
      withTimeout(PRESS_TIMEOUT_MS, applying.told, { isApplied: room !== null, toast: null }),
    );
    try {
      const handled = await (room === null
        ? done.studio(heard, (toast) => applying.tell({ isApplied: true, toast }))
        : room());
      applying.tell({ isApplied: true, toast: null });
      const seen = await afterFirstRender({ ...handled, drawn: Promise.all([handled.drawn, answered]) });
      return seen.isNewMessage ? { ...seen, drawn: noteAnswer(heard, seen.drawn) } : seen;
    } catch (error) {
      applying.tell({ isApplied: false, toast: null });
      const told = options.isOutage(error) ? tellOutage(options, heard, ageMs) : null;
      await replies.afterAnswer(async () => void (await Promise.all([answered, told])));
      throw error;
    }
  }

  /** Behind the drawing, and nobody waits for it: at the worst the update comes again and is answered once more. */
  async function noteAnswer({ actor }: UpdateContext, drawn: Promise<unknown>): Promise<void> {
    await drawn;
    try {
      await options.store.recordAnswer(actor.updateId);
    } catch (error) {
      log("warn", "bot.answer_not_recorded", { error });
    }
  }

  return { handle };
}

type Parts = {
  replies: ReturnType<typeof createReplies>;
  nameOfBot: () => Promise<string>;
  /** Takes an update again. */
  handle: (body: unknown) => Promise<HandledUpdate>;
};

/** Where an update is worked on: the studio, the shop, the operator's desk. */
function createHandlers(options: BotOptions, { replies, nameOfBot, handle }: Parts) {
  const { api, log } = options;
  const studio = createInputHandler(options, replies);
  const desk = createAdminHandler({ ...options, handle });
  const cashier = createShopHandler({ ...options, username: nameOfBot });
  const apiRoot = api.options?.apiRoot ?? TELEGRAM;
  const openFile = createFileOpener({ api, token: api.token, apiRoot, mayFetch: () => false, log });

  /** The room of an update beside the studio; null: it belongs there. */
  function routeOf(heard: UpdateContext): (() => Promise<HandledUpdate>) | null {
    if (heard.incoming.kind === "press" && heard.incoming.isForeign) return async () => NOTHING_TO_DO;
    const line = adminRequestOf(heard, options.adminIds);
    if (line !== null) return () => desk.handle(heard, line);
    const shopLine = shopRequestOf(heard);
    if (shopLine === null) return null;
    return async () => {
      const due = await cashier.handle(heard, shopLine);
      return { ...NOTHING_TO_DO, due, isNewMessage: true };
    };
  }

  /** `onApplied` is called when a press has done what it asks for, with the words that answer it, if any. */
  async function handleInput(heard: UpdateContext, onApplied: (toast: string | null) => void): Promise<HandledUpdate> {
    const referrer = referrerOf(heard);
    // Before the first update of a newcomer makes somebody known of them.
    if (referrer !== null) await options.money.recordReferral(heard.actor, referrer);
    return studio(await withWords(heard, openFile), onApplied);
  }

  return { roomOf: routeOf, studio: handleInput, checkout: cashier.answerCheckout };
}

/** With what the person sees of it, when that does not take long. */
async function afterFirstRender(handled: HandledUpdate): Promise<HandledUpdate> {
  await withTimeout(RENDER_TIMEOUT_MS, handled.drawn, null);
  return handled;
}

/** What the person wrote. */
function wordsIn({ message }: Update): string[] {
  return [message?.text, message?.caption].filter((text) => text !== undefined);
}

/** Only the envelope: what is inside is read with care by `handleUpdate`. */
function isUpdate(body: unknown): body is Update {
  return typeof body === "object" && body !== null && "update_id" in body && Number.isSafeInteger(body.update_id);
}

/** What a text file says is known before anything is decided on it. */
async function withWords(heard: UpdateContext, openFile: Messenger["openFile"]): Promise<UpdateContext> {
  const { incoming } = heard;
  if (incoming.kind !== "file" || !isTextFile(incoming.file)) return heard;
  const words = await withTimeout(LOOKUP_TIMEOUT_MS, readWords(openFile, incoming.file), null);
  return { ...heard, incoming: { ...incoming, words } };
}

function isAllowed({ allowedUserIds, adminIds }: BotOptions, userId: number): boolean {
  return allowedUserIds.length === 0 || allowedUserIds.includes(userId) || adminIds.includes(userId);
}
