import { type Api, InputFile } from "grammy/web";
import type { Log } from "../log.js";
import type { AlertCause, DeliveryOutcome, Messenger, Progress } from "../tasks/ports.js";
import type { Locale, OutputFile, Task } from "../tasks/task.js";
import { draw } from "./draw.js";
import { fit, lines, visibleLength } from "./html.js";
import { type Reached, reach, type Target } from "./reach.js";
import { createResultHosts } from "./result-host.js";
import { MAX_CAPTION, MAX_TEXT, type Screen, toMarkup, toMessage } from "./screen.js";
import { failureScreen, linksScreen, resultCaption, resultKeyboard, statusScreen, textScreen } from "./screens/task.js";
import { albumsOf, type Dress, type FileSender, sendAlbum, sendFile } from "./send-files.js";
import { classify, describe } from "./telegram-errors.js";
import { textsFor } from "./texts-by-locale.js";
import { createFileOpener } from "./user-file.js";

export type MessengerOptions = {
  api: Api;
  token: string;
  apiRoot: string;
  /** KIE's address: when it is a stand-in on loopback, results may come from there too. */
  vendorUrl: string;
  log: Log;
};

/** Telegram, as the use-cases need it. */
export function createMessenger({ api, token, apiRoot, vendorUrl, log }: MessengerOptions): Messenger {
  const mayFetch = createResultHosts(vendorUrl);
  const sender: FileSender = { api, mayFetch };

  async function showProgress(task: Task, progress: Progress): Promise<void> {
    const texts = textsFor(task.locale);
    // The first in line starts in a moment: that is what the screen says anyway.
    const inLine = progress.stage === "queued" && progress.place > 1 ? { notice: texts.task.placeInLine(progress.place) } : {};
    const screen = statusScreen(texts, task, { nowMs: Date.now(), ...inLine });
    if (screen === null) return;
    const { text, ...rest } = toMessage(screen, task.userId);
    try {
      await api.editMessageText(task.chatId, task.messageId, text, rest);
    } catch (error) {
      // Nothing is lost with it: the result does not depend on what the waiting message says.
      const { kind } = classify(error);
      if (kind !== "unchanged") log("info", "bot.progress_not_drawn", { taskId: task.id, failure: kind, detail: describe(error) });
    }
  }

  async function alert(cause: AlertCause, locales: ReadonlyMap<number, Locale>): Promise<void> {
    for (const [userId, locale] of locales) {
      const place = { chatId: userId, threadId: null, userId, messageId: null };
      await draw({ api, log }, place, { text: textsFor(locale).task.alerts[cause], keyboard: [] });
    }
  }

  async function deliver(task: Task): Promise<DeliveryOutcome> {
    try {
      const target = { chatId: task.chatId, threadId: task.threadId, messageId: task.messageId };
      return await deliverTo(task, target);
    } catch (error) {
      log("error", "bot.delivery_failed", { taskId: task.id, detail: describe(error) });
      return { outcome: "unknown", detail: describe(error) };
    }
  }

  async function deliverTo(task: Task, target: Target): Promise<DeliveryOutcome> {
    const texts = textsFor(task.locale);
    if (task.state === "failed") return finished(await postScreen(task, target, failureScreen(texts, task)));
    const files = task.output?.files ?? [];
    return files.length === 0 ? finished(await postText(task, target)) : deliverFiles(task, target, files);
  }

  function postScreen(task: Task, target: Target, screen: Screen): Promise<Reached> {
    const { text, ...rest } = toMessage(screen, task.userId);
    return reach(target, (to) =>
      to.messageId === null
        ? api.sendMessage(to.chatId, text, { ...rest, ...(to.threadId === null ? {} : { message_thread_id: to.threadId }) })
        : api.editMessageText(to.chatId, to.messageId, text, rest),
    );
  }

  /** A text in the message itself, or as a file when it does not fit into one. */
  async function postText(task: Task, target: Target): Promise<Reached> {
    const texts = textsFor(task.locale);
    const screen = textScreen(texts, task);
    if (visibleLength(screen.text) <= MAX_TEXT) return postScreen(task, target, screen);
    const caption = lines([resultCaption(texts, task), texts.task.textAsFile]);
    const media = {
      type: "document" as const,
      media: new InputFile(new TextEncoder().encode(task.output?.text ?? ""), "result.txt"),
      caption: fit(caption, MAX_CAPTION).html,
      parse_mode: "HTML" as const,
    };
    const markup = { reply_markup: toMarkup(screen.keyboard, task.userId) };
    return reach(target, (to) => {
      if (to.messageId !== null) return api.editMessageMedia(to.chatId, to.messageId, media, markup);
      const { media: file, type: _, ...options } = media;
      const thread = to.threadId === null ? {} : { message_thread_id: to.threadId };
      return api.sendDocument(to.chatId, file, { ...options, ...markup, ...thread });
    });
  }

  /** The status message becomes the first file; the others follow below it. */
  async function deliverFiles(task: Task, target: Target, files: readonly OutputFile[]): Promise<DeliveryOutcome> {
    const [first, ...others] = files;
    if (first === undefined) return { outcome: "dead", detail: "a result without files" };
    const texts = textsFor(task.locale);
    const dress: Dress = {
      caption: fit(resultCaption(texts, task), MAX_CAPTION).html,
      parse_mode: "HTML",
      reply_markup: toMarkup(resultKeyboard(texts, task), task.userId),
    };
    const sent = await orLink(task, await sendFile(sender, target, first, dress), [first]);
    if (sent.outcome !== "sent") return finished(sent);
    const below = { ...sent.target, messageId: null };
    const fileIds = [...sent.fileIds];
    for (const album of albumsOf(others)) {
      const rest = await deliverAlbum(task, below, album);
      if (rest.outcome !== "sent") return finished(rest);
      fileIds.push(...rest.fileIds);
    }
    return { outcome: "sent", messageId: sent.messageId, fileIds };
  }

  async function deliverAlbum(task: Task, target: Target, album: readonly OutputFile[]): Promise<Reached> {
    if (album.length > 1) {
      const sent = await sendAlbum(sender, target, album);
      if (sent.outcome !== "rejected") return sent;
    }
    // One bad address spoils a whole album: one by one, each finds its own way.
    const fileIds: string[] = [];
    let last: Reached = { outcome: "rejected", target, detail: "an empty album" };
    for (const file of album) {
      last = await orLink(task, await sendFile(sender, target, file, {}), [file]);
      if (last.outcome !== "sent") return last;
      fileIds.push(...last.fileIds);
    }
    return last.outcome === "sent" ? { ...last, fileIds } : last;
  }

  /** When Telegram takes a file in no form, the person at least gets its address. */
  async function orLink(task: Task, reached: Reached, files: readonly OutputFile[]): Promise<Reached> {
    if (reached.outcome !== "rejected") return reached;
    log("warn", "bot.file_not_taken", { taskId: task.id, detail: reached.detail });
    return postScreen(task, reached.target, linksScreen(textsFor(task.locale), task, files));
  }

  return { openFile: createFileOpener({ api, token, apiRoot, mayFetch, log }), showProgress, alert, deliver };
}

function finished(reached: Reached): DeliveryOutcome {
  if (reached.outcome === "sent") return { outcome: "sent", messageId: reached.messageId, fileIds: reached.fileIds };
  return reached.outcome === "unsent" ? reached.unsent : { outcome: "dead", detail: reached.detail };
}
