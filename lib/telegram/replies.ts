import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "grammy/web";
import { html, lines } from "../bot/core/html.js";
import type { Screen } from "../bot/core/screen.js";
import { pressedMessage, type UpdateContext, type UserInput } from "../bot/core/situation.js";
import { locales, textsFor } from "../bot/core/texts.js";
import type { Rendering } from "../bot/decide.js";
import { homeTexts } from "../bot/home/texts.js";
import type { Log } from "../log.js";
import type { Actor, Draft, Snapshot } from "../tasks/session.js";
import type { Store } from "../tasks/store.js";
import { createFileResender } from "./delivery/resend-files.js";
import { draw, drawButtons } from "./draw.js";
import { classifyError, describeError } from "./errors.js";
import { createResultHostCheck } from "./files/user-file.js";
import { callTelegram } from "./retry.js";
import type { ImpersonalMessage } from "./updates.js";
import { drawingDeadline } from "./waiting.js";

export type ReplyOptions = {
  api: Api;
  store: Store;
  log: Log;
  /** KIE's address: when it is a stand-in on loopback, results may come from there too. */
  vendorUrl: string;
  /**
   * Runs work after the answer to Telegram was sent. With it an album gets one card, drawn when its last part has
   * arrived; without it each part gets one.
   */
  defer?: (work: () => Promise<void>) => void;
};

/** Whether the change of a press is applied, and the toast that answers it when nothing is drawn. */
export type PressDone = { isApplied: boolean; toast: string | null };

/**
 * `version`: of the session once the update is applied, `draft` what it made of the form, null when nothing;
 * `answerNow`: what answers it when the session is another by then.
 */
type Shown = {
  actor: Actor;
  incoming: UserInput;
  version: number;
  draft: Draft | null;
  answerNow: (snapshot: Snapshot) => Screen | null;
};

/** The parts of an album arrive within less than this of each other. */
const ALBUM_SETTLE_MS = 1_500;

export type Replies = ReturnType<typeof createReplies>;

/** Draws everything that a person sees of an update. Nothing here rejects because of what Telegram answers. */
export function createReplies(options: ReplyOptions) {
  const { api, store, log } = options;
  const showFiles = createFileResender({ api, log, mayFetch: createResultHostCheck(options.vendorUrl) });

  async function show(from: Shown, outcome: Rendering): Promise<void> {
    const { actor, incoming } = from;
    const { screen, files, keyboard, spent } = outcome;
    const pressed = pressedMessage({ incoming });
    if (files) return afterAnswer(() => showFiles(actor, files));
    if (keyboard && pressed) return drawButtons(options, { ...actor, messageId: pressed.id }, keyboard);
    if (screen) await drawScreen(from, screen, outcome);
    if (spent) await drawButtons(options, { ...spent, userId: actor.userId }, []);
  }

  async function drawScreen(from: Shown, screen: Screen, { below, isLeased }: Rendering): Promise<void> {
    const { actor, incoming } = from;
    const { chatId, threadId, userId } = actor;
    const pressed = pressedMessage({ incoming });
    const canEdit = pressed !== null && !pressed.holdsMedia && !below;
    const place = { chatId, threadId, userId, messageId: canEdit ? pressed.id : null };
    const part = incoming.kind === "file" && incoming.albumId !== null ? incoming : null;
    if (part === null || !options.defer) return draw(options, place, screen, isLeased ? drawingDeadline() : undefined);
    options.defer(async () => {
      const answer = await answerOfAlbum(store, from, { part, screen });
      if (answer !== null) await draw(options, place, answer);
    });
  }

  /**
   * Runs work that may take longer than a person should wait for an answer; after the answer, where that is possible.
   */
  async function afterAnswer(work: () => Promise<void>): Promise<void> {
    if (options.defer) options.defer(work);
    else await work();
  }

  /**
   * Answers a press, before anything is drawn: until then the button shows that it is waiting. `done`: whether the
   * change is applied, in the time that a person waits. Never rejects.
   */
  async function answerPress({ actor, incoming }: UpdateContext, done: Promise<PressDone>): Promise<void> {
    if (incoming.kind !== "press") return;
    const { notYourButton, slow } = textsFor(actor.suggestedLocale);
    if (incoming.isForeign) return answerQuery(incoming.queryId, { text: notYourButton });
    const { isApplied, toast } = await done;
    const text = isApplied ? toast : slow;
    await answerQuery(incoming.queryId, text === null ? {} : { text });
  }

  async function answerQuery(queryId: string, words: { text?: string; show_alert?: boolean }): Promise<void> {
    try {
      const answer = () => api.answerCallbackQuery(queryId, words);
      await callTelegram(answer, { effort: "press", isRepeatable: true });
    } catch (error) {
      // The query is too old: the person has moved on, or the press reached us late. Nothing is lost.
      if (classifyError(error).kind !== "stale_query")
        log("warn", "bot.unanswered_press", { detail: describeError(error) });
    }
  }

  /**
   * Tells a person that they may not use the bot. In a group only a press gets an answer: the others there need not
   * read who is refused.
   */
  async function deny({ actor, incoming, inGroup }: UpdateContext): Promise<void> {
    const text = homeTexts[actor.suggestedLocale].denied;
    if (incoming.kind === "press") await answerQuery(incoming.queryId, { text, show_alert: true });
    else if (!inGroup) {
      const place = { chatId: actor.chatId, threadId: actor.threadId, userId: actor.userId, messageId: null };
      await draw(options, place, { text: html`${text}`, keyboard: [] });
    }
    log("info", "bot.denied", { userId: actor.userId });
  }

  return { show, answerPress, deny, afterAnswer };
}

