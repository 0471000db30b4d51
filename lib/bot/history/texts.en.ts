import { RETENTION_DAYS } from "../../tasks/task.js";
import { html } from "../core/html.js";

/** Words of the history; the type of every other language. */
export const historyEn = {
  title: html`🕘 <b>What you made</b>\nPress a number to open it. Times are in UTC.`,
  empty: html`🕘 <b>What you made</b>\nNothing yet. Whatever you make is kept here for ${String(RETENTION_DAYS.content)} days; the messages in the chat stay.`,
  noWords: "without words",
  states: { running: "being made", failed: "did not work out" },
  made: { image: "🖼", video: "🎬", audio: "🎵", text: "📝" },
  show: "👁 Show",
  forget: "🗑 Delete",
  askForget: (title: string) =>
    html`<b>Delete this result (${title})?</b>\nI forget the words, the files and the result. Messages in the chat stay until you delete them there; credits do not come back.`,
  forgetNow: "🗑 Yes, delete",
  keep: "‹ Keep it",
  forgotten: html`Deleted.`,
  notForgotten: html`It is still being made or sent, so I cannot delete it yet.`,
  starred: (title: string, isOn: boolean) =>
    isOn ? html`★ ${title} is among your models now.` : html`${title} has no star any more.`,
};
