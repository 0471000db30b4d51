import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { Logger, makeWorkerUtils } from "graphile-worker";
import PgBoss from "pg-boss";
import { startDurablePostgres } from "../../bench/durable-postgres.js";
import { createRandom } from "../../e2e/fuzz/random.js";
import { createPerson } from "../../e2e/person.js";
import { listen } from "../../emulators/listen.js";
import { openPool } from "../../emulators/postgres/pool.js";
import { type OnClose, startInOrder, startStandIns } from "../../emulators/stand-ins.js";
import { minimalInput } from "../../registry/minimal-input.js";
import { bundle } from "../bundle.js";
import { modelOf } from "../scenarios.js";
import { type Member, startFleet } from "./fleet.js";
import { OBSERVER, observe } from "./observer.js";
import type { Outcome } from "./outcome.js";
import { PEER_TABLES, type Places } from "./peer-job.js";
import { bossOptions, bossQueue, QUEUE } from "./peer-settings.js";
import { kieWords, startRelay, telegramWords } from "./relay.js";
import type { Size } from "./size.js";
import { startStorm } from "./storm.js";

export type Peer = { name: "graphile-worker" | "pg-boss"; isBest: boolean };

const MIN_STORM_MS = 60_000;
/** What has not moved for so long is given up, or put off for longer than anybody watches. */
const STILL_MS = 120_000;
/** What a pause between tries has made later than that is counted as unfinished. */
const MAX_REST_MS = 300_000;

type Queue = {
  add(ids: readonly number[]): Promise<void>;
  /** What a supervisor can do for the jobs of a process that died. */
  buried(member: Member): Promise<void>;
  /** Jobs that will not be tried again. */
  givenUp: string;
};

async function openGraphile(connectionString: string, isBest: boolean, onClose: OnClose): Promise<Queue> {
  const pool = openPool({ connectionString, max: 2, application_name: OBSERVER });
  onClose(() => pool.end());
  const utils = await makeWorkerUtils({ pgPool: pool, logger: new Logger(() => () => undefined) });
  await utils.migrate();
  return {
    async add(ids) {
      await utils.addJobs(ids.map((id) => ({ identifier: QUEUE, payload: { id } })));
    },
    async buried({ lines }) {
      if (!isBest) return;
      const names = lines.flatMap((line) => /^pool (.+)$/.exec(line)?.[1] ?? []);
      for (let attempt = 0; attempt < 100; attempt += 1) {
        try {
          return await utils.forceUnlockWorkers([...new Set(names)]);
        } catch {
          // The database is away: the supervisor tries again.
          await pause(200);
        }
      }
    },
    givenUp: `select count(*)::int as count from graphile_worker._private_jobs j
      join peer_orders o on o.id = (j.payload->>'id')::int
      where j.attempts >= j.max_attempts and j.locked_at is null and o.delivered_at is null`,
  };
}

async function openBoss(connectionString: string, isBest: boolean, onClose: OnClose): Promise<Queue> {
  const boss = new PgBoss({ connectionString, max: 2, application_name: OBSERVER, ...bossOptions(isBest) });
  boss.on("error", () => undefined);
  await boss.start();
  onClose(() => boss.stop({ graceful: false }));
  await boss.createQueue(QUEUE, { name: QUEUE, ...bossQueue(isBest) });
  return {
    add: async (ids) =>
      void (await boss.insert(ids.map((id) => ({ name: QUEUE, data: { id }, ...bossQueue(isBest) })))),
    buried: async () => undefined,
    givenUp: `select count(*)::int as count from pgboss.job j join peer_orders o on o.id = (j.data->>'id')::int
      where j.name = '${QUEUE}' and j.state = 'failed' and o.delivered_at is null`,
  };
}

