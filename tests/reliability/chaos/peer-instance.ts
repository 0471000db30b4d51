import { EventEmitter } from "node:events";
import { Logger, run } from "graphile-worker";
import PgBoss from "pg-boss";
import * as z from "zod";
import { openPool } from "../../emulators/postgres/pool.js";
import { fulfil, type Places } from "./peer-job.js";
import { bossOptions, CONCURRENCY, QUEUE } from "./peer-settings.js";

/** A worker process of a peer. It says when it works, and by which names its queue knows it. */
const env = z
  .object({
    PEER: z.enum(["graphile-worker", "pg-boss"]),
    BEST: z.string(),
    DATABASE_URL: z.string(),
    PLACES: z.string(),
  })
  .parse(process.env);
const placesSchema = z.object({
  telegram: z.string(),
  token: z.string(),
  kie: z.string(),
  apiKey: z.string(),
  callback: z.string(),
});
const places: Places = placesSchema.parse(JSON.parse(env.PLACES));
const pool = openPool({ connectionString: env.DATABASE_URL, max: 10 });
const say = (line: string) => process.stdout.write(`${line}\n`);
const jobSchema = z.object({ id: z.number() });

async function startGraphile(): Promise<void> {
  const events = new EventEmitter();
  // A job is locked by the pool of its worker, not by the worker.
  events.on("pool:create", ({ workerPool: { id } }: { workerPool: { id: string } }) => say(`pool ${id}`));
  const runner = await run({
    pgPool: pool,
    logger: new Logger(() => () => undefined),
    concurrency: CONCURRENCY,
    noHandleSignals: true,
    events,
    taskList: { [QUEUE]: (payload) => fulfil(pool, places, jobSchema.parse(payload).id) },
  });
  // As its own program does: one that stopped is for the supervisor to replace.
  const stop = () => process.exit(1);
  runner.promise.then(stop, stop);
}

async function startBoss(): Promise<void> {
  const boss = new PgBoss({ connectionString: env.DATABASE_URL, max: 10, ...bossOptions(env.BEST === "yes") });
  boss.on("error", () => undefined);
  await boss.start();
  const work = () =>
    boss.work<{ id: number }>(QUEUE, { batchSize: 1, pollingIntervalSeconds: 0.5 }, async (jobs) => {
      for (const { data } of jobs) await fulfil(pool, places, data.id);
    });
  for (let worker = 0; worker < CONCURRENCY; worker += 1) await work();
}

await (env.PEER === "pg-boss" ? startBoss() : startGraphile());
say("port ");
