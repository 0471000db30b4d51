import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { ModelType } from "../../lib/registry/schema.js";
import type { FaultRule } from "../emulators/kie/fault-rules.js";
import { startInOrder, startStandIns } from "../emulators/stand-ins.js";
import { bundle } from "./bundle.js";
import { startFleet } from "./chaos/fleet.js";
import { startFront } from "./chaos/front.js";
import { observe } from "./chaos/observer.js";
import { createCrowd } from "./chaos/people.js";
import { type Point, pointsOf } from "./effects.js";

/** Of the points every so many-th is run; REL_SIGKILL_STRIDE=1 runs them all, some 200, in about a quarter of an hour. */
const STRIDE = Number(process.env["REL_SIGKILL_STRIDE"] ?? 16);
const COURSE_TIMEOUT_MS = 60_000;
const PATIENCE_MS = 700;
const counted = { points: 0, kills: 0, offset: 0 };

type Scenario = { name: string; type: ModelType; fault?: FaultRule };
const scenarios: readonly Scenario[] = [
  { name: "a success", type: "text_to_video" },
  { name: "a failure", type: "text_to_video", fault: { fault: "fail", at: "end" } },
  {
    name: "a lost answer to createTask",
    type: "text_to_video",
    fault: { fault: "cut", endpoint: "createTask", worked: true },
  },
  { name: "a lost callback", type: "text_to_video", fault: { fault: "callback", how: "lost" } },
  { name: "an order with a file", type: "image_to_video" },
  { name: "a result of two files", type: "text_to_music" },
];

const startAll = () =>
  startInOrder(async (onClose) => {
    const standIns = await startStandIns(
      {
        postgres: inject("postgres"),
        telegram: { timeScale: 200 },
        kie: {
          finish: { afterMs: 100 },
          limits: { createTask: "off", recordInfo: "off", catalogue: "off" },
          callbackRetries: 40,
          callbackRetryPauseMs: 200,
          credits: 1_000_000,
        },
      },
      onClose,
    );
    const observer = observe(standIns.directUrl, onClose);
    const program = await bundle(new URL("instance.ts", import.meta.url));
    let next: Parameters<typeof startFront>[0] = () => null;
    const url = await startFront(() => next(), onClose);
    const env = { ...standIns.env, PUBLIC_URL: url, DAILY_FREE_CREDITS: "100000", LOG_LEVEL: "error" };
    const serveWith = (given: typeof next) => {
      next = given;
    };
    return { ...standIns, observer, program, url, env, serveWith };
  });
let at: Awaited<ReturnType<typeof startAll>>;

beforeAll(async () => {
  at = await startAll();
});
afterAll(async () => {
  console.log(`SIGKILL at effects: ${counted.points} points, ${counted.kills} kills`);
  await at.close();
});

const bearer = () => ({ authorization: `Bearer ${at.env.CRON_SECRET}` });
const COLUMNS = ["next_at", "lease_until", "delivery_lease_until", "deadline_at", "resume_at", "sent_at"];

/** A minute and more, for every lease, deadline and pause; and a sweep. */
async function passAMinute(): Promise<void> {
  await at.observer.sql(`update tasks set ${COLUMNS.map((name) => `${name} = ${name} - interval '61 s'`).join(", ")}`);
  await fetch(`${at.url}/api/sweep`, { headers: bearer() }).catch(() => null);
}

type Row = { id: string; state: string; delivery: string; absorbed: boolean; files: number; resolutions: number };
const ROWS = `
select id::text, state, delivery, absorbed, coalesce(jsonb_array_length(output->'files'), 0) as files,
  (select count(*)::int from ledger l where l.task_id = t.id and kind in ('capture', 'release')) as resolutions
from tasks t where user_id = $1`;
const isOpen = ({ state, delivery }: Row) =>
  !["succeeded", "failed"].includes(state) || ["none", "pending", "sending", "unknown"].includes(delivery);