async function startParts(peer: Peer, size: Size, onClose: OnClose) {
  const postgres = await startDurablePostgres();
  onClose(postgres.stop);
  const standIns = await startStandIns(
    {
      postgres,
      telegram: { timeScale: size.timeScale },
      kie: {
        finish: { afterMs: size.kieMs },
        limits: { createTask: "off", recordInfo: "off", catalogue: "off" },
        callbackRetries: 0,
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
  await observer.sql(PEER_TABLES);
  const queue = await (peer.name === "pg-boss" ? openBoss : openGraphile)(directUrl, peer.isBest, onClose);
  const places: Places = {
    telegram: toTelegram.url,
    token: env.TELEGRAM_BOT_TOKEN,
    kie: toKie.url,
    apiKey: env.KIE_API_KEY,
    callback: await startEar(onClose),
  };
  const fleet = await startFleet({
    program: await bundle(new URL("peer-instance.ts", import.meta.url)),
    env: () => ({
      PEER: peer.name,
      BEST: peer.isBest ? "yes" : "no",
      DATABASE_URL: directUrl,
      PLACES: JSON.stringify(places),
    }),
    size: size.processes,
    onEnd: (member) => void queue.buried(member),
  });
  onClose(fleet.close);
  const database = new URL(directUrl).pathname.slice(1);
  return { ...standIns, postgres, relays: [toTelegram, toKie], observer, queue, fleet, database };
}

/** Takes KIE's callbacks, which a job that waits does not need. */
async function startEar(onClose: OnClose): Promise<string> {
  const server = createServer((request, response) => void request.resume().once("end", () => response.end()));
  return listen(server, onClose);
}

type Parts = Awaited<ReturnType<typeof startParts>>;

/**
 * A peer through the same storm, with all orders in its queue from the start: `stormMs` long, or until nothing
 * moves any more.
 */
export async function runPeer(peer: Peer, size: Size): Promise<Outcome> {
  const parts = await startInOrder((onClose) => startParts(peer, size, onClose));
  const { queue } = parts;
  const report = (line: string) => size.report?.(`${peer.name}: ${line}`);
  try {
    await placeOrders(parts, size);
    const storm = startStorm({ ...parts, crashAfterMs: size.crashAfterMs });
    const startedAt = performance.now();
    await queue.add(Array.from({ length: size.orders }, (_, index) => index + 1));
    await outlast(parts, { startedAt, stormMs: size.stormMs, report });
    const damage = await storm.end();
    const endedAt = performance.now();
    const restSeconds = await comeToRest(parts, { restMs: Math.min(size.restMs, MAX_REST_MS), report });
    const left = await leftOf(parts);
    await parts.fleet.close();
    return {
      subject: `${peer.name}, ${peer.isBest ? "best" : "default"} settings`,
      orders: size.orders,
      stormSeconds: (endedAt - startedAt) / 1_000,
      damage,
      restSeconds,
      inDoubt: 0,
      ...(await countsOf(parts, left)),
      notes: [`${parts.kie.tasks().length} made by KIE for ${size.orders} orders`],
    };
  } finally {
    await parts.close();
  }
}

type Report = (line: string) => void;

async function outlast(
  parts: Parts,
  { startedAt, stormMs, report }: { startedAt: number; stormMs: number; report: Report },
): Promise<void> {
  const elapsedMs = () => performance.now() - startedAt;
  let movedMs = 0;
  for (let open = Number.POSITIVE_INFINITY; elapsedMs() < stormMs; ) {
    await pause(1_000);
    const left = await leftOf(parts);
    if (left < open) movedMs = elapsedMs();
    open = left;
    report(`${open} left after ${Math.round(elapsedMs() / 1_000)} s`);
    if (elapsedMs() > MIN_STORM_MS && (open === 0 || elapsedMs() - movedMs > STILL_MS)) return;
  }
}

/** Seconds until nothing is left to deliver; null when that took too long. */
async function comeToRest(
  parts: Parts,
  { restMs, report }: { restMs: number; report: Report },
): Promise<number | null> {
  for (const startedAt = performance.now(); performance.now() - startedAt < restMs; await pause(500)) {
    const open = await leftOf(parts);
    report(`${open} left, calm`);
    if (open === 0) return (performance.now() - startedAt) / 1_000;
  }
  return null;
}

async function placeOrders({ telegram, observer }: Parts, size: Size): Promise<void> {
  const people = Array.from({ length: size.people }, (_, number) => createPerson(telegram, { name: `Ann ${number}` }));
  for (const person of people) person.say("/start");
  const model = modelOf("text_to_video").id;
  const request = JSON.stringify({ model, input: minimalInput(model) });
  await observer.sql(
    `insert into peer_orders (id, chat_id, request)
     select id, ($1::bigint[])[1 + id % $2::int], $3::jsonb from generate_series(1, $4::int) id`,
    [people.map(({ id }) => id), people.length, request, size.orders],
  );
}

async function leftOf({ observer }: Parts): Promise<number> {
  const text = "select count(*)::int as count from peer_orders where delivered_at is null";
  return (await observer.sql<{ count: number }>(text))[0]?.count ?? 0;
}

async function countsOf({ observer, queue, kie, telegram }: Parts, left: number) {
  const countBy = async (text: string) => (await observer.sql<{ count: number }>(text))[0]?.count ?? 0;
  const lost = await countBy(queue.givenUp);
  const sends = new Map<string, number>();
  for (const { ok, params } of telegram.calls("sendVideo")) {
    const caption = String(params["caption"]);
    if (ok) sends.set(caption, (sends.get(caption) ?? 0) + 1);
  }
  return {
    lost,
    unfinished: left - lost,
    paidTwice: Object.values(kie.counts().byCallbackUrl).filter(({ created }) => created > 1).length,
    capturedTwice: await countBy(
      "select count(*)::int as count from (select from peer_ledger group by order_id having count(*) > 1) twice",
    ),
    deliveredTwice: [...sends.values()].filter((count) => count > 1).length,
  };
}
