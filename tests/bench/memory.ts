import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as z from "zod";
import { startInOrder } from "../emulators/stand-ins.js";
import { benchEnv } from "./bench-app.js";
import { type BenchDatabase, withDatabases } from "./database.js";
import { UPDATES_A_CALLBACK, WARM_UP_UPDATES } from "./memory-load.js";
import { SESSION_TABLE } from "./peers/session-echo.js";
import { startQuickKie } from "./quick-kie.js";
import { startQuickTelegram } from "./quick-telegram.js";
import { type Report, rowOf } from "./row.js";
import { addTasks, resetTasks } from "./task-rows.js";

/** `MEMORY_UPDATES=100000` for the long run: five minutes, twenty on a slow day. */
const UPDATES = Number(process.env["MEMORY_UPDATES"] ?? 5_000);
/** The work of ours that is called back is not due before the callback comes. */
const DUE_IN_SECONDS = 24 * 60 * 60;

const child = fileURLToPath(import.meta.resolve("./memory-child.ts"));
const pointSchema = z.object({ updates: z.number(), rssMb: z.number(), heapMb: z.number() });
type Point = z.infer<typeof pointSchema>;

/** Each bot in a process of its own, one after the other, with the same updates. */
export const memoryBench = (report: Report): Promise<void> =>
  withDatabases({ count: 2 }, async ([ours, echo]) => {
    const started = await startInOrder(async (onClose) => ({
      telegram: await startQuickTelegram(onClose),
      kie: await startQuickKie(onClose),
    }));
    try {
      const urls = { telegramUrl: started.telegram.url, kieUrl: started.kie.url };
      const points = { ours: await run("ours", ours, urls), echo: await run("echo", echo, urls) };
      const name = "grammY + session";
      const common = { benchmark: "memory", better: "lower" } as const;
      const rss = (each: readonly Point[]) => each.map(({ rssMb }) => rssMb);
      const what = `${UPDATES} updates, ${UPDATES / UPDATES_A_CALLBACK} callbacks: memory of the process`;
      const peer = { name, figures: rss(points.echo) };
      report(rowOf({ ...common, what, unit: "MB", subject: rss(points.ours), peer, goal: "≤ 1.3" }));
      const slope = { ...common, what: "heap growth over them", unit: "kB per 1,000" };
      const echoSlope = { name, figures: [slopeOf(points.echo)] };
      report(rowOf({ ...slope, subject: [slopeOf(points.ours)], peer: echoSlope, goal: "0" }));
    } finally {
      await started.close();
    }
  });

async function run(
  bot: "ours" | "echo",
  database: BenchDatabase | undefined,
  urls: { telegramUrl: string; kieUrl: string },
): Promise<Point[]> {
  if (database === undefined) throw new Error("no database");
  const callbacks = bot === "ours" ? Math.floor((WARM_UP_UPDATES + UPDATES) / UPDATES_A_CALLBACK) : 0;
  await database.pool.query(SESSION_TABLE);
  await resetTasks(database.pool);
  await addTasks(database.pool, { count: callbacks, state: "submitted", dueInSeconds: DUE_IN_SECONDS });
  const env = { ...process.env, ...benchEnv({ databaseUrl: database.databaseUrl, ...urls }) };
  const args = ["--expose-gc", "--import", "tsx", child, bot, String(UPDATES)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  await checkDelivered(database, callbacks);
  return stdout
    .trim()
    .split("\n")
    .map((line) => pointSchema.parse(JSON.parse(line)));
}

async function checkDelivered({ pool }: BenchDatabase, count: number): Promise<void> {
  const sent = "select count(*)::int as sent from tasks where state = 'succeeded' and delivery = 'sent'";
  const { rows } = await pool.query<{ sent: number }>(sent);
  if (rows[0]?.sent !== count) throw new Error(`${rows[0]?.sent} results of ${count} were delivered`);
}

/** Least squares, in kB of heap for a thousand updates. */
function slopeOf(points: readonly Point[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const updates = mean(points.map((point) => point.updates));
  const heap = mean(points.map((point) => point.heapMb));
  const over = points.reduce((sum, point) => sum + (point.updates - updates) * (point.heapMb - heap), 0);
  const under = points.reduce((sum, point) => sum + (point.updates - updates) ** 2, 0);
  return (over / under) * 1_000 * 1_024;
}
