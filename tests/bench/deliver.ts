import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { startInOrder } from "../emulators/stand-ins.js";
import { createBenchApp } from "./bench-app.js";
import { withDatabase } from "./database.js";
import { startQuickTelegram } from "./quick-telegram.js";
import { type Report, rowOf } from "./row.js";
import { addTasks, resetTasks } from "./task-rows.js";

const TASKS = 1_000;
/** What Telegram lets a bot send in all. */
const PER_SECOND = 30;
const SWEEP_BUDGET_MS = 40_000;
/** Between two sweeps, in place of the cron's minute. */
const PAUSE_MS = 1_000;

/** An outage is over and everything is finished at once. Once, not in rounds: the limits alone take half a minute. */
export const deliverBench = (report: Report): Promise<void> =>
  withDatabase(async ({ databaseUrl, pool }) => {
    const started = await startInOrder(async (onClose) => ({
      telegram: await startQuickTelegram(onClose, { perSecond: PER_SECOND }),
    }));
    try {
      const { url, seen } = started.telegram;
      const app = createBenchApp({ databaseUrl, telegramUrl: url });
      await resetTasks(pool);
      await addTasks(pool, { count: TASKS, state: "undelivered", dueInSeconds: 0 });
      const start = performance.now();
      let sweeps = 0;
      for (; (await sentCount(pool)) < TASKS; sweeps += 1) {
        if (sweeps > 0) await sleep(PAUSE_MS);
        await app.sweep(SWEEP_BUDGET_MS);
      }
      const seconds = (performance.now() - start) / 1_000;
      if (seen.taken !== TASKS) throw new Error(`${seen.taken} messages for ${TASKS} tasks`);
      report(
        rowOf({
          benchmark: "deliver",
          what: `${TASKS} finished tasks`,
          unit: "s",
          better: "lower",
          subject: [seconds],
          peer: { name: `${PER_SECOND} a second`, figures: [TASKS / PER_SECOND] },
          goal: "≤ 1.15",
          note: `${sweeps} sweeps, ${seen.refused} calls refused by Telegram for their number`,
        }),
      );
    } finally {
      await started.close();
    }
  });

async function sentCount(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ sent: number }>(
    "select count(*)::int as sent from tasks where delivery = 'sent'",
  );
  return rows[0]?.sent ?? 0;
}
