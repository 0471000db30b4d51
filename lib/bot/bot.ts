import type { Update } from "grammy/types";
import type { AdminStore } from "../tasks/admin.js";
import { ingest } from "../tasks/ingest.js";
import type { Due, Messenger } from "../tasks/ports.js";
import type { Handled } from "../tasks/receive.js";
import type { NamedTask, Snapshot } from "../tasks/session.js";
import { createAdminDesk } from "./admin/desk.js";
import { adminLineOf } from "./admin/line.js";
import { decide } from "./decide.js";
import { type Heard, type Incoming, type Me, namesABot, receive } from "./incoming.js";
import { type Outcome, outcomeOf, redrawn } from "./outcome.js";
import { createReplies, type ReplyOptions } from "./replies.js";
import { isTextFile, readWords } from "./text-file.js";
import { textsFor } from "./texts-by-locale.js";
import { createFileOpener } from "./user-file.js";
import type { Situation } from "./view.js";
import { wantedBy } from "./wanted.js";

export type BotOptions = ReplyOptions & {
  adminStore: AdminStore;
  /** Empty: everybody may use the bot. Admins always may. */
  allowedUserIds: readonly number[];
  adminIds: readonly number[];
};

const TELEGRAM = "https://api.telegram.org";
const NOTHING_TO_DO: Handled = { due: [], submitTaskId: null };

/** The bot: takes what Telegram sends, changes what it asks for, draws what came of it. */
export function createBot(options: BotOptions) {
  const { api, store, log } = options;
  const replies = createReplies(options);
  const desk = createAdminDesk(options);
  const apiRoot = api.options?.apiRoot ?? TELEGRAM;
  const openFile = createFileOpener({ api, token: api.token, apiRoot, mayFetch: () => false, log });
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
    if (!isAllowed(options, received.actor.userId)) {
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
    return line === null ? apply(await withWords(heard, openFile)) : desk.handle(heard, line);
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
    const { ingested, due } = await ingest(
      store,
      actor,
      namedBy(incoming),
      (snapshot) => decide(situationOf(snapshot)),
      wantedBy(incoming),
    );
    const outcome: Outcome | null =
      ingested.outcome === "applied"
        ? outcomeOf(situationOf(ingested.snapshot), ingested.decision.view, ingested.committed)
        : redrawn(situationOf(ingested.snapshot));
    if (outcome === null) return { due, submitTaskId: null };
    await replies.show({ actor, incoming, version: ingested.snapshot.session.version + 1 }, outcome);
    return { due: [...due, ...withoutTwins(outcome.due, due)], submitTaskId: outcome.submitTaskId };
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
