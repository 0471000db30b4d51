import { setTimeout as pause } from "node:timers/promises";
import { startDurablePostgres } from "../../bench/durable-postgres.js";
import { createRandom } from "../../e2e/fuzz/random.js";
import { type OnClose, startInOrder, startStandIns } from "../../emulators/stand-ins.js";
import { bundle } from "../bundle.js";
import { createBacklog } from "./backlog.js";
import { type Fleet, startFleet } from "./fleet.js";
import { startFront } from "./front.js";
import type { Load } from "./load.js";
import { type Observer, observe } from "./observer.js";
import type { Outcome } from "./outcome.js";
import { createCrowd, type Progress } from "./people.js";
import { kieWords, startRelay, telegramWords } from "./relay.js";
import { type Size, SWEEP_EVERY_MS } from "./size.js";
import { startStorm } from "./storm.js";
import { verdict } from "./verdict.js";

export type Parts = Awaited<ReturnType<typeof startParts>>;

/**
 * KIE takes 20 creations in 10 s, and so our line sends no more: ten thousand would take 83 minutes. Here the stand-in
 * takes any number, and what was sent leaves the line's window at once. The line's lock, order and claim stay.
 */
const OPEN_DOOR = `
create function open_door() returns trigger language plpgsql as $$ begin
  if new.sent_at is distinct from old.sent_at then new.sent_at := new.sent_at - interval '10 min'; end if;
  return new;
end $$;
create trigger open_door before update of sent_at on tasks for each row execute function open_door();`;

/** For every lease and pause, but not for the deadlines of what is in doubt: those are a step of their own. */
const PASS_A_MINUTE = `
update tasks set next_at = next_at - interval '61 s', lease_until = lease_until - interval '61 s',
  delivery_lease_until = delivery_lease_until - interval '61 s', resume_at = resume_at - interval '61 s'
where state <> 'in_doubt'`;

const WAITING = "state in ('queued', 'submitting', 'submitted') or delivery in ('pending', 'sending', 'unknown')";

async function startParts(size: Size, onClose: OnClose) {
  const postgres = await startDurablePostgres();
  onClose(postgres.stop);
  const standIns = await startStandIns(
    {
      postgres,
      telegram: { timeScale: size.timeScale },
      kie: {
        finish: { afterMs: size.kieMs },
        limits: { createTask: "off", recordInfo: "off", catalogue: "off" },
        callbackRetries: 3,
        callbackRetryPauseMs: 5_000,
        credits: 1_000_000_000,
      },
    },
    onClose,
  );
  const { telegram, kie, directUrl, env } = standIns;
  const random = createRandom(size.seed);
  const toTelegram = await startRelay({ target: telegram.url, words: telegramWords, random }, onClose);
  const toKie = await startRelay({ target: kie.url, words: kieWords, random }, onClose);
  const observer = observe(directUrl, onClose);
  await observer.sql(OPEN_DOOR);

  let fleet: Fleet | null = null;
  const url = await startFront(() => fleet?.next() ?? null, onClose);
  const variables = { ...env, TELEGRAM_API_ROOT: toTelegram.url, KIE_API_URL: toKie.url, PUBLIC_URL: url };
  fleet = await startFleet({
    program: await bundle(new URL("../instance.ts", import.meta.url)),
    env: () => ({ ...variables, DAILY_FREE_CREDITS: "1000000", LOG_LEVEL: "error" }),
    size: size.processes,
  });
  onClose(fleet.close);
  const database = new URL(directUrl).pathname.slice(1);
  return { ...standIns, postgres, relays: [toTelegram, toKie], observer, fleet, url, database };
}

