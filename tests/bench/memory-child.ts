// One bot in a process of its own under `node --expose-gc`: what it holds after each part of the updates. argv: which bot.
import { kieCallback } from "../../api/kie-callback.js";
import { telegram } from "../../api/telegram.js";
import { createApp } from "../../lib/app.js";
import { readEnv } from "../../lib/config/env.js";
import { createDb } from "../../lib/db/client.js";
import { hmac } from "../../lib/edge.js";
import { perSecond } from "./lanes.js";
import { UPDATES_A_CALLBACK, WARM_UP_UPDATES } from "./memory-load.js";
import { createSessionEcho } from "./peers/session-echo.js";
import { vendorTaskIdOf } from "./task-rows.js";
import { updateRequest } from "./update-request.js";

const PARTS = 8;
const LANES = 8;
const PEOPLE = 500;

type Handler = (request: Request) => Promise<Response>;

const [bot = "", updates = "0"] = process.argv.slice(2);
const { update, callback } =
  bot === "echo"
    ? { update: createSessionEcho(createDb(process.env["DATABASE_URL"] ?? "", () => undefined)), callback: null }
    : ours();

function ours(): { update: Handler; callback: Handler } {
  const app = createApp(readEnv());
  return { update: (request) => telegram(app, request), callback: (request) => kieCallback(app, request) };
}

async function work(updateId: number): Promise<void> {
  await expectDone(await update(updateRequest({ updateId, userId: 1_000 + (updateId % PEOPLE) })));
  if (callback && updateId % UPDATES_A_CALLBACK === 0) {
    await expectDone(await callback(callbackRequest(String(updateId / UPDATES_A_CALLBACK))));
  }
}

async function expectDone(response: Response): Promise<void> {
  if (response.status !== 200) throw new Error(`answered with ${response.status}`);
  await response.arrayBuffer();
}

function callbackRequest(taskId: string): Request {
  const sig = hmac(process.env["CALLBACK_SECRET"] ?? "", "kie-callback", taskId);
  const body = JSON.stringify({
    code: 200,
    msg: "success",
    data: { taskId: vendorTaskIdOf(taskId), state: "success" },
  });
  return new Request(`http://127.0.0.1:9/api/kie-callback?task=${taskId}&sig=${sig}`, { method: "POST", body });
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
