import type { ExtraRows } from "../../tasks/session.js";
import type { Task } from "../../tasks/task.js";
import { count, taskId, toggle } from "../core/arguments.js";
import { commandTo, route, rowsOfPage } from "../core/route.js";
import { type Situation, showInOurChat, showScreen } from "../core/situation.js";
import { titleOf } from "../orders/status-screen.js";
import { taskRoute } from "../orders/task-route.js";
import { forgetScreen, forgottenScreen, HISTORY_PAGE_SIZE, historyItemScreen, historyScreen } from "./screens.js";
import { historyTexts } from "./texts.js";

/** `page`: the page of the history that an entry leads back to. */
const entry = { task: taskId, page: count };

/** What a person made: its pages, an entry with all that can be done with it, and deleting one. */
export const historyRoutes = {
  history: route({
    code: "J",
    args: { page: count },
    reads: true,
    wants: ({ page }) => rowsOf(page),
    decide: (situation, { page }) => {
      const { texts, snapshot, inGroup } = situation;
      if (inGroup) return showInOurChat(situation);
      return showScreen(historyScreen(texts, { tasks: snapshot.history, page }));
    },
  }),
  item: taskRoute({
    code: "I",
    args: entry,
    reads: true,
    decide: (situation, { page }) => {
      const { texts, task } = situation;
      return showScreen(historyItemScreen(texts, { task, page, isStarred: isStarred(situation) }));
    },
  }),
  item_star: taskRoute({
    code: "Q",
    args: { ...entry, isOn: toggle },
    decide: ({ texts, task }, { page, isOn }) => {
      const notice = historyTexts[texts.locale].starred(titleOf(task), isOn);
      const screen = historyItemScreen(texts, { task, page, isStarred: isOn, notice });
      return { favourite: { model: task.model, isOn }, view: { show: "screen", screen } };
    },
  }),
  forget: taskRoute({
    code: "X",
    args: entry,
    reads: true,
    decide: ({ texts, task }, { page }) => showScreen(forgetScreen(texts, task, page)),
  }),
  forgotten: taskRoute({
    code: "Z",
    args: entry,
    wants: ({ page }) => rowsOf(page),
    decide: (situation, { page }) => {
      const { texts, task, snapshot } = situation;
      const left = snapshot.history.filter(({ id }) => id !== task.id);
      const item = { task, page, isStarred: isStarred(situation) };
      return {
        forgetTaskId: task.id,
        view: {
          show: "after",
          view: ({ forgotten: isDone }) => ({
            show: "screen",
            screen: forgottenScreen(texts, { item, left, isDone }),
            ...(isDone && { spent: { chatId: task.chatId, messageId: task.messageId } }),
          }),
        },
      };
    },
  }),
  /** The result once more, below. */
  show: taskRoute({
    code: "W",
    args: { task: taskId },
    reads: true,
    onRepeat: "state",
    decide: ({ texts, task, snapshot }) => ({
      view: { show: "files", task: { ...task, locale: texts.locale }, fileIds: snapshot.fileIds, as: "shown" },
    }),
  }),
};

/** `/history` */
export const historyCommands = { history: commandTo(historyRoutes.history, { page: 0 }) };

function rowsOf(page: number): ExtraRows {
  return rowsOfPage("history", page, HISTORY_PAGE_SIZE);
}

function isStarred({ snapshot, task }: Situation & { task: Task }): boolean {
  return snapshot.session.favourites.includes(task.model);
}
