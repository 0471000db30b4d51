import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createPerson, labelsOf, type Person } from "../e2e/person.js";
import { freePort } from "../emulators/free-port.js";
import { type FunctionsProcess, startFunctionsProcess } from "../emulators/functions-process.js";
import { openPool } from "../emulators/postgres/pool.js";
import { startInOrder, startStandIns } from "../emulators/stand-ins.js";
import { sizeOf } from "../support/size.js";
import { modelOf } from "./scenarios.js";

const TASKS = sizeOf("REL_TASKS", { quick: 30, long: 100 });
const KILLS = sizeOf("REL_KILLS", { quick: 5, long: 15 });
const PEOPLE = 10;
const ORDER_TIMEOUT_MS = 30_000;

const startAll = () =>
  startInOrder(async (onClose) => {
    const standIns = await startStandIns(
      {
        postgres: inject("postgres"),
        telegram: { timeScale: 200 },
        kie: {
          finish: { afterMs: 400 },
          limits: { createTask: "off", recordInfo: "off", catalogue: "off" },
          // Nobody knows how often KIE calls again: often enough here that no job goes unheard of.
          callbackRetries: 40,
          callbackRetryPauseMs: 400,
          credits: 1_000_000,
        },
      },
      onClose,
    );
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
  const env = { ...parts.env, PORT: String(port), PUBLIC_URL: url, DAILY_FREE_CREDITS: "100000", LOG_LEVEL: "error" };
  functions = await startFunctionsProcess({ env });
}

const bearer = () => ({ authorization: `Bearer ${parts.env.CRON_SECRET}` });

/** The line of the vendor's door is not what is tested here: what was sent before leaves it at once. */
async function sweep(): Promise<void> {
  await parts.pool.query("update tasks set sent_at = sent_at - interval '1 min'");
  await fetch(`${url}/api/sweep`, { headers: bearer() }).catch(() => null);
}

/** A minute and more, for every lease, deadline and pause. */
async function passAMinute(): Promise<void> {
  await parts.pool.query(
    `update tasks set next_at = next_at - interval '61 s', lease_until = lease_until - interval '61 s',
       delivery_lease_until = delivery_lease_until - interval '61 s', deadline_at = deadline_at - interval '61 s',
       resume_at = resume_at - interval '61 s', sent_at = sent_at - interval '61 s'`,
  );
}

async function unfinished(): Promise<number> {
  const { rows } = await parts.pool.query(
    `select count(*)::int as count from tasks where state in ('queued', 'submitting', 'submitted', 'in_doubt')
       or delivery in ('none', 'pending', 'sending', 'unknown')`,
  );
  return rows[0].count;
}

async function countOf(person: Person): Promise<number> {
  const { rows } = await parts.pool.query("select count(*)::int as count from tasks where user_id = $1", [person.id]);
  return rows[0].count;
}

/** Orders one after the other, and again whatever an instance took with it, until each order stands. */
async function orders(person: Person, count: number): Promise<void> {
  for (let made = 0; made < count; made += 1) {
    person.say(`/start m_${modelOf("text_to_video").code}`);
    person.say(`fox ${made}`);
    const until = Date.now() + ORDER_TIMEOUT_MS;
    for (let looks = 1; (await countOf(person)) <= made; looks += 1) {
      if (Date.now() > until) throw new Error(`no order: ${parts.telegram.transcript(person.id)}`);
      await pause(100);
      const offers = labelsOf(person.last()).some((label) => /Generate/.test(label));
      if (offers && looks % 5 === 0) person.press(/Generate/);
      else if (looks % 20 === 0) person.say(`fox ${made}`);
    }
  }
}

test(`${TASKS} orders through ${KILLS} SIGKILLs at random moments: none lost, none paid or charged twice, none shown twice`, async () => {
  const port = await freePort();
  await launch(port);
  expect((await fetch(`${url}/api/setup`, { method: "POST", headers: bearer() })).status).toBe(200);
  const people = Array.from({ length: PEOPLE }, (_, number) => createPerson(parts.telegram, { name: `Ann ${number}` }));
  let isOver = false;
  const work = Promise.all(people.map((person) => orders(person, TASKS / PEOPLE))).finally(() => {
    isOver = true;
  });
  let kills = 0;
  for (; kills < KILLS || !isOver; ) {
    await pause(200 + Math.random() * 900);
    await sweep();
    if (kills >= KILLS) continue;
    kills += 1;
    await functions?.kill();
    await launch(port);
  }
  await work;
  const startedAt = performance.now();
  for (let minutes = 0; (await unfinished()) > 0 || parts.telegram.pendingCount() > 0; minutes += 1) {
    expect(minutes).toBeLessThan(25);
    await passAMinute();
    await sweep();
    await parts.kie.settled();
  }
  const { rows } = await parts.pool.query(
    `select (select count(*)::int from tasks) as tasks,
       (select count(*)::int from tasks where state = 'succeeded' or absorbed) as shown,
       (select count(*)::int from tasks where delivery <> 'sent') as undelivered,
       (select count(*)::int from ledger where kind = 'hold') as holds,
       (select count(*)::int from ledger where kind in ('capture', 'release')) as resolutions,
       (select sum(held)::int from accounts) as held,
       (select count(*)::int from accounts a where available + held <> (select sum(case kind when 'allowance' then amount
          when 'capture' then -amount else 0 end) from ledger l where l.user_id = a.user_id)) as wrong_books`,
  );
  const [sum] = rows;
  const creations = Object.values(parts.kie.counts().byCallbackUrl).map(({ attempts }) => attempts);
  const media = people.map((person) => person.fromBot().filter(({ video }) => video).length);
  const shownFiles = media.reduce((total, count) => total + count, 0);
  console.log(
    `SIGKILL: ${kills} kills, ${sum.tasks} tasks, ${sum.shown} shown, ${parts.kie.tasks().length} made by KIE, at rest in ${Math.round(performance.now() - startedAt)} ms`,
  );
  expect(sum).toMatchObject({
    tasks: TASKS,
    undelivered: 0,
    holds: TASKS,
    resolutions: TASKS,
    held: 0,
    wrong_books: 0,
  });
  expect(sum.shown).toBe(parts.kie.tasks().length);
  expect(Math.max(...creations)).toBe(1);
  expect(shownFiles).toBe(sum.shown);
}, 300_000);
