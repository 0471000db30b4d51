import type { Api } from "grammy/web";
import { adminTexts } from "../../bot/admin/texts.js";
import { messageScreen, type Screen } from "../../bot/core/screen.js";
import { textsFor } from "../../bot/core/texts.js";
import { readyKindOf } from "../../bot/orders/result-screen.js";
import { statusScreen } from "../../bot/orders/status-screen.js";
import { ordersTexts } from "../../bot/orders/texts.js";
import { shopTexts } from "../../bot/shop/texts.js";
import type { Log } from "../../log.js";
import type { AlertCause, AlertFacts, BonusNews, Messenger, Progress } from "../../tasks/messenger.js";
import type { Locale, Task } from "../../tasks/task.js";
import { draw, tryDraw } from "../draw.js";
import { classifyError, describeError } from "../errors.js";
import { createFileOpener, createResultHostCheck } from "../files/user-file.js";
import { toMessage } from "../markup.js";
import { callTelegram } from "../retry.js";
import { sendWithFallbacks, threadOf } from "../send-call.js";
import { drawingDeadline } from "../waiting.js";
import { createBroadcastSender } from "./broadcast-sender.js";
import { sendResult, showUndelivered } from "./delivery.js";

export type MessengerOptions = {
  api: Api;
  /** For calls that carry or fetch a file, which take longer; `api` when absent. */
  mediaApi?: Api;
  token: string;
  apiRoot: string;
  /** KIE's address: when it is a stand-in on loopback, results may come from there too. */
  vendorUrl: string;
  log: Log;
};

/** Telegram, as the use-cases need it. */
export function createMessenger({ api, mediaApi = api, token, apiRoot, vendorUrl, log }: MessengerOptions): Messenger {
  const mayFetch = createResultHostCheck(vendorUrl);

  async function showProgress(task: Task, progress: Progress): Promise<void> {
    const texts = textsFor(task.locale);
    await redraw(task, statusScreen(texts, task, { nowMs: Date.now(), progress }));
  }

  async function redraw(task: Task, screen: Screen | null): Promise<void> {
    if (screen === null) return;
    const { text, ...rest } = toMessage(screen, task.userId);
    const { until, signal } = drawingDeadline();
    const edit = () => api.editMessageText(task.chatId, task.messageId, text, rest, signal);
    try {
      await callTelegram(edit, { effort: "answer", isRepeatable: true, until });
    } catch (error) {
      // A failure loses nothing: the result does not depend on what the status message says.
      const { kind } = classifyError(error);
      if (kind !== "unchanged")
        log("info", "bot.progress_not_drawn", { taskId: task.id, failure: kind, detail: describeError(error) });
    }
  }

  async function alert(
    cause: AlertCause,
    locales: ReadonlyMap<number, Locale>,
    facts: AlertFacts = { what: "", count: 0 },
  ): Promise<boolean> {
    let isTold = false;
    for (const [userId, locale] of locales) {
      const place = { chatId: userId, threadId: null, userId, messageId: null };
      const text = adminTexts[locale].alerts[cause](facts);
      isTold = (await tryDraw({ api, log }, place, { text, keyboard: [] })) || isTold;
    }
    return isTold;
  }

  async function tellBonus({ userId, credits, isNewcomer, locale }: BonusNews): Promise<void> {
    const { welcomeBonus, friendBonus } = shopTexts[locale];
    const text = (isNewcomer ? welcomeBonus : friendBonus)(credits);
    const place = { chatId: userId, threadId: null, userId, messageId: null };
    await draw({ api, log }, place, messageScreen(textsFor(locale), text));
  }

  async function tellReady(task: Task): Promise<boolean> {
    const { chatId, threadId, messageId } = task;
    const text = ordersTexts[task.locale].readyNote(readyKindOf(task));
    const reply = { message_id: messageId, allow_sending_without_reply: true };
    const options = { effort: "delivery", until: Number.POSITIVE_INFINITY } as const;
    const told = await sendWithFallbacks({ chatId, threadId, messageId: null }, options, (to) =>
      api.sendMessage(to.chatId, text, { ...threadOf(to), reply_parameters: reply }),
    );
    if (told.outcome === "sent") return true;
    log("info", "bot.ready_not_told", { taskId: task.id, failure: told.outcome });
    return told.outcome !== "unsent" || told.unsent.outcome !== "retry";
  }

  return {
    tellReady,
    tellBonus,
    openFile: createFileOpener({ api, token, apiRoot, mayFetch, log }),
    showProgress,
    alert,
    ...createBroadcastSender({ api, log }),
    deliver: (task, sending) => sendResult({ api: mediaApi, mayFetch, log, ...sending }, task),
    showUndelivered: (task) => showUndelivered({ api, log }, task),
  };
}
