import type { Update } from "grammy/types";
import type { Api } from "grammy/web";
import type { Log } from "../log.js";
import { ingest } from "../tasks/ingest.js";
import type { Due, Store } from "../tasks/ports.js";
import type { Handled } from "../tasks/receive.js";
import type { Actor, NamedTask, Snapshot } from "../tasks/session.js";
import { decide } from "./decide.js";
import { draw } from "./draw.js";
import { html } from "./html.js";
import { type Incoming, type Me, namesABot, type Received, receive } from "./incoming.js";
import { type Outcome, outcomeOf, redrawn } from "./outcome.js";
import { classify, describe } from "./telegram-errors.js";
import { textsFor } from "./texts-by-locale.js";
import type { Situation } from "./view.js";

export type BotOptions = {
  api: Api;
  store: Store;
  /** Empty: everybody may use the bot. Admins always may. */
  allowedUserIds: readonly number[];
  adminIds: readonly number[];
  log: Log;
  /**
   * Runs work after the answer to Telegram went out. With it an album gets one card, drawn when its last part is in;
   * without it each part gets one.
   */
  defer?: (work: () => Promise<void>) => void;
};

type Heard = Extract<Received, { outcome: "incoming" }>;

const NOTHING_TO_DO: Handled = { due: [], submitTaskId: null };
/** Parts of an album follow each other faster than this. */
const ALBUM_SETTLE_MS = 1_500;

/** The bot: takes what Telegram sends, changes what it asks for, draws what came of it. */
export function createBot(options: BotOptions) {
  const { api, store, log } = options;
  const botId = Number(api.token.split(":", 1)[0]);
  let username: string | null = null;

  async function me(update: Update): Promise<Me> {
    if (namesABot(update)) username ??= (await api.getMe()).username;
    return { id: botId, username };
  }

  /**
   * Takes one update. Throws for a body that is not an update, and what the store throws; what Telegram refuses
   * while something is drawn is logged.
   */
  async function handle(body: unknown): Promise<Handled> {
    if (!isUpdate(body)) throw new Error("not an update: it has no update_id");
    const received = receive(body, await me(body));
    if (received.outcome === "quiet") {
      log("debug", "bot.quiet", { updateId: body.update_id, reason: received.reason });
      return NOTHING_TO_DO;
    }
    if (!isAllowed(options, received.actor.userId)) return deny(received);
    const answer = answerPress(received);
    if (received.incoming.kind === "press" && received.incoming.isForeign) {
      await answer;
      return NOTHING_TO_DO;
    }
    // The answer never rejects, and goes out while the database is asked.
    const [handled] = await Promise.all([apply(received), answer]);
    return handled;
  }

  async function apply({ actor, incoming, inGroup }: Heard): Promise<Handled> {
    const fixed = { nowMs: Date.now(), newDraftId: newId() };
    const situationOf = (snapshot: Snapshot): Situation => ({
      ...fixed,
      snapshot,
      incoming,
      inGroup,
      texts: textsFor(snapshot.session.locale),
      firstName: actor.firstName,
      threadId: actor.threadId,
    });
    const { ingested, due } = await ingest(store, actor, namedBy(incoming), (snapshot) => decide(situationOf(snapshot)));
    const outcome: Outcome | null =
      ingested.outcome === "applied"
        ? outcomeOf(situationOf(ingested.snapshot), ingested.decision.view, ingested.committed)
        : redrawn(situationOf(ingested.snapshot));
    if (outcome === null) return { due, submitTaskId: null };
    await show({ actor, incoming, version: ingested.snapshot.session.version + 1 }, outcome);
    return { due: [...due, ...withoutTwins(outcome.due, due)], submitTaskId: outcome.submitTaskId };
  }

  async function show(from: { actor: Actor; incoming: Incoming; version: number }, outcome: Outcome): Promise<void> {
    const { actor, incoming } = from;
    const { screen } = outcome;
    if (screen === null) return;
    const pressed = incoming.kind === "press" ? incoming.message : null;
    const canEdit = pressed !== null && !pressed.holdsMedia && !outcome.below;
    const place = { chatId: actor.chatId, threadId: actor.threadId, userId: actor.userId, messageId: canEdit ? pressed.id : null };
    const isAlbum = incoming.kind === "file" && incoming.albumId !== null;
    if (!isAlbum || !options.defer) return draw(options, place, screen);
    options.defer(async () => {
      await new Promise((resume) => setTimeout(resume, ALBUM_SETTLE_MS));
      const { snapshot } = await store.open(actor, null);
      if (snapshot.session.version === from.version) await draw(options, place, screen);
    });
  }

  /** First of all and beside everything else: until it comes, the button shows that it is waiting. Never rejects. */
  async function answerPress({ actor, incoming }: Heard): Promise<void> {
    if (incoming.kind !== "press") return;
    const texts = textsFor(actor.suggestedLocale);
    const words = incoming.isForeign ? { text: texts.home.notYourButton } : {};
    await answerQuery(incoming.queryId, words);
  }

  async function answerQuery(queryId: string, words: { text?: string; show_alert?: boolean }): Promise<void> {
    try {
      await api.answerCallbackQuery(queryId, words);
    } catch (error) {
      // The person has moved on, or the press came to us late: nothing is lost with the answer.
      if (classify(error).kind !== "stale_query") log("warn", "bot.unanswered_press", { detail: describe(error) });
    }
  }

  /** In a group only a press or a command gets here, and the group need not read who is refused. */
  async function deny({ actor, incoming, inGroup }: Heard): Promise<Handled> {
    const text = textsFor(actor.suggestedLocale).home.denied;
    if (incoming.kind === "press") await answerQuery(incoming.queryId, { text, show_alert: true });
    else if (!inGroup) {
      const place = { chatId: actor.chatId, threadId: actor.threadId, userId: actor.userId, messageId: null };
      await draw(options, place, { text: html`${text}`, keyboard: [] });
    }
    log("info", "bot.denied", { userId: actor.userId });
    return NOTHING_TO_DO;
  }

  return { handle };
}

/** Only the envelope: what is inside is read with care by `receive`. */
function isUpdate(body: unknown): body is Update {
  return typeof body === "object" && body !== null && "update_id" in body && Number.isSafeInteger(body.update_id);
}

function isAllowed({ allowedUserIds, adminIds }: BotOptions, userId: number): boolean {
  return allowedUserIds.length === 0 || allowedUserIds.includes(userId) || adminIds.includes(userId);
}

/** The task that the decision has to know: a press under it, or what an already ordered form became. */
function namedBy(incoming: Incoming): NamedTask | null {
  if (incoming.kind !== "press" || incoming.action === null) return null;
  if ("task" in incoming.action) return { taskId: incoming.action.task };
  return "form" in incoming.action ? { intent: incoming.action.form.draft } : null;
}

function withoutTwins(wanted: readonly Due[], taken: readonly Due[]): Due[] {
  return wanted.filter((due) => !taken.some((each) => each.taskId === due.taskId));
}

/** Short enough for a button, random enough to be nobody else's. */
function newId(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(9))).toString("base64url");
}
