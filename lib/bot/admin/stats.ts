import { findModel } from "../../registry/load.js";
import type { AdminStore, Stats } from "../../tasks/admin.js";
import { taskStates } from "../../tasks/task.js";
import { accountTexts } from "../account/texts.js";
import { html, lines } from "../html.js";
import type { Texts } from "../texts.js";
import { textsFor } from "../texts-by-locale.js";
import { type AdminCommand, adminButton } from "./command.js";

const PERIODS = [1, 7, 30];

/** `/stats [DAYS]`: how the bot is doing. */
export function statsCommand(store: AdminStore): AdminCommand {
  return async ({ act, argument }) => {
    const days = PERIODS.find((each) => String(each) === argument) ?? 1;
    const { locale, value } = await store.stats(act, days);
    const texts = textsFor(locale);
    const periods = PERIODS.map((each) => adminButton(texts.admin.days(each), "stats", String(each)));
    return { screen: { text: statsText(texts, value), keyboard: [periods] } };
  };
}

function statsText({ admin, locale, home }: Texts, stats: Stats) {
  const states = taskStates.flatMap((state) => {
    const count = stats.tasks[state];
    return count === undefined ? [] : [`${admin.states[state]} ${count}`];
  });
  const failures = stats.failures.map(({ kind, count }) => html`${count} · ${accountTexts[locale].why[kind]}`);
  const times = stats.times.map(
    ({ model, count, p50Seconds, p95Seconds }) =>
      html`${findModel(model)?.title ?? model}: ${home.duration(p50Seconds)} / ${home.duration(p95Seconds)} · ${count}`,
  );
  return lines([
    admin.statsTitle(admin.days(stats.days)),
    admin.people(stats.people),
    html``,
    admin.tasksTitle(states.join(", ")),
    ...failures,
    ...(times.length > 0 ? [html``, admin.timesTitle, ...times] : []),
    html``,
    admin.money({ ...stats.credits, stars: stats.stars, kieCredits: Math.round(stats.kieCredits * 10) / 10 }),
    html``,
    admin.backlog(stats.backlog),
  ]);
}
