import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listModels } from "../../lib/registry/load.js";
import { createPerson, labelsOf, type Person, textOf } from "../e2e/person.js";
import { ADMINS, type Operations, startOperations } from "./operations.js";

let at: Operations;
let person: Person;

beforeEach(async () => {
  at = await startOperations({
    kie: { finish: "manual", callbackRetries: 0 },
    env: { DAILY_FREE_CREDITS: "1000" },
  });
  person = createPerson(at.telegram, { name: "Ann" });
});
afterEach(() => at.close());

const model = listModels().find(({ model_type }) => model_type === "text_to_image");

async function pressGenerate(): Promise<void> {
  person.say(`/start m_${model?.code}`);
  await person.seesText(new RegExp(`^${model?.title}`));
  person.say("a fox");
  await person.sees("a finished form", (message) => labelsOf(message).some((label) => /Generate/.test(label)));
  person.press(/Generate/);
}

async function startTask(): Promise<string> {
  await pressGenerate();
  await person.sees("that it is being made", (message) => labelsOf(message).some((label) => /Refresh/.test(label)));
  await expect.poll(() => at.sql("select state from tasks"), { timeout: 10_000 }).toEqual([{ state: "submitted" }]);
  return at.kie.tasks()[0]?.taskId ?? "";
}

const seesPicture = () => person.sees("the picture", (message) => message.photo !== undefined);

/** One picture, one createTask, one capture: whatever happened on the way. */
async function isOneOfEverything(): Promise<void> {
  expect(person.fromBot().filter((message) => message.photo)).toHaveLength(1);
  expect(at.kie.tasks()).toHaveLength(1);
  await expect
    .poll(() => at.sql("select kind from ledger where task_id is not null order by id"))
    .toEqual([{ kind: "hold" }, { kind: "capture" }]);
}

/** Whoever carries it along: no more time passes, and no more sweeps come. */
const bringsPicture = () =>
  expect.poll(() => person.fromBot().some(({ photo }) => photo !== undefined), { timeout: 10_000 }).toBe(true);

test("the database away for two minutes: a minute later all is answered and the result of then is delivered, the admin hears of it once", async () => {
  const taskId = await startTask();
  const before = person.fromBot().length;
  const outage = at.neon.faults.inject({ kind: "cut_before" }, { times: Number.POSITIVE_INFINITY });
  person.say("/balance");
  await at.kie.finish(taskId);
  for (let minute = 1; minute <= 2; minute += 1) {
    await at.pass(1);
    expect((await at.sweep()).status).toBe(500);
  }
  const health = await fetch(`${at.url}/api/health`, { headers: at.bearer });
  expect([health.status, await health.json()]).toEqual([
    503,
    expect.objectContaining({ ok: false, database: { ok: false }, webhook: expect.objectContaining({ ok: true }) }),
  ]);
  // Telegram's pauses are a thousand times shorter here, so several of its tries are as early as the first.
  const notice = /I got your message, .* need not send it again/;
  const texts = () => person.fromBot().slice(before).map(textOf);
  await expect.poll(() => new Set(texts())).toEqual(new Set([expect.stringMatching(notice)]));

  outage.remove();
  expect(await at.minutesUntil(at.nothingWaits)).toBe(1);
  await bringsPicture();
  await expect
    .poll(() => texts().filter((text) => !notice.test(text)), { timeout: 10_000 })
    .toEqual([expect.stringMatching(/to spend/), expect.stringMatching(/is ready/)]);
  await isOneOfEverything();
  await at.minutes(30);
  expect(at.news(ADMINS.en)).toEqual([
    expect.stringMatching(
      /^⚠️ Telegram could not bring me messages\. It says: “Wrong response from the webhook: 503.*”\. Waiting: \d+; it keeps trying for a day\. If nothing waits, it has passed; if not, look at \/api\/health and at Vercel's log\.$/,
    ),
  ]);
  expect((await fetch(`${at.url}/api/health`, { headers: at.bearer })).status).toBe(200);
}, 60_000);

