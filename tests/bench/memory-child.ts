// One bot in a process of its own under `node --expose-gc`: what it holds after each part of the updates. argv: which bot.
import { telegram } from "../../api/telegram.js";
import { createApp } from "../../lib/app.js";
import { readEnv } from "../../lib/config/env.js";
import { createDb } from "../../lib/db/client.js";
import { perSecond } from "./lanes.js";
import { createSessionEcho } from "./peers/session-echo.js";
import { updateRequest } from "./update-request.js";

const PARTS = 8;
/** Compilers and caches have what they want by then. */
const WARM_UP_UPDATES = 2_000;
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

let updateId = 0;

async function take(count: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, index) => updateId + index + 1);
  updateId += count;
  await perSecond(ids, { lanes: LANES, work });
  globalThis.gc?.();
}

await take(WARM_UP_UPDATES);
const partSize = Number(updates) / PARTS;
for (let part = 1; part <= PARTS; part += 1) {
  await take(partSize);
  const { rss, heapUsed } = process.memoryUsage();
  console.log(JSON.stringify({ updates: part * partSize, rssMb: rss / 2 ** 20, heapMb: heapUsed / 2 ** 20 }));
}
process.exit();
