import type pg from "pg";
import type { Db, Row as DbRow, Statement } from "../../lib/db/client.js";
import { readBacklog } from "../../lib/db/operations/health.js";
import { createAdminStore, createStore } from "../../lib/db/store.js";
import type { Actor } from "../../lib/tasks/session.js";
import { withDatabases } from "./database.js";
import { fillDays, GROUP_ID, HEAVY_USER_ID, LIGHT_USER_ID } from "./growth-rows.js";
import { type Report, rowOf } from "./row.js";
import { BOT_ID } from "./task-rows.js";

const FEW_TASKS = 10_000;
const MANY_TASKS = Number(process.env["GROWTH_TASKS"] ?? 300_000);
const ROUNDS = 5;
const ADMIN_ID = 9;

/** What everything that a person or an admin can ask takes of Postgres, with few rows and with many. */
export const growthBench = (report: Report): Promise<void> =>
  withDatabases({ count: 2 }, async ([few, many]) => {
    if (!few || !many) return;
    await fillDays(few.pool, FEW_TASKS);
    await fillDays(many.pool, MANY_TASKS);
    const little = createQuestions(few.pool, FEW_TASKS);
    const much = createQuestions(many.pool, MANY_TASKS);
    for (const what of Object.keys(little)) {
      const figures: Record<"few" | "many", number[]> = { few: [], many: [] };
      for (let round = 0; round < ROUNDS; round += 1) {
        figures.few.push((await little[what]?.()) ?? Number.NaN);
        figures.many.push((await much[what]?.()) ?? Number.NaN);
      }
      const peer = { name: `${FEW_TASKS.toLocaleString("en")} tasks`, figures: figures.few };
      report(
        rowOf({ benchmark: "growth", what, unit: "ms", better: "lower", subject: figures.many, peer, goal: "≤ 50 ms" }),
      );
    }
  });

type Question = () => Promise<number>;

function createQuestions(pool: pg.Pool, tasks: number): Record<string, Question> {
  const { db, spentMs } = createTimedDb(pool);
  const owner = { botId: BOT_ID, adminIds: [ADMIN_ID], dailyFreeCredits: 100 };
  const store = createStore(db, owner);
  const admin = createAdminStore(db, owner);
  let updateId = tasks;
  const by = (userId: number, chatId = userId): Actor => {
    updateId += 1;
    return { updateId, userId, chatId, threadId: null, firstName: "Ada", username: null, suggestedLocale: "en" };
  };
  const act = () => ({ actor: by(ADMIN_ID), command: "bench", argument: "" });
  const ask = (work: () => Promise<unknown>) => async () => {
    const before = spentMs();
    await work();
    return spentMs() - before;
  };
  const look = (actor: () => Actor, want: Parameters<typeof store.readAndMark>[1]) =>
    ask(() => store.readAndMark(actor(), want, 2));
  const page = (rows: "ledger" | "history", skip: number) => ({ rows, skip, limit: 10 }) as const;
  const last = tasks / 100 - 10;
  return {
    "/balance": look(() => by(LIGHT_USER_ID), page("ledger", 0)),
    "/balance of who has a hundredth": look(() => by(HEAVY_USER_ID), page("ledger", 0)),
    "/balance, its last page": look(() => by(HEAVY_USER_ID), page("ledger", last)),
    "/history": look(() => by(HEAVY_USER_ID), page("history", 0)),
    "/history, its last page": look(() => by(HEAVY_USER_ID), page("history", last)),
    "/history in a group": look(() => by(HEAVY_USER_ID, GROUP_ID), page("history", 0)),
    "models used last": look(() => by(HEAVY_USER_ID), { rows: "recent" }),
    "usual times": look(() => by(LIGHT_USER_ID), { rows: "times", models: ["z-image", "kling", "suno", "veo"] }),
    "a form opened": ask(() => store.readSession(by(LIGHT_USER_ID), null)),
    "a form changed": ask(() =>
      store.commit(by(LIGHT_USER_ID), 0, { settings: { asFile: true, hideAdvanced: false } }, 2),
    ),
    "a sweep": ask(() => store.claimSweep(50, null)),
    "a turn in the queue": ask(() =>
      store.claimNextSubmission("1", crypto.randomUUID(), { position: 1, isDrawn: true }),
    ),
    health: ask(() => readBacklog(db, BOT_ID)),
    "/stats 1": ask(() => admin.stats(act(), 1)),
    "/stats 7": ask(() => admin.stats(act(), 7)),
    "/stats 30": ask(() => admin.stats(act(), 30)),
    "/user": ask(() => admin.readPerson(act(), { userId: HEAVY_USER_ID })),
    "a broadcast drafted": ask(() => admin.draftBroadcast(act(), 5)),
    "a page of an export": ask(() => admin.exportPage({ table: "tasks", afterId: tasks - 2_000, limit: 1_000 })),
  };
}

/** Counts how long Postgres takes over each statement, of one connection whose plans are kept; nothing stays changed. */
function createTimedDb(pool: pg.Pool): { db: Db; spentMs: () => number } {
  let spent = 0;
  async function transaction(statements: readonly Statement[]): Promise<DbRow[][]> {
    const client = await pool.connect();
    try {
      await client.query("begin");
      const results: DbRow[][] = [];
      for (const { text, params = [] } of statements) {
        const start = performance.now();
        results.push((await client.query<DbRow>(text, params)).rows);
        spent += performance.now() - start;
      }
      return results;
    } finally {
      await client.query("rollback");
      client.release();
    }
  }
  return {
    db: { transaction, query: async (text, params = []) => (await transaction([{ text, params }]))[0] ?? [] },
    spentMs: () => spent,
  };
}