/** Kiegram through the storm: people order until all orders stand, then the faults end and all comes to rest. */
export async function runOurs(size: Size): Promise<Outcome> {
  const parts = await startInOrder((onClose) => startParts(size, onClose));
  try {
    const share = { people: size.people, each: size.orders / size.people };
    const { telegram, observer } = parts;
    const load = await (size.isTyped ? createCrowd(telegram, share) : createBacklog(telegram, observer, share));
    const headers = { authorization: `Bearer ${parts.env.CRON_SECRET}` };
    const setup = await fetch(`${parts.url}/api/setup`, { method: "POST", headers });
    if (setup.status !== 200) throw new Error(`setup: ${setup.status} ${await setup.text()}`);
    const sweeps = sweepOften(parts);
    const storm = startStorm({ ...parts, crashAfterMs: size.crashAfterMs });
    const startedAt = performance.now();
    await orderAll(parts, { load, size, startedAt });
    const damage = await storm.end();
    const endedAt = performance.now();
    const restSeconds = await comeToRest(parts, size);
    const inDoubt = await countOf(parts.observer, "state = 'in_doubt'");
    const unfinished = await countOf(parts.observer, WAITING);
    await passDeadlines(parts);
    sweeps.end();
    const found = await verdict(parts, load);
    return {
      subject: "Kiegram",
      orders: load.orders,
      stormSeconds: (endedAt - startedAt) / 1_000,
      damage,
      unfinished,
      restSeconds,
      inDoubt,
      ...found,
    };
  } finally {
    await parts.close();
  }
}

type Started = Parts & { close(): Promise<void> };

/** In place of the cron. */
function sweepOften({ url, env }: Parts): { end(): void } {
  const headers = { authorization: `Bearer ${env.CRON_SECRET}` };
  const timer = setInterval(() => {
    // The instance may die over it; the next one comes by soon.
    void fetch(`${url}/api/sweep`, { headers })
      .then((response) => response.arrayBuffer())
      .catch(() => undefined);
  }, SWEEP_EVERY_MS);
  return { end: () => clearInterval(timer) };
}

async function orderAll(
  { observer }: Started,
  { load, size, startedAt }: { load: Load; size: Size; startedAt: number },
): Promise<void> {
  for (let orders = 0; orders < load.orders || performance.now() - startedAt < size.stormMs; ) {
    if (performance.now() - startedAt > size.mostMs) throw new Error(`${orders} of ${load.orders} orders in time`);
    orders = await load.step(await progressOf(observer));
    size.report?.(`${orders} orders after ${Math.round((performance.now() - startedAt) / 1_000)} s`);
    await pause(250);
  }
}

async function progressOf(observer: Observer): Promise<Map<number, Progress>> {
  const rows = await observer.sql<{ id: string; orders: number; waiting: number }>(
    `select user_id as id, count(*)::int as orders, count(*) filter (where ${WAITING})::int as waiting from tasks group by 1`,
  );
  return new Map(rows.map(({ id, orders, waiting }) => [Number(id), { orders, waiting }]));
}

async function countOf({ sql }: Observer, condition: string): Promise<number> {
  const [row] = await sql<{ count: number }>(`select count(*)::int as count from tasks where ${condition}`);
  return row?.count ?? 0;
}

/** Seconds until nothing is left to do but to wait for deadlines; null when that took too long. */
async function comeToRest({ observer, telegram }: Parts, size: Size): Promise<number | null> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < size.restMs) {
    const isQuiet = telegram.pendingCount() === 0;
    if (isQuiet && (await countOf(observer, WAITING)) === 0) return (performance.now() - startedAt) / 1_000;
    if (size.movesClock) await observer.sql(PASS_A_MINUTE);
    await pause(250);
  }
  return null;
}

/** Of what is in doubt nobody waits twenty minutes here: the clock of those rows is moved. */
async function passDeadlines({ observer }: Parts): Promise<void> {
  for (let round = 0; round < 60; round += 1) {
    await observer.sql(
      `update tasks set next_at = next_at - interval '21 min', deadline_at = deadline_at - interval '21 min'
       where state = 'in_doubt' and deadline_at > now()`,
    );
    await pause(SWEEP_EVERY_MS / 2);
    if ((await countOf(observer, `state = 'in_doubt' or ${WAITING}`)) === 0) return;
  }
}
