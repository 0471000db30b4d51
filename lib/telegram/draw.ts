import type { Api } from "grammy/web";
import type { Keyboard, Screen } from "../bot/core/screen.js";
import type { Log } from "../log.js";
import { classifyError, describeError } from "./errors.js";
import { toMarkup } from "./markup.js";
import { callTelegram } from "./retry.js";
import type { MessageTarget, SendResult } from "./send-call.js";
import { sendScreen } from "./send-screen.js";
import type { Deadline } from "./waiting.js";

/** Where a screen goes. `messageId` null: a new message. */
export type DrawingPlace = MessageTarget & { userId: number };

type DrawOptions = { api: Api; log: Log };

/**
 * Draws a screen, and tries again while Telegram stumbles. Never throws: the decision is applied already, and the next
 * press draws the state as it is. `deadline`: nothing is drawn later.
 */
export async function draw(
  options: DrawOptions,
  place: DrawingPlace,
  screen: Screen,
  deadline?: Deadline,
): Promise<void> {
  await tryDraw(options, place, screen, deadline);
}

/** The same. Whether it is there for certain. */
export async function tryDraw(
  { api, log }: DrawOptions,
  { userId: ownerId, ...place }: DrawingPlace,
  screen: Screen,
  deadline?: Deadline,
): Promise<boolean> {
  const drawing = beginDrawing(place);
  try {
    const { isWanted } = drawing;
    const { until, signal } = deadline ?? { until: Number.POSITIVE_INFINITY, signal: undefined };
    const options = { effort: "answer", until, signal, isWanted, leavesFiles: true } as const;
    const { reached } = await sendScreen(api, place, { screen, ownerId, ...options });
    if (reached.outcome !== "sent") reportUnsent(log, reached);
    return reached.outcome === "sent";
  } finally {
    drawing.end();
  }
}

function reportUnsent(log: Log, reached: Exclude<SendResult, { outcome: "sent" }>): void {
  const { outcome, ...rest } = reached.outcome === "rejected" ? reached : reached.unsent;
  log(outcome === "blocked" ? "info" : "warn", "bot.not_drawn", { failure: outcome, ...rest });
}

/** The latest drawing of each message that this instance is drawing. */
const latestDrawings = new Map<string, symbol>();

/** A drawing that waits for Telegram is no longer wanted when a later one of the same message has begun. */
function beginDrawing({ chatId, messageId }: MessageTarget): { isWanted: () => boolean; end: () => void } {
  const drawing = Symbol();
  if (messageId === null) return { isWanted: () => true, end: () => undefined };
  const key = `${chatId}:${messageId}`;
  latestDrawings.set(key, drawing);
  const isLatest = () => latestDrawings.get(key) === drawing;
  return {
    isWanted: isLatest,
    end: () => void (isLatest() && latestDrawings.delete(key)),
  };
}

/** Changes the buttons under a message of ours and nothing else. Never throws: what a button did is kept anyway. */
export async function drawButtons(
  { api, log }: DrawOptions,
  { chatId, messageId, userId }: { chatId: number; messageId: number; userId: number },
  keyboard: Keyboard,
): Promise<void> {
  const markup = { reply_markup: toMarkup(keyboard, userId) };
  try {
    await callTelegram(() => api.editMessageReplyMarkup(chatId, messageId, markup), {
      effort: "answer",
      isRepeatable: true,
    });
  } catch (error) {
    const { kind } = classifyError(error);
    if (kind !== "unchanged") log("info", "bot.not_drawn", { failure: kind, detail: describeError(error) });
  }
}