test("a deploy while KIE works on a task: the new deployment delivers it without any sweep, and no admin is bothered", async () => {
  const taskId = await startTask();
  await at.deploy();
  await at.kie.finish(taskId);
  await seesPicture();
  await isOneOfEverything();
  await at.minutes(30);
  expect(at.news(ADMINS.en)).toEqual([]);
});

test("nobody there at the moment at which KIE calls and somebody writes: a minute after the deploy both have what they wait for", async () => {
  const taskId = await startTask();
  await at.stop();
  await at.kie.finish(taskId);
  const before = person.fromBot().length;
  person.say("/balance");
  await expect.poll(() => at.telegram.state().webhook.last_error_message).toBe("Connection refused");
  await at.deploy();
  expect(await at.minutesUntil(at.nothingWaits)).toBe(1);
  await bringsPicture();
  await expect.poll(() => person.fromBot().length, { timeout: 10_000 }).toBe(before + 2);
  expect(person.fromBot().slice(before).map(textOf)).toEqual(
    expect.arrayContaining([expect.stringMatching(/to spend/), expect.stringMatching(/is ready/)]),
  );
  await isOneOfEverything();
  await at.minutes(30);
  expect(at.news(ADMINS.en)).toEqual([
    expect.stringMatching(/^⚠️ Telegram could not bring me messages\. It says: “Connection refused”/),
  ]);
});

test("an instance lost while createTask is under way: its callback finds the new deployment, and it is paid once", async () => {
  at.kie.addFault({ fault: "hang", endpoint: "createTask", worked: true });
  await pressGenerate();
  await expect.poll(() => at.kie.tasks().length, { timeout: 10_000 }).toBe(1);
  await at.deploy({}, "kill");
  await at.kie.finish(at.kie.tasks()[0]?.taskId ?? "");
  await seesPicture();
  await isOneOfEverything();
});

test("a restored backup: after the handbook's statement an order of then is not sent again, and its credits come back", async () => {
  at.kie.addFault({ fault: "refuse", endpoint: "createTask", code: 429, times: null });
  await pressGenerate();
  await expect
    .poll(() => at.sql("select state, resume_at is null as sent from tasks"))
    .toEqual([{ state: "queued", sent: false }]);
  at.kie.clearFaults();
  const handbook = readFileSync(new URL("../../lib/ops/README.md", import.meta.url), "utf8");
  await at.sql(/```sql\n([\s\S]*?)```/.exec(handbook)?.[1] ?? "");
  await at.minutes(30);
  expect(await at.sql("select state, failure->>'kind' as kind from tasks")).toEqual([
    { state: "failed", kind: "in_doubt" },
  ]);
  expect(await at.sql("select available, held from accounts where user_id = $1", [person.id])).toEqual([
    { available: 1000, held: 0 },
  ]);
  expect(at.kie.tasks()).toEqual([]);
});

test("a deploy between two messages loses neither: Telegram brings again what nobody took", async () => {
  const before = person.fromBot().length;
  const deployed = at.deploy();
  person.say("/balance");
  await deployed;
  await expect.poll(() => person.fromBot().length, { timeout: 10_000 }).toBe(before + 1);
});

test("work that nobody took is visible in health: how long, which task, and when the last sweep came by", async () => {
  await startTask();
  await at.sweep();
  await at.pass(20);
  const { database } = await (await fetch(`${at.url}/api/health`, { headers: at.bearer })).json();
  expect(database.value).toMatchObject({
    running: 1,
    overdue: 1,
    stuck: [{ task: 1, model: model?.id, state: "submitted", delivery: "none", minutes: expect.any(Number) }],
  });
  expect(Date.now() - Date.parse(database.value.swept_at)).toBeGreaterThan(19 * 60_000);
  await at.sweep();
  const after = await (await fetch(`${at.url}/api/health`, { headers: at.bearer })).json();
  expect(after.database.value).toMatchObject({ overdue: 0, stuck: [] });
});
