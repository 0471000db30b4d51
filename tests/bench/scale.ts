import { availableParallelism } from "node:os";
import { type OnClose, startInOrder } from "../emulators/stand-ins.js";
import { bundle } from "../reliability/bundle.js";
import { type Fleet, startFleet } from "../reliability/chaos/fleet.js";
import { benchEnv } from "./bench-app.js";
import { type BenchDatabase, withDatabases } from "./database.js";
import { interleave } from "./interleave.js";
import { perSecond } from "./lanes.js";
import { familySeconds, parentOf } from "./processor-time.js";
import { startQuickTelegram } from "./quick-telegram.js";
import { type Report, rowOf } from "./row.js";
import { createScaleLoad, type ScaleLoad } from "./scale-load.js";
import { verifyScale } from "./scale-verdict.js";

/** For each number of processes. `SCALE_UPDATES=100000` is the full run: twenty minutes, an hour on a slow day. */
const UPDATES = Number(process.env["SCALE_UPDATES"] ?? 4_000);
const PROCESSES = { one: 1, four: 4, eight: 8 };
const ROUNDS = 3;
/** As many requests as Telegram has under way at once, unless it is told otherwise. */
const CONNECTIONS = 40;

type Side = { size: number; fleet: Fleet; load: ScaleLoad; database: BenchDatabase; spent: Spent };
type Spent = { wallSeconds: number; postgres: number; servers: number; standIns: number };

/** Each number of processes has its own database on the one Postgres; they take turns. */
export const scaleBench = (report: Report): Promise<void> =>
  withDatabases({ count: 3, durable: true }, async ([first, second, third]) => {
    // One for each process that ends with this one.
    process.setMaxListeners(32);
    const program = await bundle(new URL("../reliability/instance.ts", import.meta.url));
    const started = await startInOrder(async (onClose) => {
      const start = (size: number, database: BenchDatabase | undefined) =>
        startSide({ size, database, program }, onClose);
      return {
        one: await start(PROCESSES.one, first),
        four: await start(PROCESSES.four, second),
        eight: await start(PROCESSES.eight, third),
      };
    });
    try {
      const { one, four, eight } = started;
      const postmaster = await findPostmaster(one.database);
      const round = (side: Side) => () => takeRound(side, postmaster);
      const figures = await interleave({ one: round(one), four: round(four), eight: round(eight) }, ROUNDS);
      for (const { database, load } of [one, four, eight]) await verifyScale(database.pool, load);
      const peer = { name: "1 process", figures: figures.one };
      report(rowOf({ ...describe(one), subject: figures.one }));
      report(rowOf({ ...describe(four), subject: figures.four, peer }));
      report(rowOf({ ...describe(eight), subject: figures.eight, peer }));
    } finally {
      await started.close();
    }
  });

async function startSide(
  { size, database, program }: { size: number; database: BenchDatabase | undefined; program: string },
  onClose: OnClose,
): Promise<Side> {
  if (database === undefined) throw new Error("no database");
  const load = createScaleLoad(UPDATES);
  const telegram = await startQuickTelegram(onClose, { onTaken: load.onSent });
  const env = benchEnv({ databaseUrl: database.databaseUrl, telegramUrl: telegram.url });
  const fleet = await startFleet({ program, env: () => ({ ...env, PUBLIC_URL: "http://127.0.0.1:9" }), size });
  onClose(fleet.close);
  return { size, fleet, load, database, spent: { wallSeconds: 0, postgres: 0, servers: 0, standIns: 0 } };
}

async function takeRound({ fleet, load, spent }: Side, postmaster: number): Promise<number> {
  const shares = () => ({
    wallSeconds: performance.now() / 1_000,
    postgres: familySeconds(postmaster),
    servers: fleet.members().reduce((sum, { pid }) => sum + familySeconds(pid), 0),
    standIns: ownSeconds(),
  });
  const before = shares();
  const figure = await perSecond(load.take(UPDATES / (ROUNDS + 1)), {
    lanes: CONNECTIONS,
    work: (update) => load.send(update, () => fleet.next()?.port ?? null),
  });
  const after = shares();
  for (const key of ["wallSeconds", "postgres", "servers", "standIns"] as const) spent[key] += after[key] - before[key];
  return figure;
}

function ownSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

async function findPostmaster({ pool }: BenchDatabase): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>("select pg_backend_pid() as pid");
  return parentOf(rows[0]?.pid ?? 0);
}

function describe({ size, spent, load }: Side) {
  const processes = size === 1 ? "1 process" : `${size} processes`;
  const what = `${processes}, ${load.size} updates of ${load.people} people`;
  return { benchmark: "scale", what, unit: "updates/s", better: "higher", note: noteOf(spent, load) } as const;
}

/** Shares of the processor's time, in cores: what is full is seen from them. */
function noteOf({ wallSeconds, postgres, servers, standIns }: Spent, { seen, size }: ScaleLoad): string {
  const cores = (seconds: number) => (seconds / wallSeconds).toFixed(2);
  const each = (seconds: number) => `${cores(seconds)} cores, ${((seconds * 1_000) / size).toFixed(1)} ms an update`;
  const sum = cores(postgres + servers + standIns);
  return [
    `Postgres ${each(postgres)}; servers ${each(servers)}; stand-ins and load ${each(standIns)}`,
    `together ${sum} of ${availableParallelism()} cores`,
    `nothing lost, nothing twice, ${seen.retries} tried again`,
  ].join("; ");
}
