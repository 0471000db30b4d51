import { telegram } from "../../api/telegram.js";
import { createApp } from "../../lib/app.js";
import { readEnv } from "../../lib/config/env.js";
import { createDb, type Db } from "../../lib/db/client.js";
import { equalSecret } from "../../lib/edge.js";
import { startInOrder } from "../emulators/stand-ins.js";
import { BOT_TOKEN, benchEnv, WEBHOOK_SECRET } from "./bench-app.js";
import { withDatabase } from "./database.js";
import { interleave } from "./interleave.js";
import { createSessionEcho, SESSION_TABLE } from "./peers/session-echo.js";
import { startQuickTelegram } from "./quick-telegram.js";
import { type Report, rowOf } from "./row.js";
import { updateRequest } from "./update-request.js";

type Handler = (request: Request) => Promise<Response>;

const UPDATES_A_ROUND = 50;
/** One way of what lies between a function and a database of the same region. */
const DISTANCE_MS = 3;

export const webhookBench = (report: Report): Promise<void> =>
  withDatabase(async ({ databaseUrl, neon }) => {
    const started = await startInOrder(async (onClose) => ({ telegram: await startQuickTelegram(onClose) }));
    try {
      const sides = await createSides(databaseUrl, started.telegram.url);
      await compare(sides, { report, what: "/balance" });
      neon.faults.inject({ kind: "delay", delayMs: DISTANCE_MS }, { times: Number.POSITIVE_INFINITY });
      await compare(sides, { report, what: `/balance, database ${DISTANCE_MS} ms away` });
    } finally {
      await started.close();
    }
  });

async function createSides(databaseUrl: string, telegramUrl: string) {
  const env = benchEnv({ databaseUrl, telegramUrl });
  Object.assign(process.env, env);
  const app = createApp(readEnv(env));
  const db = createDb(databaseUrl, () => undefined);
  await db.query(SESSION_TABLE);
  return {
    ours: millisecondsEach((request) => telegram(app, request)),
    bare: millisecondsEach(createBare(db, { queries: 1, send: async () => undefined })),
    same: millisecondsEach(createBare(db, { queries: 2, send: createSend(telegramUrl) })),
    session: millisecondsEach(createSessionEcho(db)),
  };
}

async function compare(
  sides: Awaited<ReturnType<typeof createSides>>,
  { report, what }: { report: Report; what: string },
): Promise<void> {
  const figures = await interleave(sides);
  const common = { benchmark: "webhook", what, unit: "ms", better: "lower", subject: figures.ours } as const;
  report(rowOf({ ...common, peer: { name: "bare + 1 select", figures: figures.bare }, goal: "≤ 1.3" }));
  report(rowOf({ ...common, peer: { name: "bare + 2 selects + 1 send", figures: figures.same } }));
  report(rowOf({ ...common, peer: { name: "grammY + session", figures: figures.session }, goal: "< 1" }));
}

let updateId = 0;

function millisecondsEach(handler: Handler) {
  return async () => {
    const start = performance.now();
    for (let update = 0; update < UPDATES_A_ROUND; update += 1) {
      updateId += 1;
      const { status } = await handler(updateRequest({ updateId, userId: 77 }));
      if (status !== 200) throw new Error(`answered with ${status}`);
    }
    return (performance.now() - start) / UPDATES_A_ROUND;
  };
}

/** What nobody can do without: the secret, the JSON, the round trips. */
function createBare(db: Db, calls: { queries: number; send: () => Promise<unknown> }): Handler {
  return async (request) => {
    if (!equalSecret(request.headers.get("x-telegram-bot-api-secret-token") ?? "", WEBHOOK_SECRET))
      return new Response(null, { status: 401 });
    JSON.parse(await request.text());
    for (let query = 0; query < calls.queries; query += 1) await db.query("select 1");
    await calls.send();
    return new Response(null, { status: 200 });
  };
}

const createSend = (telegramUrl: string) => async () => {
  const body = JSON.stringify({ chat_id: 77, text: "0 credits" });
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${telegramUrl}/bot${BOT_TOKEN}/sendMessage`, { method: "POST", headers, body });
  await response.json();
};
