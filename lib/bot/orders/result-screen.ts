import type { OutputFile, Task } from "../../tasks/task.js";
import { cleanText, type Html, html, lines } from "../core/html.js";
import type { Button, Keyboard, Screen } from "../core/screen.js";
import type { Texts } from "../core/texts.js";
import { modelsAfter } from "../models/fits.js";
import { titleOf } from "./status-screen.js";

/** Below a result. Whether its model has a star is known only to who has just read the session. */
export function resultKeyboard(texts: Texts, task: Task, isStarred = false): Keyboard {
  const goesOn = modelsAfter(task, task.output?.files[0]?.kind ?? null).length > 0;
  const useIn: Button = {
    label: texts.task.useIn,
    action: { verb: "use", task: task.id, file: firstFile(task), page: 0 },
  };
  const original: Button = { label: texts.library.asFile, action: { verb: "as_file", task: task.id } };
  return [
    [
      { label: texts.task.again, action: { verb: "again", task: task.id } },
      { label: texts.task.change, action: { verb: "change", task: task.id } },
    ],
    [...(goesOn ? [useIn] : []), ...(offersOriginal(task) ? [original] : [])],
    [
      { label: texts.library.star(isStarred), action: { verb: "star", task: task.id, isOn: !isStarred } },
      { label: texts.task.fresh, action: { verb: "fresh" } },
    ],
  ];
}

/** Telegram compresses what it shows as a photo or plays as a video or a sound. */
export function offersOriginal(task: Task): boolean {
  const isDocument = (file: OutputFile) => file.kind === "document" || (task.sendAsFile && file.kind === "image");
  return (task.output?.files ?? []).some((file) => !isDocument(file));
}

/** With several files the choice between them comes first: no file has that number. */
export const WHICH_FILE = 99;

export function firstFile(task: Task): number {
  return (task.output?.files.length ?? 0) > 1 ? WHICH_FILE : 0;
}

/** What stands under a result: the model and what it cost. */
export function resultCaption(texts: Texts, task: Task): Html {
  const head = task.isLateResult ? texts.task.free(titleOf(task)) : texts.task.caption(titleOf(task), task.costCredits);
  const names = [...new Set((task.output?.files ?? []).flatMap((file) => file.title ?? []))].slice(0, 3);
  return lines([head, names.length > 0 ? html`<i>${names.join(", ")}</i>` : null]);
}

/** A result that is words: a transcript, lyrics, a description. */
export function textScreen(texts: Texts, task: Task): Screen {
  const words = cleanText(task.output?.text ?? "");
  return {
    text: lines([resultCaption(texts, task), html``, words === "" ? texts.task.gone : html`${words}`]),
    keyboard: resultKeyboard(texts, task),
  };
}

/** The addresses of files that Telegram takes in no form. */
export function linksScreen(texts: Texts, task: Task, files: readonly OutputFile[]): Screen {
  const links = files.map((file, index) => html`<a href="${file.url}">${texts.task.link(index + 1)}</a>`);
  return {
    text: lines([resultCaption(texts, task), texts.task.onlyLinks, ...links]),
    keyboard: resultKeyboard(texts, task),
  };
}

/** What came of a task is there and could not be sent: the person can ask for it, and fetch its files themselves. */
export function undeliveredScreen(texts: Texts, task: Task): Screen {
  const links = (task.output?.files ?? []).map(
    (file, index) => html`<a href="${file.url}">${texts.task.link(index + 1)}</a>`,
  );
  return {
    text: lines([texts.task.notDelivered(titleOf(task)), ...links]),
    keyboard: [
      [{ label: texts.task.sendAgain, action: { verb: "refresh", task: task.id } }],
      [{ label: texts.task.fresh, action: { verb: "fresh" } }],
    ],
  };
}

/** The originals that the vendor no longer keeps. */
export function originalGoneScreen(texts: Texts): Screen {
  return { text: texts.library.originalGone, keyboard: [[{ label: texts.task.fresh, action: { verb: "fresh" } }]] };
}