type AlbumPart = Extract<UserInput, { kind: "file" }>;

/**
 * The answer of an album, once its last part has come; null for its other parts, and when a later message closed the
 * form that its files are in. A part that found no place is told so, whatever the others have changed since.
 */
async function answerOfAlbum(
  store: Store,
  { actor, version, draft: decided, answerNow }: Shown,
  { part: { albumId, file }, screen }: { part: AlbumPart; screen: Screen },
): Promise<Screen | null> {
  if (albumId === null) return screen;
  const album = `${actor.chatId} ${albumId}`;
  await store.recordAlbumPart(actor.updateId, album);
  await sleep(ALBUM_SETTLE_MS);
  if (!(await store.isLastOfAlbum(actor.updateId, album))) return null;
  const { snapshot } = await store.readSession(actor, null);
  const { draft, version: now } = snapshot.session;
  if (now === version || !(decided && file.ref in decided.files)) return screen;
  return draft !== null && file.ref in draft.files ? answerNow(snapshot) : null;
}

/** Says that orders belong to a person. In both languages: nobody knows who reads it. */
export async function askForPerson(
  options: Pick<ReplyOptions, "api" | "log">,
  { chatId, threadId }: ImpersonalMessage,
): Promise<void> {
  const text = lines(locales.map((locale) => homeTexts[locale].impersonal));
  await draw(options, { chatId, threadId, userId: chatId, messageId: null }, { text, keyboard: [] });
}

/**
 * Telegram sends an update again after four seconds at the earliest (Retry-After), and dates messages in whole seconds.
 */
const FIRST_TRY_WITHIN_MS = 3_000;

/**
 * Says that a message has arrived and cannot be handled yet. Telegram sends the message again and again, so this
 * answers only the first time, as the message's date tells. A press is told by the answer to its query. Never throws.
 */
export async function tellOutage(
  options: { api: Api; log: Log },
  { actor, incoming }: UpdateContext,
  ageMs: number,
): Promise<void> {
  if (incoming.kind === "press" || ageMs >= FIRST_TRY_WITHIN_MS) return;
  const text = textsFor(actor.suggestedLocale).outage;
  const place = { chatId: actor.chatId, threadId: actor.threadId, userId: actor.userId, messageId: null };
  await draw(options, place, { text, keyboard: [] });
}
