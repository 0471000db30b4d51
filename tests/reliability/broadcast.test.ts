import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { freePort } from "../emulators/free-port.js";
import { type FunctionsProcess, startFunctionsProcess } from "../emulators/functions-process.js";
import { openPool } from "../emulators/postgres/pool.js";
import { startInOrder, startStandIns } from "../emulators/stand-ins.js";
import { sizeOf } from "../support/size.js";

const PEOPLE = sizeOf("BROADCAST_PEOPLE", { quick: 120, long: 1_000 });
const KILLS = sizeOf("BROADCAST_KILLS", { quick: 2, long: 5 });
const MOST_A_SECOND = 25;
const ADMIN = 900;
const FIRST = 10_000;
/** In flight at a time: what a kill may leave unknown. */
const BATCH = 5;

const startAll = () =>
  startInOrder(async (onClose) => {
    const standIns = await startStandIns({ postgres: inject("postgres"), telegram: { timeScale: 200 } }, onClose);
    const pool = openPool({ connectionString: standIns.directUrl, max: 3 });
    // Dropping the database may be quicker than a connection that is just saying goodbye.
    pool.on("error", () => undefined);
    onClose(() => pool.end());
    return { ...standIns, pool };
  });
let parts: Awaited<ReturnType<typeof startAll>>;
let functions: FunctionsProcess | null = null;
let url = "";

beforeAll(async () => {
  parts = await startAll();
});
afterAll(async () => {
  await functions?.kill();
  await parts.close();
});

async function launch(port: number): Promise<void> {
  url = `http://127.0.0.1:${port}`;
  const env = { ...parts.env, PORT: String(port), PUBLIC_URL: url, ADMIN_IDS: String(ADMIN), LOG_LEVEL: "error" };
  functions = await startFunctionsProcess({ env });
}

const bearer = () => ({ authorization: `Bearer ${parts.env.CRON_SECRET}` });
const sweep = () => void fetch(`${url}/api/sweep`, { headers: bearer() }).catch(() => null);
const isBlocked = (id: number) => id % 10 === 0;

/** As they stand in the database once they have written to the bot. Every tenth has blocked it since. */
async function populate(): Promise<void> {
  const { telegram, pool } = parts;
  for (let id = FIRST; id < FIRST + PEOPLE; id += 1) {
    telegram.addUser({ id, first_name: `P${id}` });
    telegram.introduce(id, { isBlocked: isBlocked(id) });
  }
  await pool.query(
    `insert into users (id, first_name, suggested_locale) select n, 'P' || n, 'en' from generate_series($1::bigint, $2::bigint) n`,
    [FIRST, FIRST + PEOPLE - 1],
  );
  await pool.query("insert into chats (bot_id, id) select $1, id from users where id >= $2", [telegram.bot.id, FIRST]);
}

const broadcast = async () =>
  (await parts.pool.query("select state, delivered, blocked, unknown, refused, total from broadcasts")).rows[0];

/** The most calls that began within any second. */
function mostInASecond(times: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (let last = 0; last < times.length; last += 1) {
    while ((times[last] ?? 0) - (times[first] ?? 0) >= 1_000) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

test(
  `a broadcast to ${PEOPLE} people, a tenth of them gone, through 429s and ${KILLS} SIGKILLs: everybody once, unknown at most what was in flight, never above the pace`,
  async () => {
    const { telegram } = parts;
    const port = await freePort();
    await launch(port);
    telegram.addUser({ id: ADMIN, first_name: "Olga" });
    expect((await fetch(`${url}/api/setup`, { method: "POST", headers: bearer() })).status).toBe(200);
    await populate();
    const ours = () => telegram.messages(ADMIN).filter((message) => message.from?.is_bot);
    telegram.send(ADMIN, { text: "/broadcast A word to everybody" });
    const card = await telegram.waitFor(() => ours().find(({ reply_markup }) => reply_markup) ?? null, {
      what: "the preview",
    });
    const label = card.reply_markup?.inline_keyboard[0]?.[0]?.text;
    for (let nth = 1; nth <= 3; nth += 1) {
      const chat_id = FIRST + Math.floor((PEOPLE * nth) / 4) + 1;
      const refusal = { error_code: 429, description: "Too Many Requests: retry after 1", retry_after: 1, times: 1 };
      telegram.fault({ fault: "error", method: "copyMessage", chat_id, ...refusal });
    }
    telegram.press(ADMIN, { messageId: card.message_id, label });

    const startedAt = performance.now();
    const taken = async () => Number((await parts.pool.query("select count(*) from broadcast_sends")).rows[0].count);
    for (let kill = 1; kill <= KILLS; kill += 1) {
      for (let round = 1; (await taken()) < (PEOPLE * kill) / (KILLS + 1); round += 1) {
        await pause(20);
        // A function carries it for a minute at most; then it is the cron's.
        if (round % 250 === 0) sweep();
      }
      await functions?.kill();
      // What nobody carries any more is carried on by the next who comes by.
      await parts.pool.query("update broadcasts set next_at = now() where state = 'running'");
      await launch(port);
      sweep();
    }
    for (let round = 0; (await broadcast()).state === "running"; round += 1) {
      await pause(250);
      if (round % 20 !== 19) continue;
      // A minute for the leases of those who were in flight.
      await parts.pool.query(
        "update broadcast_sends set lease_until = lease_until - interval '61 s' where lease_until < now() + interval '50 s'",
      );
      sweep();
    }
    const seconds = Math.round((performance.now() - startedAt) / 1_000);

    const sum = await broadcast();
    const copies = new Map<number, number>();
    for (let id = FIRST; id < FIRST + PEOPLE; id += 1) {
      copies.set(id, telegram.messages(id).filter(({ text }) => text === "A word to everybody").length);
    }
    const counts = [...copies.values()];
    const calls = telegram.calls("copyMessage");
    const most = mostInASecond(calls.map(({ at }) => at));
    const blocked = [...copies.keys()].filter(isBlocked).length;
    const reached = counts.filter((count) => count === 1).length;
    console.log(
      `broadcast: ${PEOPLE} people in ${seconds} s, ${reached} once, ${counts.filter((count) => count > 1).length} twice, ${sum.blocked} blocked, ${sum.unknown} unknown, ${calls.filter(({ error_code }) => error_code === 429).length} times 429, at most ${most} calls a second`,
    );
    expect(Math.max(...counts)).toBe(1);
    expect(sum).toMatchObject({ state: "done", refused: 0, total: PEOPLE });
    expect(sum.delivered + sum.blocked + sum.unknown).toBe(PEOPLE);
    expect(sum.unknown).toBeLessThanOrEqual(KILLS * BATCH);
    expect(sum.blocked).toBeGreaterThanOrEqual(blocked - sum.unknown);
    expect(reached).toBeGreaterThanOrEqual(PEOPLE - blocked - sum.unknown);
    expect(most).toBeLessThanOrEqual(MOST_A_SECOND);
    expect(telegram.violations()).toEqual([]);
    const progress = ours().findLast(({ text }) => text?.startsWith("📣"));
    await expect
      .poll(() => ours().find(({ message_id }) => message_id === progress?.message_id)?.text)
      .toContain(": done");
  },
  PEOPLE * 200 + 90_000,
);
