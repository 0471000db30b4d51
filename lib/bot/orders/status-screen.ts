import { findModel } from "../../registry/load.js";
import type { Progress } from "../../tasks/messenger.js";
import { hasFailed, isOpen, type Task } from "../../tasks/task.js";
import { type Html, lines } from "../core/html.js";
import type { Keyboard, Screen } from "../core/screen.js";
import type { View } from "../core/situation.js";
import type { Texts } from "../core/texts.js";
import { labelOfPath } from "../form/labels.js";
import { modelsTexts } from "../models/texts.js";

export function titleOf(task: Pick<Task, "model">): string {
  return findModel(task.model)?.title ?? task.model;
}

type StatusOptions = { nowMs: number; progress?: Progress };

/** What a waiting person sees. Null: the task is done, and its message belongs to its result. */
export function statusScreen(texts: Texts, task: Task, options: StatusOptions): Screen | null {
  const title = titleOf(task);
  const { nowMs, progress } = options;
  const head = progress?.stage === "held_up" ? texts.task.heldUp(title) : stateLine(texts, task, title);
  if (head === null) return null;
  const seconds = (nowMs - task.createdAt.getTime()) / 1000;
  const isUnusual = task.state === "in_doubt" || task.output !== null || progress?.stage === "held_up";
  return {
    text: lines([
      head,
      seconds >= 2 ? texts.task.elapsed(texts.home.duration(seconds)) : null,
      isUnusual ? null : usualLine(texts, task),
      // The first in line starts in a moment: that is what the screen says anyway.
      progress?.stage === "queued" && progress.position > 1 ? texts.task.placeInLine(progress.position) : null,
    ]),
    keyboard: statusKeyboard(texts, task),
  };
}

/** How a task stands, in a few words for who presses a button of it. */
export function standing({ task: texts, home }: Texts, task: Task, nowMs: number): string {
  const { queued, beingMade, inDoubt, arriving, ready, failed, cancelled } = texts.standing;
  const seconds = (nowMs - task.createdAt.getTime()) / 1000;
  switch (task.state) {
    case "queued":
      return queued;
    case "submitting":
    case "submitted":
      return beingMade(seconds >= 2 ? home.duration(seconds) : null);
    case "in_doubt":
      return inDoubt;
    case "succeeded":
    case "failed":
      if (hasFailed(task)) return task.failure?.kind === "cancelled" ? cancelled : failed;
      return task.delivery === "sent" ? ready : arriving;
  }
}

/** How long this model took lately; of a model that nobody used yet, what its kind takes. */
function usualLine({ task: texts, locale }: Texts, task: Task): Html {
  if (task.usualSeconds !== null) return texts.usually(modelsTexts[locale].usually(task.usualSeconds));
  return texts.usual[findModel(task.model)?.output ?? "image"];
}

/** A new order: it is sent after the drawing, and sending draws the next state. */
export function orderedView({ texts, nowMs }: { texts: Texts; nowMs: number }, task: Task): View {
  const screen = statusScreen(texts, task, { nowMs });
  if (screen === null) return { show: "nothing", why: "the order has ended" };
  return { show: "screen", screen, isLeased: true, due: [{ taskId: task.id, work: "submit", isDrawn: true }] };
}

/** What answers who cancels a task that goes on, or has ended. */
export function tooLate(texts: Texts, task: Task, nowMs: number): string {
  return isOpen(task.state) ? texts.task.tooLateToCancel : standing(texts, task, nowMs);
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
    case "failed":
      return hasFailed(task) || task.delivery === "sent" ? null : texts.task.arriving(title);
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
    text: lines([texts.task.failed(titleOf(task)), ...failureLines(texts, task)]),
    keyboard: failureKeyboard(texts, task),
  };
}

export function failureLines(texts: Texts, task: Task): (Html | null)[] {
  const why = texts.task.failures[task.failure?.kind ?? "unknown"];
  return [why, fieldLine(texts, task), texts.task.returned(task.costCredits)];
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
