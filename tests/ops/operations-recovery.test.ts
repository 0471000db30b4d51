import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { createPerson, type Person, textOf } from "../e2e/person.js";
import { freePort } from "../emulators/free-port.js";
import { startFunctionsProcess } from "../emulators/functions-process.js";
import { ADMINS, type Operations, startOperations } from "./operations.js";
import { startPoller } from "./poller.js";

let at: Operations;

beforeAll(async () => {
  at = await startOperations();
});
afterAll(() => at.close());
beforeEach(async () => {
  // Half a day later: nothing of the test before is remembered, and the webhook has just been looked at.
  await at.pass(720);
  expect((await at.setup()).status).toBe(200);
  at.news(ADMINS.en);
});

const isOurs = () => at.webhookNow() === at.webhookUrl;
const answersTo = (person: Person) => person.fromBot().map(textOf);

test("two deployments on one database run setup at once: one is registered and serves at once, and the admin reads once which", async () => {
  const port = String(await freePort());
  const other = await startFunctionsProcess({
    env: { ...at.env, PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` },
  });
  onTestFinished(other.close);
  const answers = await Promise.all([at.setup(), at.setup(other.url)]);
  const statuses = answers.map(({ status }) => status).sort();
  expect([
    [200, 200],
    [200, 409],
  ]).toContainEqual(statuses);
  const reasons = await Promise.all(answers.map(async (answer) => (await answer.json()).reason));
  for (const reason of reasons.filter((each) => each !== undefined))
    expect(reason).toBe("Another deployment is registering the webhook at this moment: try again in half a minute.");

  const registered = at.webhookNow();
  const { host } = new URL(registered);
  const person = createPerson(at.telegram, { name: "Ada" });
  person.say("/balance");
  await expect.poll(() => answersTo(person).length, { timeout: 10_000 }).toBe(1);
  for (let minute = 1; minute <= 60; minute += 1) {
    await at.pass(1);
    await Promise.all([at.sweep(), at.sweep(other.url)]);
    expect(at.webhookNow()).toBe(registered);
  }
  expect(at.news(ADMINS.en)).toEqual([
    `⚠️ Two deployments work on my database, and I am registered for the one at ${host}; this is the other. If you have moved, run setup here; if not, stop this one.`,
  ]);
}, 60_000);

test("a webhook stolen just after a look is back after five minutes, swept every minute, and the admin reads who took it", async () => {
  await at.asOther("setWebhook", { url: "https://other-deployment.example/api/telegram" });
  expect(await at.minutesUntil(isOurs)).toBe(5);
  expect(at.news(ADMINS.en)).toEqual([
    "⚠️ Somebody had sent my messages to other-deployment.example. I have put the webhook back. If that was another deployment with this token, stop it or give it a bot of its own; if you do not know it, change the token at BotFather.",
  ]);
});

test("another TELEGRAM_WEBHOOK_SECRET deployed, nobody runs setup: who wrote is answered after five minutes, and the admin reads why", async () => {
  onTestFinished(() => at.deploy());
  const person = createPerson(at.telegram, { name: "Eve" });
  await at.deploy({ TELEGRAM_WEBHOOK_SECRET: "another-secret" });
  person.say("/balance");
  await expect.poll(at.lastError, { timeout: 10_000 }).toMatch(/^Wrong response from the webhook: 401/);
  expect(await at.minutesUntil(at.nothingWaits)).toBe(5);
  await expect.poll(() => answersTo(person).length, { timeout: 10_000 }).toBe(1);
  const told = [
    "⚠️ TELEGRAM_WEBHOOK_SECRET is another than the one I had given to Telegram. I have given it the new one. Messages waiting: 1; they are coming now. Nothing is left to do.",
  ];
  expect(at.news(ADMINS.en)).toEqual(told);
  await at.minutes(30);
  expect(at.news(ADMINS.en)).toEqual([]);
});

test("the new secret deployed before the old one, nobody runs setup: nobody is turned away, then or when the old one goes", async () => {
  onTestFinished(() => at.deploy());
  const person = createPerson(at.telegram, { name: "Ida" });
  await at.deploy({ TELEGRAM_WEBHOOK_SECRET: `next-secret,${at.env.TELEGRAM_WEBHOOK_SECRET}` });
  person.say("/balance");
  await expect.poll(() => answersTo(person).length, { timeout: 10_000 }).toBe(1);
  await at.minutes(5);
  await at.deploy({ TELEGRAM_WEBHOOK_SECRET: "next-secret" });
  person.say("/balance");
  await expect.poll(() => answersTo(person).length, { timeout: 10_000 }).toBe(2);
  expect(await at.lastError()).toBeUndefined();
  expect(at.news(ADMINS.en)).toEqual([expect.stringMatching(/^⚠️ TELEGRAM_WEBHOOK_SECRET is another/)]);
});

test("a program that polls for an hour beside the webhook: five minutes until it gets nothing but 409, one alert, and no update is lost that it had not taken", async () => {
  const person = createPerson(at.telegram, { name: "Bob" });
  const poller = startPoller(at);
  await poller.begun;
  let said = 0;
  const minutesToNormal: number[] = [];
  for (let minute = 1; minute <= 60; minute += 1) {
    if (minute % 4 === 0) {
      person.say("/balance");
      said += 1;
    }
    await poller.tick();
    await at.pass(1);
    await at.sweep();
    if (isOurs()) minutesToNormal.push(minute);
  }
  expect(minutesToNormal[0]).toBe(5);
  expect(minutesToNormal).toHaveLength(56);
  // Nothing but the first is its own: the webhook was away only for the first five minutes.
  expect(poller.taken).toHaveLength(1);
  const [first, ...rest] = poller.conflicts;
  expect(first).toBe("Conflict: terminated by setWebhook request");
  expect(rest.length).toBeGreaterThan(50);
  expect(new Set(rest)).toEqual(
    new Set([
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    ]),
  );
  expect(at.news(ADMINS.en)).toEqual([
    expect.stringMatching(
      /^⚠️ My webhook had been removed\. That is what a program does that polls with this token: a bot started on somebody's computer, an older bot\. I have put the webhook back; that program gets “409 Conflict” from now on, so please stop it\. Messages waiting: \d+; those it had already fetched are gone\.$/,
    ),
  ]);

  await poller.stop();
  person.say("/balance");
  said += 1;
  await expect.poll(() => answersTo(person).length, { timeout: 10_000 }).toBe(said - poller.confirmed());
  await expect.poll(() => at.telegram.state().webhook.pending_update_count).toBe(0);
}, 60_000);
