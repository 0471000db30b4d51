import { afterAll, beforeAll, expect, test } from "vitest";
import { readEnv } from "../../lib/config/env.js";
import { matchesSecret } from "../../lib/edge.js";
import { listModels } from "../../lib/registry/load.js";
import { createPerson, labelsOf } from "../e2e/person.js";
import { type Operations, startOperations } from "./operations.js";

let at: Operations;

beforeAll(async () => {
  at = await startOperations({ kie: { finish: "manual", callbackRetries: 0 }, env: { DAILY_FREE_CREDITS: "1000" } });
});
afterAll(() => at.close());

const ROTATED = ["TELEGRAM_WEBHOOK_SECRET", "CALLBACK_SECRET", "CRON_SECRET", "KIE_WEBHOOK_HMAC_KEY"] as const;
const model = listModels().find(({ model_type }) => model_type === "text_to_image");

const sweepAs = async (secret: string) =>
  (await fetch(`${at.url}/api/sweep`, { headers: { authorization: `Bearer ${secret}` } })).status;
const updateAs = async (secret: string) => {
  const headers = { "x-telegram-bot-api-secret-token": secret };
  return (await fetch(`${at.url}/api/telegram`, { method: "POST", headers, body: '{"update_id":1}' })).status;
};
/** With the new secrets alone, or with the old ones after them. */
const rotated = (withOld: boolean) =>
  Object.fromEntries(ROTATED.map((name) => [name, withOld ? `new-${name},${at.env[name]}` : `new-${name}`]));

test("all four secrets are changed while a task is under way, and nobody notices", async () => {
  const person = createPerson(at.telegram, { name: "Ann" });
  person.say(`/start m_${model?.code}`);
  await person.seesText(new RegExp(`^${model?.title}`));
  person.say("a fox");
  await person.sees("a finished form", (message) => labelsOf(message).some((label) => /Generate/.test(label)));
  person.press(/Generate/);
  await person.sees("that it is being made", (message) => labelsOf(message).some((label) => /Refresh/.test(label)));
  await expect.poll(() => at.kie.tasks().length, { timeout: 10_000 }).toBe(1);

  await at.deploy(rotated(true));
  // KIE calls the old address and signs with the old key, and Telegram sends the old secret.
  await at.kie.finish(at.kie.tasks()[0]?.taskId ?? "");
  await person.sees("the picture", (message) => message.photo !== undefined);
  person.say("/balance");
  await person.seesText(/credits/);
  const { CRON_SECRET, TELEGRAM_WEBHOOK_SECRET } = at.env;
  expect(await sweepAs(CRON_SECRET)).toBe(200);
  expect(await sweepAs("new-CRON_SECRET")).toBe(200);
  // Vercel's cron sends the variable as it stands.
  expect(await sweepAs(`new-CRON_SECRET,${CRON_SECRET}`)).toBe(200);
  expect(await sweepAs(`new-CRON_SECRET,`)).toBe(401);
  expect((await at.setup()).status).toBe(200);

  await at.deploy(rotated(false));
  person.say("/start");
  await person.seesText(/make/);
  expect(await updateAs("new-TELEGRAM_WEBHOOK_SECRET")).toBe(200);
  expect(await updateAs(TELEGRAM_WEBHOOK_SECRET)).toBe(401);
  expect(await sweepAs(CRON_SECRET)).toBe(401);
  expect(await sweepAs("new-CRON_SECRET")).toBe(200);
  expect(await at.lastError()).toBeUndefined();
});

test("a token that was changed at BotFather is the same bot: the lock and the state stay with its id", () => {
  const id = (secret: string) => readEnv({ ...at.env, TELEGRAM_BOT_TOKEN: `7000000001:${secret}` }).botId;
  expect(id("AAold")).toBe(id("AAnew"));
});

test.each(["", ",", " , "])("a list %j with nothing in it is a missing secret, and is named", (value) => {
  for (const name of ROTATED.slice(0, 3)) {
    expect(() => readEnv({ ...at.env, [name]: value })).toThrow(name);
  }
});

test("no list of accepted secrets accepts what is empty, a part, or nothing", () => {
  for (const given of ["", "a", "aa,bb", "bb "]) expect(matchesSecret(given, ["aa", "bb"])).toBe(false);
  expect(matchesSecret("bb", ["aa", "bb"])).toBe(true);
  expect(matchesSecret("", [])).toBe(false);
});
