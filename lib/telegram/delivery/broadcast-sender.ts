import type { Api } from "grammy/web";
import { broadcastScreen } from "../../bot/admin/broadcast.js";
import type { Log } from "../../log.js";
import type { Broadcast, BroadcastOutcome } from "../../tasks/messenger.js";
import { classifyError, describeError } from "../errors.js";
import { toMessage } from "../markup.js";

/** Sends the copies of a broadcast and draws its progress. */
export function createBroadcastSender({ api, log }: { api: Api; log: Log }) {
  /**
   * Sends one copy by one call. A copy whose answer is lost may have arrived, and is not worth a second notification.
   * Never throws.
   */
  async function copy(broadcast: Broadcast, userId: number): Promise<BroadcastOutcome> {
    try {
      await api.copyMessage(userId, broadcast.adminId, broadcast.messageId);
      return { state: "delivered" };
    } catch (error) {
      return outcomeOf(error);
    }
  }

  function outcomeOf(error: unknown): BroadcastOutcome {
    const failure = classifyError(error);
    const detail = describeError(error);
    if (/message to copy not found|message can't be copied/i.test(detail)) return { state: "gone" };
    if (failure.kind === "blocked" || failure.kind === "unknown") return { state: failure.kind };
    if (failure.kind === "later") return { state: "again", afterMs: failure.afterMs };
    log("warn", "broadcast.refused", { detail });
    return { state: "refused" };
  }

  /** Draws the progress. Best effort, as the next drawing shows more. Never throws. */
  async function showBroadcast(broadcast: Broadcast): Promise<void> {
    if (broadcast.progressId === null) return;
    const { text, ...rest } = toMessage(broadcastScreen(broadcast.locale, broadcast), broadcast.adminId);
    try {
      await api.editMessageText(broadcast.adminId, broadcast.progressId, text, rest);
    } catch (error) {
      if (classifyError(error).kind !== "unchanged")
        log("info", "broadcast.not_shown", { detail: describeError(error) });
    }
  }

  return { copy, showBroadcast };
}
