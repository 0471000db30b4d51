import type { FilesToShow } from "../../bot/core/situation.js";
import { textsFor } from "../../bot/core/texts.js";
import { fileNameOf } from "../../bot/orders/file-name.js";
import { linksScreen, originalCaption, originalGoneScreen } from "../../bot/orders/result-screen.js";
import { AFTER_RESPONSE_BUDGET_MS } from "../../tasks/operations/sweep.js";
import type { Actor } from "../../tasks/session.js";
import type { OutputFile, Task } from "../../tasks/task.js";
import { draw } from "../draw.js";
import { describeError } from "../errors.js";
import type { MessageTarget } from "../send-call.js";
import { resendResult } from "./delivery.js";
import { type CaptionOptions, sendOriginal } from "./send-files.js";
import type { DeliveryOptions } from "./send-words.js";

/** Sends results once more, as new messages. Never rejects: the person can press the button again. */
export function createFileResender(shower: Omit<DeliveryOptions, "until">) {
  const { api, log } = shower;
  const inTime = () => ({ ...shower, until: Date.now() + AFTER_RESPONSE_BUDGET_MS });

  return async function showFiles(actor: Actor, { task, fileIds, as }: FilesToShow): Promise<void> {
    const place = { chatId: actor.chatId, threadId: actor.threadId, messageId: null };
    try {
      if (as === "originals") return await sendOriginals(place, task);
      const { outcome } = await resendResult(inTime(), place, { task, fileIds });
      if (outcome !== "sent") log("info", "bot.not_shown_again", { taskId: task.id, outcome });
    } catch (error) {
      log("error", "bot.show_failed", { taskId: task.id, error: describeError(error) });
    }
  };

  /**
   * Sends every file of a result exactly as the model made it. For files that are too big, it says where they can be
   * fetched.
   */
  async function sendOriginals(place: MessageTarget, task: Task): Promise<void> {
    const texts = textsFor(task.locale);
    await announce(place);
    const options = inTime();
    const left: OutputFile[] = [];
    let isGone = true;
    for (const file of task.output?.files ?? []) {
      const captionOptions: CaptionOptions = { caption: originalCaption(texts, task).html, parse_mode: "HTML" };
      const sent = await sendOriginal({ ...options, againAfterMs: null }, place, {
        file,
        name: fileNameOf(task, file),
        captionOptions,
      });
      if (sent.outcome === "sent" || sent.outcome === "unsent") continue;
      left.push(file);
      isGone &&= sent.outcome === "missing" && sent.isGone;
    }
    if (left.length === 0) return;
    const screen = isGone ? originalGoneScreen(texts) : linksScreen(texts, task, left);
    await draw(options, { ...place, userId: task.userId }, screen);
  }

  /** Shows the person that a file is coming, because fetching and sending it takes some seconds. */
  async function announce({ chatId, threadId }: MessageTarget): Promise<void> {
    const thread = threadId === null ? {} : { message_thread_id: threadId };
    await api.sendChatAction(chatId, "upload_document", thread).catch((error: unknown) => {
      log("debug", "bot.not_announced", { detail: describeError(error) });
    });
  }
}