/** One order from the first word to its end in a process that dies at a point, and in the one that comes after it. */
async function runCourse({ type, fault }: Scenario, killAt: string) {
  at.kie.reset();
  if (fault) at.kie.addFault(fault);
  let lives = 0;
  const lines: string[] = [];
  const fleet = await startFleet({
    program: at.program,
    size: 1,
    env: () => {
      lives += 1;
      return { ...at.env, KILL_AT: lives === 1 ? killAt : "" };
    },
    onEnd: (member) => lines.push(...member.lines),
  });
  at.serveWith(fleet.next);
  try {
    if (at.telegram.state().webhook.url === "")
      await fetch(`${at.url}/api/setup`, { method: "POST", headers: bearer() });
    const crowd = createCrowd(at.telegram, { people: 1, each: 1, type, patienceMs: PATIENCE_MS });
    const [person] = crowd.persons;
    if (!person) throw new Error("nobody");
    const until = Date.now() + COURSE_TIMEOUT_MS;
    for (let still = 0; still < 3; ) {
      if (Date.now() > until) throw new Error(`not at rest: ${at.telegram.transcript(person.id)}`);
      const rows = await at.observer.sql<Row>(ROWS, [person.id]);
      crowd.step(new Map([[person.id, { orders: rows.length, waiting: rows.filter(isOpen).length }]]));
      await pause(30);
      const isWaiting = rows.length === 0 || rows.some(isOpen) || at.telegram.state().webhook.pending_update_count > 0;
      still = isWaiting ? 0 : still + 1;
      // Without an order there is nothing whose time could pass.
      if (rows.some(isOpen) && lives > 1) await passAMinute();
    }
    lines.push(...(fleet.next()?.lines ?? []));
    const rows = await at.observer.sql<Row>(ROWS, [person.id]);
    const [account] = await at.observer.sql<{ held: number }>("select held from accounts where user_id = $1", [
      person.id,
    ]);
    const shown = rows.filter(({ state, absorbed }) => state === "succeeded" || absorbed);
    return {
      lives,
      lines,
      rows,
      held: account?.held,
      files: shown.reduce((sum, { files }) => sum + files, 0),
      media: person.fromBot().filter(({ video, audio }) => video ?? audio).length,
      creations: Object.values(at.kie.counts().byCallbackUrl).map(({ attempts }) => attempts),
      paid: at.kie.tasks().filter(({ outcome }) => outcome === "success").length,
      shown: shown.length,
    };
  } finally {
    await fleet.close();
  }
}

async function complaintsAt(scenario: Scenario, { name, nth, when }: Point): Promise<string[]> {
  const ended = await runCourse(scenario, `${when} ${nth} ${name}`);
  counted.points += 1;
  counted.kills += ended.lives - 1;
  const { rows, creations, media, files } = ended;
  // A file that is a message of its own may come twice when its sender died over it; what only edits never does.
  const most = files * (/telegram: send|record sent/.test(name) && scenario.type === "text_to_music" ? 2 : 1);
  const wrong = [
    rows.length === 1 ? "" : `${rows.length} orders`,
    rows.every(({ delivery }) => delivery === "sent") ? "" : `delivery ${rows[0]?.delivery}`,
    rows.every(({ resolutions }) => resolutions === 1) ? "" : "a hold that was not resolved once",
    ended.held === 0 ? "" : `${ended.held} credits held`,
    Math.max(0, ...creations) <= 1 ? "" : `${Math.max(...creations)} creations`,
    ended.paid <= ended.shown ? "" : `${ended.paid} results were paid, ${ended.shown} shown`,
    media >= files && media <= most ? "" : `${media} files in the chat, ${files} in the results`,
  ];
  return wrong.filter((each) => each !== "").map((each) => `killed ${when} ${name} #${nth}: ${each}`);
}

test.each(scenarios)(
  "SIGKILL before and after each effect of $name: the process after it loses nothing, pays once and shows once",
  async (scenario) => {
    const { lines, rows } = await runCourse(scenario, "tell");
    expect(rows).toHaveLength(1);
    const trace = lines.flatMap((line) => /^effect (.+)$/.exec(line)?.[1] ?? []);
    const complaints: string[] = [];
    // Another start for each scenario, so that the few of a short run are not always the same gap.
    counted.offset += 5;
    for (const [index, point] of pointsOf(trace).entries())
      if ((index + counted.offset) % STRIDE === 0) complaints.push(...(await complaintsAt(scenario, point)));
    expect(complaints).toEqual([]);
  },
  STRIDE > 4 ? 120_000 : 1_800_000,
);
