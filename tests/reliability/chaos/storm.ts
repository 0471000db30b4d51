import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import type { DurablePostgres } from "../../bench/durable-postgres.js";
import type { Fleet } from "./fleet.js";
import { OBSERVER } from "./observer.js";
import type { Relay } from "./relay.js";

export type Damage = { kills: number; terminated: number; restarts: number; requests: number; faults: number };

const KILL_EVERY_MS = 2_000;
const TERMINATE_EVERY_MS = 500;
const FAILING_SHARE = 0.05;

/** Kills a process every two seconds, ends a database connection twice a second, and lets calls fail, until `end`. */
export function startStorm(parts: {
  fleet: Fleet;
  relays: readonly Relay[];
  postgres: DurablePostgres;
  /** Whose connections are ended: those of the functions, or of the workers. */
  database: string;
  /** When the database is lost and comes back. */
  crashAfterMs: number;
}) {
  const { fleet, relays, postgres, database, crashAfterMs } = parts;
  const ended = new AbortController();
  const damage = { kills: 0, terminated: 0, restarts: 0 };
  for (const relay of relays) relay.fail(FAILING_SHARE);

  const every = async (ms: number, work: () => Promise<void> | void) => {
    while (!ended.signal.aborted) {
      await pause(ms, undefined, { signal: ended.signal }).catch(() => undefined);
      if (!ended.signal.aborted) await work();
    }
  };
  const kill = () => {
    if (fleet.kill()) damage.kills += 1;
  };
  const terminate = async () => {
    damage.terminated += await terminateOne(postgres, database);
  };
  const crash = async () => {
    await pause(crashAfterMs, undefined, { signal: ended.signal }).catch(() => undefined);
    if (ended.signal.aborted) return;
    await postgres.crash();
    damage.restarts += 1;
  };
  const work = Promise.all([every(KILL_EVERY_MS, kill), every(TERMINATE_EVERY_MS, terminate), crash()]);

  return {
    /** Resolves when nothing fails any more, with what was done. */
    async end(): Promise<Damage> {
      for (const relay of relays) relay.fail(0);
      ended.abort();
      await work;
      const sum = (of: "requests" | "faults") => relays.reduce((total, { counts }) => total + counts[of], 0);
      return { ...damage, requests: sum("requests"), faults: sum("faults") };
    },
  };
}

async function terminateOne({ port, user, password }: DurablePostgres, database: string): Promise<number> {
  const admin = new pg.Client({ host: "127.0.0.1", port, user, password, database: "postgres" });
  admin.on("error", () => undefined);
  try {
    await admin.connect();
    const { rowCount } = await admin.query(
      `select pg_terminate_backend(pid) from (
         select pid from pg_stat_activity where datname = $1 and application_name <> $2 order by random() limit 1
       ) victim`,
      [database, OBSERVER],
    );
    return rowCount ?? 0;
  } catch {
    // The database is just away, which is worse.
    return 0;
  } finally {
    await admin.end().catch(() => undefined);
  }
}
