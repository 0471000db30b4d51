import { findModel } from "../../registry/load.js";
import type { AdminStore, AuditLine, Stats } from "../../tasks/operations/admin.js";
import { taskStates } from "../../tasks/task.js";
import { accountTexts } from "../account/texts.js";
import { excerpt, type Html, html, lines } from "../core/html.js";
import { paginateOpenEnded } from "../core/screen.js";
import type { Texts } from "../core/texts.js";
import { textsFor } from "../core/texts.js";
import { type AdminCommand, adminButton } from "./command.js";
import { adminTexts } from "./texts.js";

const PERIODS = [1, 7, 30];

/** `/stats [DAYS]`: how the bot is doing. */
export function statsCommand(store: AdminStore): AdminCommand {
  return async ({ act, argument }) => {
    const days = PERIODS.find((each) => String(each) === argument) ?? 1;
    const { locale, value } = await store.stats(act, days);
    const words = adminTexts[locale];
    const periods = PERIODS.map((each) => adminButton(words.days(each), "stats", String(each)));
    return { screen: { text: statsText(textsFor(locale), value), keyboard: [periods] } };
  };
}

function statsText({ locale, duration, number }: Texts, stats: Stats): Html {
  const words = adminTexts[locale];
  const states = taskStates.flatMap((state) => {
    const count = stats.tasks[state];
    return count === undefined ? [] : [`${words.states[state]} ${number(count)}`];
  });
  const failures = stats.failures.map(({ kind, count }) => html`${number(count)} · ${accountTexts[locale].why[kind]}`);
  const times = stats.times.map(
    ({ model, count, p50Seconds, p95Seconds }) =>
      html`${findModel(model)?.title ?? model}: ${duration(p50Seconds)} / ${duration(p95Seconds)} · ${number(count)}`,
  );
  return lines([
    words.statsTitle(words.days(stats.days)),
    words.people(stats.people),
    html``,
    words.tasksTitle(states.join(", ")),
    ...failures,
    ...(times.length > 0 ? [html``, words.timesTitle, ...times] : []),
    html``,
    words.money({ ...stats.credits, stars: stats.stars, kieCredits: Math.round(stats.kieCredits * 10) / 10 }),
    html``,
    words.backlog(stats.backlog),
  ]);
}

const LINES_A_PAGE = 15;

/** `/audit [page]`: who of the admins did what, the newest first. */
export function auditCommand(store: AdminStore): AdminCommand {
  return async ({ act, argument }) => {
    const page = /^\d{1,4}$/.test(argument) ? Number(argument) : 0;
    const { locale, value } = await store.readAudit(act, { skip: page * LINES_A_PAGE, limit: LINES_A_PAGE + 1 });
    const texts = textsFor(locale);
    const words = adminTexts[locale];
    const turn = (to: number) => adminButton("", "audit", String(to)).action;
    const { shown, turns } = paginateOpenEnded(value, { page, size: LINES_A_PAGE, turn });
    const rows = shown.map((line) => auditWords(texts, line));
    const text = rows.length === 0 ? words.auditEmpty : lines([words.auditTitle, html``, ...rows]);
    return { screen: { text, keyboard: [turns] } };
  };
}

function auditWords({ moment }: Texts, { id, adminId, command, argument, targetId, at }: AuditLine): Html {
  const target = targetId === null ? html`` : html` → <code>${targetId}</code>`;
  const written = excerpt(`/${command} ${argument}`, 80);
  return html`${id}. <i>${moment(at)}</i> <code>${adminId}</code>: ${written}${target}`;
}
