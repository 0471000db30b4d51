import { findModel } from "../../registry/load.js";
import { creditsOf, hasFailed, type Task } from "../../tasks/task.js";
import { excerpt, type Html, html, lines } from "../core/html.js";
import { type Button, homeRow, messageScreen, paginateOpenEnded, type Screen } from "../core/screen.js";
import type { Texts } from "../core/texts.js";
import { mainTextOf } from "../form/draft.js";
import { modelsAfter } from "../models/fits.js";
import { firstFile, offersOriginal } from "../orders/result-screen.js";
import { failureLines, titleOf } from "../orders/status-screen.js";
import { ordersTexts } from "../orders/texts.js";
import { historyTexts } from "./texts.js";

/** One row of numbers. */
export const HISTORY_PAGE_SIZE = 6;

/**
 * Shows a page of what a person made. `tasks`: pass one more than a page, so that it is known whether there is another.
 */
export function historyScreen(
  texts: Texts,
  { tasks, page, notice = null }: { tasks: readonly Task[]; page: number; notice?: Html | null },
): Screen {
  const words = historyTexts[texts.locale];
  const { shown, turns } = paginateOpenEnded(tasks, {
    page,
    size: HISTORY_PAGE_SIZE,
    turn: (to) => ({ verb: "history", page: to }),
  });
  if (shown.length === 0 && page === 0) return messageScreen(texts, lines([notice, words.empty]));
  const first = page * HISTORY_PAGE_SIZE + 1;
  const numbers = shown.map(
    (task, index): Button => ({ label: String(first + index), action: { verb: "item", task: task.id, page } }),
  );
  return {
    text: lines([
      notice,
      words.title,
      ...shown.flatMap((task, index) => [html``, taskLine(texts, task, first + index)]),
    ]),
    keyboard: [numbers, turns, homeRow(texts)],
  };
}

function taskLine(texts: Texts, task: Task, number: number): Html {
  return lines([
    html`<b>${texts.number(number)}.</b> ${markOf(texts, task)} <b>${titleOf(task)}</b>`,
    html`<i>${excerpt(wordsOf(texts, task), 70)}</i>`,
    html`${factsOf(texts, task).join(" · ")}`,
  ]);
}

function markOf({ locale }: Texts, task: Task): string {
  if (hasFailed(task)) return "✖️";
  if (task.output === null) return "⏳";
  return historyTexts[locale].made[findModel(task.model)?.output ?? "image"];
}

function factsOf({ moment, credits, locale }: Texts, task: Task): string[] {
  const { states } = historyTexts[locale];
  const begun = moment(task.createdAt);
  if (hasFailed(task)) return [begun, states.failed];
  if (task.output === null) return [begun, states.running];
  return [begun, credits(task.isLateResult ? 0 : creditsOf(task))];
}

function wordsOf({ locale }: Texts, task: Task): string {
  const model = findModel(task.model);
  const words = model && mainTextOf(model, task.input);
  return words || (task.output?.files.flatMap((file) => file.title ?? [])[0] ?? historyTexts[locale].noWords);
}

/** `page`: the page of the history that the entry leads back to. */
type Item = { task: Task; page: number; isStarred: boolean };

/** One entry of the history with all that can be done with it. */
export function historyItemScreen(texts: Texts, { notice = null, ...item }: Item & { notice?: Html | null }): Screen {
  const { task, page } = item;
  const words = historyTexts[texts.locale];
  const isEnded = task.state === "succeeded" || task.state === "failed";
  return {
    text: lines([
      html`${markOf(texts, task)} <b>${titleOf(task)}</b>`,
      html`${factsOf(texts, task).join(" · ")}`,
      html``,
      html`${excerpt(wordsOf(texts, task), 1_500)}`,
      ...(hasFailed(task) ? [html``, ...failureLines(texts, task)] : []),
      notice && html``,
      notice,
    ]),
    keyboard: [
      ...openRows(texts, task, isEnded),
      [
        starButton(texts, item),
        ...(isEnded ? [{ label: words.forget, action: { verb: "forget" as const, task: task.id, page } }] : []),
      ],
      [{ label: texts.back, action: { verb: "history", page } }],
    ],
  };
}

function openRows(texts: Texts, task: Task, isEnded: boolean): Button[][] {
  const id = task.id;
  const words = historyTexts[texts.locale];
  const ofOrders = ordersTexts[texts.locale];
  const show: Button[] = task.output ? [{ label: words.show, action: { verb: "show", task: id } }] : [];
  const refresh: Button[] = isEnded ? [] : [{ label: ofOrders.refresh, action: { verb: "refresh", task: id } }];
  const asFile: Button[] = offersOriginal(task)
    ? [{ label: ofOrders.asFile, action: { verb: "as_file", task: id } }]
    : [];
  const goesOn = task.output !== null && modelsAfter(task, task.output.files[0]?.kind ?? null).length > 0;
  const use: Button[] = goesOn
    ? [{ label: ofOrders.useIn, action: { verb: "use", task: id, file: firstFile(task), page: 0 } }]
    : [];
  return [
    [...show, ...asFile, ...refresh],
    [
      { label: ofOrders.again, action: { verb: "again", task: id } },
      { label: ofOrders.change, action: { verb: "change", task: id } },
    ],
    use,
  ];
}

function starButton(texts: Texts, { task, page, isStarred }: Item): Button {
  const action = { verb: "item_star" as const, task: task.id, page, isOn: !isStarred };
  return { label: texts.star(isStarred), action };
}

/** Asks before a deletion, because nobody can undo it. */
export function forgetScreen({ locale }: Texts, task: Task, page: number): Screen {
  const words = historyTexts[locale];
  return {
    text: words.askForget(titleOf(task)),
    keyboard: [
      [{ label: words.forgetNow, action: { verb: "forgotten", task: task.id, page }, style: "danger" }],
      [{ label: words.keep, action: { verb: "item", task: task.id, page } }],
    ],
  };
}

type Forgotten = { item: Item; left: readonly Task[]; isDone: boolean };

/** Shows what became of a deletion: `left` is the page without the entry. */
export function forgottenScreen(texts: Texts, { item, left, isDone }: Forgotten): Screen {
  const { forgotten, notForgotten } = historyTexts[texts.locale];
  if (!isDone) return historyItemScreen(texts, { ...item, notice: notForgotten });
  return historyScreen(texts, { tasks: left, page: item.page, notice: forgotten });
}
