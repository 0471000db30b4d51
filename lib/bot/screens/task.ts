import { findModel } from "../../registry/load.js";
import type { OutputFile, Task } from "../../tasks/task.js";
import { labelOfPath } from "../form-words.js";
import { cleanText, type Html, html, lines } from "../html.js";
import { modelsAfter } from "../intents.js";
import type { Button, Keyboard, Screen } from "../screen.js";
import type { Texts } from "../texts.js";

export function titleOf(task: Pick<Task, "model">): string {
  return findModel(task.model)?.title ?? task.model;
}

/** What a waiting person sees. Null: the task is done, and its message belongs to its result. */
export function statusScreen(texts: Texts, task: Task, options: { nowMs: number; notice?: Html }): Screen | null {
  const title = titleOf(task);
  const { nowMs, notice } = options;
  const head = stateLine(texts, task, title);
  if (head === null) return null;
  const seconds = (nowMs - task.createdAt.getTime()) / 1000;
  const output = findModel(task.model)?.output ?? "image";
  return {
    text: lines([
      head,
      seconds >= 5 ? texts.task.elapsed(texts.home.duration(seconds)) : null,
      task.state === "in_doubt" || task.state === "succeeded" ? null : texts.task.usual[output],
      notice ?? null,
    ]),
    keyboard: statusKeyboard(texts, task),
  };
}

function stateLine(texts: Texts, task: Task, title: string): Html | null {
  switch (task.state) {
    case "queued":
      return texts.task.queued(title, task.costCredits);
    case "submitting":
    case "submitted":
      return texts.task.submitted(title, task.costCredits);
    case "in_doubt":
      return texts.task.inDoubt(title);
    case "succeeded":
      return task.delivery === "sent" ? null : texts.task.arriving(title);
    case "failed":
      return null;
  }
}

function statusKeyboard(texts: Texts, task: Task): Keyboard {
  if (task.state === "queued")
    return [[{ label: texts.task.cancel, action: { verb: "cancel", task: task.id }, style: "danger" }]];
  return [[{ label: texts.task.refresh, action: { verb: "refresh", task: task.id } }]];
}

export function cancelledScreen(texts: Texts, task: Task): Screen {
  return { text: texts.task.cancelled(titleOf(task), task.costCredits), keyboard: failureKeyboard(texts, task) };
}

/** Why it failed, in plain words, and that it cost nothing. */
export function failureScreen(texts: Texts, task: Task): Screen {
  const kind = task.failure?.kind ?? "unknown";
  if (kind === "cancelled") return cancelledScreen(texts, task);
  return {
    text: lines([
      texts.task.failed(titleOf(task)),
      texts.task.failures[kind],
      fieldLine(texts, task),
      texts.task.returned(task.costCredits),
    ]),
    keyboard: failureKeyboard(texts, task),
  };
}

function fieldLine(texts: Texts, task: Task): Html | null {
  const field = task.failure?.field;
  const model = findModel(task.model);
  return field && model ? texts.task.field(labelOfPath({ model, texts }, [field])) : null;
}

function failureKeyboard(texts: Texts, task: Task): Keyboard {
  return [
    [
      { label: texts.task.tryAgain, action: { verb: "again", task: task.id } },
      { label: texts.task.change, action: { verb: "change", task: task.id } },
    ],
    [{ label: texts.task.fresh, action: { verb: "home" } }],
  ];
}

/** Below a result. */
export function resultKeyboard(texts: Texts, task: Task): Keyboard {
  const again: Button = { label: texts.task.again, action: { verb: "again", task: task.id } };
  const useIn: Button = {
    label: texts.task.useIn,
    action: { verb: "use", task: task.id, file: firstFile(task), page: 0 },
  };
  const goesOn = modelsAfter(task, task.output?.files[0]?.kind ?? null).length > 0;
  return [goesOn ? [again, useIn] : [again], [{ label: texts.task.fresh, action: { verb: "fresh" } }]];
}

/** With several files the choice between them comes first: no file has that number. */
export const WHICH_FILE = 99;

function firstFile(task: Task): number {
  return (task.output?.files.length ?? 0) > 1 ? WHICH_FILE : 0;
}

/** What stands under a result: the model and what it cost. */
export function resultCaption(texts: Texts, task: Task): Html {
  const head = task.absorbed ? texts.task.free(titleOf(task)) : texts.task.caption(titleOf(task), task.costCredits);
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
