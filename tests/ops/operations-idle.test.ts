import { afterAll, beforeAll, expect, test } from "vitest";
import { sweep } from "../../api/sweep.js";
import { createApp } from "../../lib/app.js";
import { readEnv } from "../../lib/config/env.js";
import { sizeOf } from "../support/size.js";
import { type Operations, startOperations } from "./operations.js";

let at: Operations;

beforeAll(async () => {
  at = await startOperations();
  // Setup has just looked: the next look is due in five minutes.
  await at.pass(5);
});
afterAll(() => at.close());

const DAY_MINUTES = 1_440;
/** A request for each: a whole day of them only in the long run. */
const MINUTES = sizeOf("IDLE_MINUTES", { quick: 240, long: DAY_MINUTES });
/** How long Neon stays up after the last query, on every plan where it sleeps at all. */
const NEON_IDLE_MINUTES = 5;

/** Time with nobody in it: the cron's handler at its minutes, and what it asks of the database and of Telegram. */
async function idle(minutes: number, everyMinutes: number) {
  const app = createApp(readEnv({ ...at.env, PUBLIC_URL: at.url }));
  const calls = at.telegram.calls().length;
  at.neon.counters.reset();
  let wakeUps = 0;
  let awakeMinutes = 0;
  let sleepsFrom = Number.NEGATIVE_INFINITY;
  for (let minute = 0; minute < minutes; minute += everyMinutes) {
    const before = at.neon.counters.requests;
    const response = await sweep(app, new Request(`${at.url}/api/sweep`, { headers: at.bearer }));
    expect(response.status).toBe(200);
    await at.pass(everyMinutes);
    if (at.neon.counters.requests === before) continue;
    if (minute >= sleepsFrom) wakeUps += 1;
    awakeMinutes += Math.min(everyMinutes, NEON_IDLE_MINUTES);
    sleepsFrom = minute + NEON_IDLE_MINUTES;
  }
  return {
    requests: at.neon.counters.requests,
    wakeUps,
    awakeHours: awakeMinutes / 60,
    telegramCalls: at.telegram.calls().length - calls,
  };
}

test.each([
  { name: "once a day", everyMinutes: DAY_MINUTES, requests: 1, wakeUps: 1, awakeHours: 5 / 60, telegramCalls: 1 },
  { name: "every hour", everyMinutes: 60, requests: 24, wakeUps: 24, awakeHours: 2, telegramCalls: 24 },
  { name: "every ten minutes", everyMinutes: 10, requests: 144, wakeUps: 144, awakeHours: 12, telegramCalls: 144 },
])("an idle day, swept $name, is $requests requests and $wakeUps wake-ups of the database", async (day) => {
  const { name: _, everyMinutes, ...expected } = day;
  expect(await idle(DAY_MINUTES, everyMinutes)).toEqual(expected);
});

test(`${MINUTES} idle minutes, swept in each, are one request a minute, and the database never sleeps`, async () => {
  const asked = await idle(MINUTES, 1);
  expect(asked).toMatchObject({ requests: MINUTES, wakeUps: 1, awakeHours: expect.closeTo(MINUTES / 60) });
  expect(asked.telegramCalls).toBeGreaterThanOrEqual(MINUTES / 6);
  expect(asked.telegramCalls).toBeLessThanOrEqual(MINUTES / 5);
}, 60_000);
