import { findModel } from "../../registry/load.js";
import type { Progress } from "../../tasks/messenger.js";
import { hasFailed, isOpen, type Task } from "../../tasks/task.js";
import { type Html, lines } from "../core/html.js";
import type { Keyboard, Screen } from "../core/screen.js";
import type { View } from "../core/situation.js";
import type { Texts } from "../core/texts.js";
import { labelOfPath } from "../form/labels.js";
import { modelsTexts } from "../models/texts.js";
import { ordersTexts } from "./texts.js";

export function titleOf(task: Pick<Task, "model">): string {
  return findModel(task.model)?.title ?? task.model;
}

type StatusOptions = { nowMs: number; progress?: Progress };

/** What a waiting person sees. Null: the task is done, and its message belongs to its result. */
export function statusScreen(texts: Texts, task: Task, options: StatusOptions): Screen | null {
  const words = ordersTexts[texts.locale];
  const title = titleOf(task);
  const { nowMs, progress } = options;
  const head = progress?.stage === "held_up" ? words.heldUp(title) : stateLine(texts, task, title);
  if (head === null) return null;
  const seconds = (nowMs - task.createdAt.getTime()) / 1000;
  const isUnusual = task.state === "in_doubt" || task.output !== null || progress?.stage === "held_up";
  return {
    text: lines([
      head,
      seconds >= 2 ? words.elapsed(texts.duration(seconds)) : null,
      isUnusual ? null : usualLine(texts, task),
      // The first in line starts in a moment: that is what the screen says anyway.
      progress?.stage === "queued" && progress.position > 1 ? words.placeInLine(progress.position) : null,
    ]),
    keyboard: statusKeyboard(texts, task),
  };
}

/** How a task stands, in a few words for who presses a button of it. */
export function standing({ locale, duration }: Texts, task: Task, nowMs: number): string {
  const { queued, beingMade, inDoubt, arriving, ready, failed, cancelled } = ordersTexts[locale].standing;
  const seconds = (nowMs - task.createdAt.getTime()) / 1000;
  switch (task.state) {
    case "queued":
      return queued;
    case "submitting":
    case "submitted":
      return beingMade(seconds >= 2 ? duration(seconds) : null);
    case "in_doubt":
      return inDoubt;
    case "succeeded":
    case "failed":
      if (hasFailed(task)) return task.failure?.kind === "cancelled" ? cancelled : failed;
      return task.delivery === "sent" ? ready : arriving;
  }
}

/** How long this model took lately; of a model that nobody used yet, what its kind takes. */
function usualLine({ locale }: Texts, task: Task): Html {
  const words = ordersTexts[locale];
  if (task.usualSeconds !== null) return words.usually(modelsTexts[locale].usually(task.usualSeconds));
  return words.usual[findModel(task.model)?.output ?? "image"];
}

/** A new order: it is sent after the drawing, and sending draws the next state. */
export function orderedView({ texts, nowMs }: { texts: Texts; nowMs: number }, task: Task): View {
  const screen = statusScreen(texts, task, { nowMs });
  if (screen === null) return { show: "nothing", why: "the order has ended" };
  return { show: "screen", screen, isLeased: true, due: [{ taskId: task.id, work: "submit", isDrawn: true }] };
}

/** What answers who cancels a task that goes on, or has ended. */
export function tooLate(texts: Texts, task: Task, nowMs: number): string {
  return isOpen(task.state) ? ordersTexts[texts.locale].tooLateToCancel : standing(texts, task, nowMs);
}

function stateLine({ locale }: Texts, task: Task, title: string): Html | null {
  const words = ordersTexts[locale];
  switch (task.state) {
    case "queued":
      return words.queued(title, words.cost(task.costCredits, task.estimateCredits !== null));
    case "submitting":
    case "submitted":
      return words.submitted(title, words.cost(task.costCredits, task.estimateCredits !== null));
    case "in_doubt":
      return words.inDoubt(title);
    case "succeeded":
    case "failed":
      return hasFailed(task) || task.delivery === "sent" ? null : words.arriving(title);
  }
}

function statusKeyboard({ locale }: Texts, task: Task): Keyboard {
  const { cancel, refresh } = ordersTexts[locale];
  if (task.state === "queued") return [[{ label: cancel, action: { verb: "cancel", task: task.id }, style: "danger" }]];
  return [[{ label: refresh, action: { verb: "refresh", task: task.id } }]];
}

export function cancelledScreen(texts: Texts, task: Task): Screen {
  return {
    text: ordersTexts[texts.locale].cancelled(titleOf(task), task.costCredits),
    keyboard: failureKeyboard(texts, task),
  };
}

/** Why it failed, in plain words, and that it cost nothing. */
export function failureScreen(texts: Texts, task: Task): Screen {
  const kind = task.failure?.kind ?? "unknown";
  if (kind === "cancelled") return cancelledScreen(texts, task);
  return {
    text: lines([ordersTexts[texts.locale].failed(titleOf(task)), ...failureLines(texts, task)]),
    keyboard: failureKeyboard(texts, task),
  };
}

export function failureLines(texts: Texts, task: Task): (Html | null)[] {
  const words = ordersTexts[texts.locale];
  const why = words.failures[task.failure?.kind ?? "unknown"];
  return [why, fieldLine(texts, task), words.returned(task.costCredits)];
}

function fieldLine(texts: Texts, task: Task): Html | null {
  const field = task.failure?.field;
  const model = findModel(task.model);
  return field && model ? ordersTexts[texts.locale].field(labelOfPath({ model, texts }, [field])) : null;
}

function failureKeyboard({ locale }: Texts, task: Task): Keyboard {
  const { tryAgain, change, fresh } = ordersTexts[locale];
  return [
    [
      { label: tryAgain, action: { verb: "again", task: task.id } },
      { label: change, action: { verb: "change", task: task.id } },
    ],
    [{ label: fresh, action: { verb: "home" } }],
  ];
}
