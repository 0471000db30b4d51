import type { Api } from "grammy/web";
import type { Log } from "../log.js";
import type { Store } from "../tasks/ports.js";
import type { Actor } from "../tasks/session.js";
import { draw } from "./draw.js";
import { html } from "./html.js";
import type { Heard, Incoming } from "./incoming.js";
import type { Outcome } from "./outcome.js";
import { classify, describe } from "./telegram-errors.js";
import { textsFor } from "./texts-by-locale.js";

export type ReplyOptions = {
  api: Api;
  store: Store;
  log: Log;
  /**
   * Runs work after the answer to Telegram went out. With it an album gets one card, drawn when its last part is in;
   * without it each part gets one.
   */
  defer?: (work: () => Promise<void>) => void;
};

/** Parts of an album follow each other faster than this. */
const ALBUM_SETTLE_MS = 1_500;

/** Everything that a person gets to see of an update. Nothing here rejects for what Telegram says. */
export function createReplies(options: ReplyOptions) {
  const { api, store, log } = options;

  async function show(from: { actor: Actor; incoming: Incoming; version: number }, outcome: Outcome): Promise<void> {
    const { actor, incoming } = from;
    const { screen } = outcome;
    if (screen === null) return;
    const pressed = incoming.kind === "press" ? incoming.message : null;
    const canEdit = pressed !== null && !pressed.holdsMedia && !outcome.below;
    const place = {
      chatId: actor.chatId,
      threadId: actor.threadId,
      userId: actor.userId,
      messageId: canEdit ? pressed.id : null,
    };
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
  async function deny({ actor, incoming, inGroup }: Heard): Promise<void> {
    const text = textsFor(actor.suggestedLocale).home.denied;
    if (incoming.kind === "press") await answerQuery(incoming.queryId, { text, show_alert: true });
    else if (!inGroup) {
      const place = { chatId: actor.chatId, threadId: actor.threadId, userId: actor.userId, messageId: null };
      await draw(options, place, { text: html`${text}`, keyboard: [] });
    }
    log("info", "bot.denied", { userId: actor.userId });
  }

  return { show, answerPress, deny };
}
