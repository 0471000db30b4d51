import type { Update } from "grammy/types";
import type { Api } from "grammy/web";
import { adminRequestOf } from "../bot/admin/request.js";
import type { UpdateContext } from "../bot/core/situation.js";
import { referrerOf, shopRequestOf } from "../bot/shop/routes.js";
import { redactFromLog } from "../log.js";
import type { Messenger } from "../tasks/messenger.js";
import type { PaymentStore, StarsApi } from "../tasks/money/payments.js";
import type { AdminStore } from "../tasks/operations/admin.js";
import type { HandledUpdate } from "../tasks/operations/handle-update.js";
import { createAdminHandler } from "./admin.js";
import { createInputHandler } from "./apply.js";
import { TelegramTimeoutError } from "./errors.js";
import { isTextFile, readWords } from "./files/sent-file.js";
import { createFileOpener } from "./files/user-file.js";
import { createShopHandler } from "./payments/handler.js";
import { askForPerson, createReplies, type PressDone, type ReplyOptions, tellOutage } from "./replies.js";
import { callTelegram } from "./retry.js";
import { type BotIdentity, type ImpersonalMessage, mentionsBot, parseUpdate } from "./updates.js";
import { deferred, LOOKUP_TIMEOUT_MS, PRESS_TIMEOUT_MS, RENDER_TIMEOUT_MS, withTimeout } from "./waiting.js";

