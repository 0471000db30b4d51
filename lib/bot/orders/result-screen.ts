import type { OutputFile, Task } from "../../tasks/task.js";
import { cleanText, type Html, html, lines } from "../core/html.js";
import type { Button, Keyboard, Screen } from "../core/screen.js";
import type { Texts } from "../core/texts.js";
import { modelsAfter } from "../models/fits.js";
import { titleOf } from "./status-screen.js";
import type { ReadyKind } from "./texts.en.js";
import { ordersTexts } from "./texts.js";

/** Below a result. Whether its model has a star is known only to who has just read the session. */
export function resultKeyboard(texts: Texts, task: Task, isStarred = false): Keyboard {
  const words = ordersTexts[texts.locale];
  const goesOn = modelsAfter(task, task.output?.files[0]?.kind ?? null).length > 0;
  const useIn: Button = {
    label: words.useIn,
    action: { verb: "use", task: task.id, file: firstFile(task), page: 0 },
  };
  const original: Button = { label: words.asFile, action: { verb: "as_file", task: task.id } };
  return [
    [
      { label: words.again, action: { verb: "again", task: task.id } },
      { label: words.change, action: { verb: "change", task: task.id } },
    ],
    [...(goesOn ? [useIn] : []), ...(offersOriginal(task) ? [original] : [])],
    [
      { label: texts.star(isStarred), action: { verb: "star", task: task.id, isOn: !isStarred } },
      { label: words.fresh, action: { verb: "fresh" } },
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

/** What a result is, in the words that tell of it. */
export function readyKindOf({ output }: Pick<Task, "output">): ReadyKind {
  const [first, ...others] = output?.files ?? [];
  return first === undefined ? "text" : first.kind === "image" && others.length > 0 ? "images" : first.kind;
}

/** What stands under a result: the model and what it cost. */
export function resultCaption(texts: Texts, task: Task): Html {
  const words = ordersTexts[texts.locale];
  const names = [...new Set((task.output?.files ?? []).flatMap((file) => file.title ?? []))].slice(0, 3);
  return lines([headOf(words, task), names.length > 0 ? html`<i>${names.join(", ")}</i>` : null]);
}

function headOf(words: (typeof ordersTexts)["en"], task: Task): Html {
  const title = titleOf(task);
  if (task.isLateResult) return words.free(title);
  return task.chargedCredits === null
    ? words.caption(title, task.costCredits)
    : words.captionTook(title, task.chargedCredits, task.costCredits);
}

/** A result that is words: a transcript, lyrics, a description. */
export function textScreen(texts: Texts, task: Task): Screen {
  const words = cleanText(task.output?.text ?? "");
  return {
    text: lines([resultCaption(texts, task), html``, words === "" ? ordersTexts[texts.locale].gone : html`${words}`]),
    keyboard: resultKeyboard(texts, task),
  };
}

/** The addresses of files that Telegram takes in no form. */
export function linksScreen(texts: Texts, task: Task, files: readonly OutputFile[]): Screen {
  return {
    text: lines([resultCaption(texts, task), ordersTexts[texts.locale].onlyLinks, ...linksTo(texts, files)]),
    keyboard: resultKeyboard(texts, task),
  };
}

function linksTo({ locale }: Texts, files: readonly OutputFile[]): Html[] {
  return files.map((file, index) => html`<a href="${file.url}">${ordersTexts[locale].link(index + 1)}</a>`);
}

/** What came of a task is there and could not be sent: the person can ask for it, and fetch its files themselves. */
export function undeliveredScreen(texts: Texts, task: Task): Screen {
  const words = ordersTexts[texts.locale];
  return {
    text: lines([words.notDelivered(titleOf(task)), ...linksTo(texts, task.output?.files ?? [])]),
    keyboard: [
      [{ label: words.sendAgain, action: { verb: "refresh", task: task.id } }],
      [{ label: words.fresh, action: { verb: "fresh" } }],
    ],
  };
}

/** Under words that are too long for a message. */
export function textFileCaption(texts: Texts, task: Task): Html {
  return lines([resultCaption(texts, task), ordersTexts[texts.locale].textAsFile]);
}

/** Under a file as the model made it. */
export function originalCaption({ locale }: Texts, task: Task): Html {
  return ordersTexts[locale].original(titleOf(task));
}

/** The originals that the vendor no longer keeps. */
export function originalGoneScreen(texts: Texts): Screen {
  const { originalGone, fresh } = ordersTexts[texts.locale];
  return { text: originalGone, keyboard: [[{ label: fresh, action: { verb: "fresh" } }]] };
}
