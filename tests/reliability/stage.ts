import type pg from "pg";
import { inject } from "vitest";
import { openPool } from "../emulators/postgres/pool.js";
import { type OnClose, startStandIns } from "../emulators/stand-ins.js";
import { isLook } from "./effect-names.js";
import type { Effects } from "./effects.js";
import type { Host } from "./host.js";
import { untilQuiet } from "./quiet.js";

/** What runs the functions, in this process or in others, and what is known of their effects. */
export type Instances = {
  host: Pick<Host, "url" | "taken" | "isIdle" | "kill" | "sweep" | "setup">;
  effects: Pick<Effects, "plan" | "trace" | "recovery" | "struck" | "logged" | "stillness" | "ambiguousSends">;
  /** See `untilQuiet`: what runs in another process may be at work without a sign for longer. */
  looksAtSleeper: number;
};
/** Where a course takes place. */
export type Stage = Awaited<ReturnType<typeof startStage<Instances>>>;
export type StageOptions<Running extends Instances> = {
  env?: Record<string, string> | undefined;
  start(variables: Record<string, string>, onClose: OnClose): Promise<Running>;
};

/** Writes down every change of a row that had come to its end: what invariant 4 forbids. */
const AUDIT = `
create table changes_of_endings (task_id bigint not null, was text not null, became text not null);
create function audit_task() returns trigger language plpgsql as $$ begin
  if old.state in ('succeeded', 'failed') and new.state <> old.state then
    insert into changes_of_endings values (old.id, old.state, new.state);
  end if;
  -- A blocked delivery waits for the person to come back; a late result opens the delivery of a failure again.
  if old.delivery in ('sent', 'dead') and new.delivery <> old.delivery
    and not (new.absorbed and not old.absorbed) then
    insert into changes_of_endings values (old.id, old.delivery, new.delivery);
  end if;
  return new;
end $$;
create trigger audit_task after update on tasks for each row execute function audit_task();`;

/** All columns of a task that hold a time: moved back together, they are a clock that moved on. */
const TIMES = [
  "created_at",
  "submitted_at",
  "settled_at",
  "next_at",
  "lease_until",
  "resume_at",
  "sent_at",
  "deadline_at",
  "delivery_lease_until",
  "look_again_at",
  "delivery_since",
  "drawing_until",
];
/** The same of what is not a task. */
const OTHER_TIMES = {
  notices: ["due_at"],
  alerts: ["raised_at", "due_at"],
  payments: ["next_at"],
  broadcasts: ["next_at", "progress_at"],
  broadcast_sends: ["lease_until"],
  paces: ["next_at"],
  registrations: ["lease_until"],
};
/** Who gets an update again waits so long for the one who had it first. */
const ANSWERING_MS = 10_000;
/** More than until the first look at a task that was given up, and less than until the second. */
const LATE_LOOK_HOURS = 2.1;

/** Stand-ins and a real Postgres in this process, with a clock that a test moves, and the functions that `start` starts. */
export async function startStage<Running extends Instances>(options: StageOptions<Running>, onClose: OnClose) {
  const standIns = await startStandIns(
    {
      postgres: inject("postgres"),
      telegram: { timeScale: 2_000 },
      kie: {
        finish: "manual",
        limits: { createTask: "off", recordInfo: "off", catalogue: "off" },
        // Nobody knows how often KIE calls again: a callback that is not taken is lost.
        callbackRetries: 0,
        credits: 1_000_000,
      },
    },
    onClose,
  );
  const { telegram, kie, neon, directUrl, env } = standIns;
  const clock = await openClock(directUrl, onClose);
  const variables = { ...env, DAILY_FREE_CREDITS: "1000", LOG_LEVEL: "debug", ...options.env };
  const running = await options.start(variables, onClose);
  const { host, effects, looksAtSleeper } = running;
  await setWebhook(telegram.url, { env, url: `${host.url}/api/telegram` });
  const stirring = new Set<Promise<unknown>>();
  const isSettled = () => stirring.size === 0 && telegram.pendingCount() === 0;
  /** Somebody waits for an instance that was killed to answer an update. */
  const waitsForTheDead = () =>
    isLook(effects.trace().at(-1) ?? "") && effects.struck().some(({ how }) => how === "kill");

  async function told(): Promise<void> {
    await kie.settled();
    if (waitsForTheDead()) await clock.passUnanswered(ANSWERING_MS);
  }

  return {
    telegram,
    kie,
    neon,
    env,
    ...running,
    ...clock,
    /** Something of the outside that `quiet` has to wait for. */
    stir(work: Promise<unknown>): void {
      const tracked: Promise<unknown> = work.finally(() => stirring.delete(tracked));
      stirring.add(tracked);
    },
    quiet: () =>
      untilQuiet({
        told,
        isSettled,
        isIdle: host.isIdle,
        stillness: effects.stillness,
        trace: effects.trace,
        looksAtSleeper,
      }),
  };
}

