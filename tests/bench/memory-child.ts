// One bot in a process of its own under `node --expose-gc`: what it holds after each part of the updates. argv: which bot.
import { telegram } from "../../api/telegram.js";
import { createApp } from "../../lib/app.js";
import { readEnv } from "../../lib/config/env.js";
import { createDb } from "../../lib/db/client.js";
import { perSecond } from "./lanes.js";
import { createSessionEcho } from "./peers/session-echo.js";
import { updateRequest } from "./update-request.js";

const PARTS = 10;
const LANES = 8;
const PEOPLE = 500;

const [bot = "", updates = "0"] = process.argv.slice(2);
const handle =
  bot === "echo" ? createSessionEcho(createDb(process.env["DATABASE_URL"] ?? "", () => undefined)) : ours();

function ours(): (request: Request) => Promise<Response> {
  const app = createApp(readEnv());
  return (request) => telegram(app, request);
}

async function work(updateId: number): Promise<void> {
  const { status } = await handle(updateRequest({ updateId, userId: 1_000 + (updateId % PEOPLE) }));
  if (status !== 200) throw new Error(`answered with ${status}`);
}

const partSize = Number(updates) / PARTS;
for (let part = 0; part <= PARTS; part += 1) {
  const ids = Array.from({ length: partSize }, (_, index) => part * partSize + index + 1);
  await perSecond(ids, { lanes: LANES, work });
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  // The first part is the warm-up.
  if (part > 0)
    console.log(JSON.stringify({ updates: part * partSize, rssMb: rss / 2 ** 20, heapMb: heapUsed / 2 ** 20 }));
}
process.exit();