/** Knows who the bot is. Asks for its name once, when something needs it. Throws what Telegram refuses. */
export function createIdentity(api: Api) {
  const id = Number(api.token.split(":", 1)[0]);
  let username: string | null = null;

  async function name(): Promise<string> {
    if (username !== null) return username;
    const asked = callTelegram(() => api.getMe(), { effort: "question", isRepeatable: true });
    const found = await withTimeout(LOOKUP_TIMEOUT_MS, asked, null);
    if (found === null) throw new TelegramTimeoutError("Telegram does not say in time who we are");
    username = found.username;
    return username;
  }

  /** Returns the identity; asks for the name only if the update mentions the bot. */
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

/** The bot: takes an update, applies it and draws the outcome. */
export function createBot(options: BotOptions) {
  const { api, log } = options;
  const replies = createReplies(options);
  const me = createIdentity(api);
  const handlers = createHandlers(options, { replies, nameOfBot: me.name, handle });

  /**
   * Takes one update. Throws for a body that is not an update, and what the store throws. What Telegram refuses while
   * something is drawn is logged. The update is answered soon, however slowly Telegram takes what is drawn.
   */
  async function handle(body: unknown): Promise<HandledUpdate> {
    if (!isUpdate(body)) throw new Error("not an update: it has no update_id");
    // An update without a message counts as decades old, which keeps presses out of `tellOutage`.
    const ageMs = Date.now() - (body.message?.date ?? 0) * 1_000;
    redactFromLog(() => wordsIn(body));
    const { pre_checkout_query: checkout } = body;
    if (checkout) {
      await handlers.answerCheckout(checkout, isAllowed(options, checkout.from.id));
      return NOTHING_TO_DO;
    }
    const received = parseUpdate(body, await me.of(body));
    if (received.outcome === "ignored") {
      log("debug", "bot.quiet", { updateId: body.update_id, reason: received.reason });
      return NOTHING_TO_DO;
    }
    if (received.outcome === "impersonal") return answerImpersonal(options, received);
    // Payments are booked for everyone, also for people who may no longer use the bot.
    const isMoney = received.incoming.kind === "paid" || received.incoming.kind === "returned";
    if (!isMoney && !isAllowed(options, received.actor.userId))
      return afterFirstRender({ ...NOTHING_TO_DO, drawn: replies.deny(received) });
    return take(received, ageMs);
  }

  async function take(context: UpdateContext, ageMs: number): Promise<HandledUpdate> {
    const applying = deferred<PressDone>();
    const handleRequest = handlers.requestHandlerOf(context);
    // Shop and admin commands call Telegram themselves, so slowness there does not mean that the database is slow.
    // Report an outage only on an error.
    const answered = replies.answerPress(
      context,
      withTimeout(PRESS_TIMEOUT_MS, applying.told, { isApplied: handleRequest !== null, toast: null }),
    );
    try {
      const handled = await (handleRequest === null
        ? handlers.handleInput(context, (toast) => applying.tell({ isApplied: true, toast }))
        : handleRequest());
      applying.tell({ isApplied: true, toast: null });
      const seen = await afterFirstRender({ ...handled, drawn: Promise.all([handled.drawn, answered]) });
      return seen.isNewMessage ? { ...seen, drawn: noteAnswer(context, seen.drawn) } : seen;
    } catch (error) {
      applying.tell({ isApplied: false, toast: null });
      const told = options.isOutage(error) ? tellOutage(options, context, ageMs) : null;
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

/** A private bot says nothing to a group that need not know of it. */
async function answerImpersonal(options: BotOptions, message: ImpersonalMessage): Promise<HandledUpdate> {
  const isOpen = options.allowedUserIds.length === 0;
  if (!isOpen || !(await options.store.markUpdate(message.updateId))) return NOTHING_TO_DO;
  return afterFirstRender({ ...NOTHING_TO_DO, drawn: askForPerson(options, message) });
}

type Parts = {
  replies: ReturnType<typeof createReplies>;
  nameOfBot: () => Promise<string>;
  /** Handles an update once more, for a replay. */
  handle: (body: unknown) => Promise<HandledUpdate>;
};

/** The handlers of updates: of input, of shop requests and of admin requests. */
function createHandlers(options: BotOptions, { replies, nameOfBot, handle }: Parts) {
  const { api, log } = options;
  const applyInput = createInputHandler(options, replies);
  const admin = createAdminHandler({ ...options, handle });
  const shop = createShopHandler({ ...options, username: nameOfBot });
  const apiRoot = api.options?.apiRoot ?? TELEGRAM;
  const openFile = createFileOpener({ api, token: api.token, apiRoot, mayFetch: () => false, log });

  /** Returns the handler of a shop or admin request; null: the input handler takes the update. */
  function requestHandlerOf(context: UpdateContext): (() => Promise<HandledUpdate>) | null {
    if (context.incoming.kind === "press" && context.incoming.isForeign) return async () => NOTHING_TO_DO;
    const adminRequest = adminRequestOf(context, options.adminIds);
    if (adminRequest !== null) return () => admin.handle(context, adminRequest);
    const shopRequest = shopRequestOf(context);
    if (shopRequest === null) return null;
    return async () => {
      const due = await shop.handle(context, shopRequest);
      return { ...NOTHING_TO_DO, due, isNewMessage: true };
    };
  }

  /** `onApplied` is called when the change of a press is applied, with the toast that answers it, if there is one. */
  async function handleInput(
    context: UpdateContext,
    onApplied: (toast: string | null) => void,
  ): Promise<HandledUpdate> {
    const referrer = referrerOf(context);
    // Before the update is applied: that creates the person, and only a new person can be brought by somebody.
    if (referrer !== null) await options.money.recordReferral(context.actor, referrer);
    return applyInput(await withWords(context, openFile), onApplied);
  }

  return { requestHandlerOf, handleInput, answerCheckout: shop.answerCheckout };
}

/** Waits for the drawing, as long as it does not take long. */
async function afterFirstRender(handled: HandledUpdate): Promise<HandledUpdate> {
  await withTimeout(RENDER_TIMEOUT_MS, handled.drawn, null);
  return handled;
}

/** Returns what the person wrote. */
function wordsIn({ message, edited_message: edited }: Update): string[] {
  return [message?.text, message?.caption, edited?.text, edited?.caption].filter((text) => text !== undefined);
}

/** Checks only the envelope; `parseUpdate` reads what is inside with care. */
function isUpdate(body: unknown): body is Update {
  return typeof body === "object" && body !== null && "update_id" in body && Number.isSafeInteger(body.update_id);
}

/** Reads the words of a text file before anything is decided on it. */
async function withWords(context: UpdateContext, openFile: Messenger["openFile"]): Promise<UpdateContext> {
  const { incoming } = context;
  if (incoming.kind !== "file" || !isTextFile(incoming.file)) return context;
  const words = await withTimeout(LOOKUP_TIMEOUT_MS, readWords(openFile, incoming.file), null);
  return { ...context, incoming: { ...incoming, words } };
}

function isAllowed({ allowedUserIds, adminIds }: BotOptions, userId: number): boolean {
  return allowedUserIds.length === 0 || allowedUserIds.includes(userId) || adminIds.includes(userId);
}