/** The database as a test reads it, and its time. */
async function openClock(directUrl: string, onClose: OnClose) {
  const pool = openPool({ connectionString: directUrl, max: 4 });
  // Dropping the database may be quicker than a connection that is just saying goodbye.
  pool.on("error", () => undefined);
  onClose(() => pool.end());
  await pool.query(AUDIT);
  /** Of the tasks before it all is over. */
  let firstTaskId = "0";

  async function sql<Row extends pg.QueryResultRow>(text: string, params: unknown[] = []): Promise<Row[]> {
    return (await pool.query<Row>(text, params)).rows;
  }

  /** Lets time pass for every task since `begin`: each time in its row moves back. */
  async function pass(ms: number): Promise<void> {
    const moved = TIMES.map((column) => `${column} = ${column} - $1::float8 * interval '1 ms'`);
    await sql(`update tasks set ${moved.join(", ")} where id >= $2`, [ms, firstTaskId]);
    for (const [table, columns] of Object.entries(OTHER_TIMES)) {
      const earlier = columns.map((column) => `${column} = ${column} - $1::float8 * interval '1 ms'`);
      await sql(`update ${table} set ${earlier.join(", ")}`, [ms]);
    }
  }

  return {
    sql,
    pass,
    /** Lets time pass for updates that nobody has answered. */
    passUnanswered: (ms: number) =>
      sql("update updates set received_at = received_at - $1::float8 * interval '1 ms' where answered_at is null", [
        ms,
      ]),
    /** False when no task waits for its first recheck; else the time of one has come. */
    async passToLateLook(): Promise<boolean> {
      const ms = LATE_LOOK_HOURS * 3_600_000;
      const late = "id >= $1 and look_again_at < now() + $2::float8 * interval '1 ms'";
      const waiting = await sql(`select 1 from tasks where ${late} limit 1`, [firstTaskId, ms]);
      if (waiting.length > 0) await pass(ms);
      return waiting.length > 0;
    },
    /** What was sent so far no longer counts in the rate window, and its time no longer passes. */
    async begin(): Promise<void> {
      const [row] = await sql<{ next: string }>(`with left_the_line as (
          update tasks set sent_at = sent_at - interval '1 min' where sent_at > now() - interval '1 min')
        select (coalesce(max(id), 0) + 1)::text as next from tasks`);
      firstTaskId = row?.next ?? firstTaskId;
    },
  };
}

async function setWebhook(root: string, given: { env: Record<string, string>; url: string }): Promise<void> {
  const { TELEGRAM_BOT_TOKEN: token, TELEGRAM_WEBHOOK_SECRET: secret = "" } = given.env;
  const query = new URLSearchParams({ url: given.url, secret_token: secret });
  const response = await fetch(`${root}/bot${token}/setWebhook?${query}`);
  if (!response.ok) throw new Error(`setWebhook: ${await response.text()}`);
}
