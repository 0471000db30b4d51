import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { NEWEST_MIGRATION } from "../../lib/db/operations/health.js";
import { type FunctionsProcess, startFunctionsProcess } from "../emulators/functions-process.js";
import { ADMINS, type Operations, startOperations } from "./operations.js";

let at: Operations;

beforeAll(async () => {
  at = await startOperations();
});
afterAll(() => at.close());
beforeEach(async () => {
  await at.pass(1);
  expect((await at.setup()).status).toBe(200);
});

const root = fileURLToPath(new URL("../..", import.meta.url));

/** `npm run setup`, with the environment of the stack and what is changed of it. */
async function command(changed: Record<string, string> = {}) {
  const env = { PATH: process.env["PATH"] ?? "", ...at.env, PUBLIC_URL: at.url, ...changed };
  const script = ["--import", "tsx", "lib/ops/setup.ts"];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, script, { cwd: root, env });
    return { code: 0, said: stdout };
  } catch (error) {
    if (!(error instanceof Error && "code" in error && "stderr" in error && "stdout" in error)) throw error;
    return { code: error.code, said: `${error.stdout}${error.stderr}` };
  }
}

test("setup says in sentences what it found, and a second run changes nothing, by command and by request", async () => {
  const { code, said } = await command();
  expect(code).toBe(0);
  expect(said.trim().split("\n")).toEqual([
    "The token is that of @kiegram_bot.",
    expect.stringMatching(/^KIE accepts the key; its account holds \d+ credits\.$/),
    `The database answers and has the schema it needs (${NEWEST_MIGRATION}).`,
    `The public address is ${at.url}.`,
    `Telegram sends updates to ${at.webhookUrl}; 0 were waiting.`,
    "Nothing had to be changed.",
  ]);
  const answer = await (await at.setup()).json();
  expect(answer).toMatchObject({ outcome: "registered", changed: [], found: said.trim().split("\n").slice(0, 4) });
});

test("setup says what it changed: where the webhook was, and each part of the profile", async () => {
  await at.asOther("setWebhook", { url: "https://other.example/hook" });
  await at.asOther("setMyShortDescription", { short_description: "something else", language_code: "ru" });
  expect(await (await at.setup()).json()).toMatchObject({
    changed: [`webhook: https://other.example/hook → ${at.webhookUrl}`, "short description (ru)"],
  });
});

test("setup drops no update that waits", async () => {
  await at.asOther("deleteWebhook");
  at.telegram.send(ADMINS.en, { text: "/start" });
  expect(await (await at.setup()).json()).toMatchObject({ pendingUpdates: 1 });
  await at.telegram.waitFor(() => at.news(ADMINS.en).length > 0, { what: "the answer to what had waited" });
});

describe("what does not work is named with what to do, and nothing is registered", () => {
  const refused = "Telegram delivers nowhere else. Set PUBLIC_URL to an https address";
  test.each<[string, Record<string, string>, string[]]>([
    [
      "a token that Telegram does not know",
      { TELEGRAM_BOT_TOKEN: `7000000001:AA${"x".repeat(32)}` },
      ["TELEGRAM_BOT_TOKEN", "BotFather"],
    ],
    ["a key that KIE refuses", { KIE_API_KEY: "wrong" }, ["KIE_API_KEY"]],
    [
      "a token and a key at once",
      { TELEGRAM_BOT_TOKEN: "1:x", KIE_API_KEY: "wrong" },
      ["TELEGRAM_BOT_TOKEN", "KIE_API_KEY"],
    ],
    [
      "a database that does not answer",
      { DATABASE_URL: "postgres://a:b@127.0.0.1:9/none" },
      ["DATABASE_URL", "Neon's console"],
    ],
    [
      "a preview deployment",
      { VERCEL_ENV: "preview" },
      ["This is a preview deployment; only production registers", "a bot of their own"],
    ],
    ["a development deployment", { VERCEL_ENV: "development" }, ["This is a development deployment"]],
    ["an address that is not https", { PUBLIC_URL: "http://kiegram.example.org" }, [refused]],
    ["an address of this network", { PUBLIC_URL: "https://192.168.1.5" }, ["Telegram cannot reach it", "PUBLIC_URL"]],
    [
      "a port that Telegram does not deliver to",
      { PUBLIC_URL: "https://kiegram.example.org:3000" },
      ["443, 80, 88 and 8443"],
    ],
  ])("%s", async (_name, changed, words) => {
    const { code, said } = await command(changed);
    expect(code).toBe(1);
    for (const word of words) expect(said).toContain(word);
    expect(said).toContain("Not registered. ");
    expect(said).not.toMatch(/\n\s+at /);
    expect(at.webhookNow()).toBe(at.webhookUrl);
  });

  test("a database without its tables", async () => {
    const name = `empty_${Date.now()}`;
    await at.sql(`create database ${name}`);
    const url = new URL(at.env["DATABASE_URL"] ?? "");
    url.pathname = `/${name}`;
    const { said } = await command({ DATABASE_URL: url.href });
    expect(said).toContain(`The database has no tables yet and needs ${NEWEST_MIGRATION}: run \`npm run migrate\``);
  });

  test("Telegram that refuses the address", async () => {
    const description = "Bad Request: bad webhook: Failed to resolve host";
    at.telegram.fault({ fault: "error", method: "setWebhook", error_code: 400, description, times: 1 });
    const { code, said } = await command();
    expect([code, said]).toEqual([1, expect.stringContaining("Telegram does not accept the public address")]);
  });

  test("another program that registers at the same moment (409)", async () => {
    const description = "Conflict: terminated by other setWebhook";
    at.telegram.fault({ fault: "error", method: "setWebhook", error_code: 409, description, times: 1 });
    const response = await at.setup();
    expect([response.status, await response.json()]).toEqual([
      502,
      expect.objectContaining({ reason: expect.stringMatching(/^Another program uses this token at the same moment/) }),
    ]);
  });
});

describe("setup calls its own address as Telegram would, and names what stands in the way", () => {
  test.each<[string, number, Record<string, string>, RegExp]>([
    ["a login (deployment protection)", 401, {}, /asks for a login \(HTTP 401\)[\s\S]*Deployment Protection/],
    ["a firewall", 403, {}, /asks for a login \(HTTP 403\)/],
    ["nothing", 404, {}, /There is no bot at .*\(HTTP 404\)/],
    [
      "a redirect",
      308,
      { location: "https://www.example.org/api/telegram" },
      /leads on to https:\/\/www\.example\.org/,
    ],
    ["a function that does not start", 500, {}, /does not work \(HTTP 500\)/],
    ["another program", 200, {}, /answers \(HTTP 200\), but not as this bot does/],
  ])("%s", async (_name, status, headers, words) => {
    const other = createServer((request, response) => {
      request.resume();
      response.writeHead(status, headers).end("OK");
    });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = other.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    try {
      const { code, said } = await command({ PUBLIC_URL: `http://127.0.0.1:${address.port}` });
      expect([code, said]).toEqual([1, expect.stringMatching(words)]);
      expect(said).not.toContain("secret");
      expect(at.webhookNow()).toBe(at.webhookUrl);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });

  test("this bot with another secret", async () => {
    const { code, said } = await command({ TELEGRAM_WEBHOOK_SECRET: "another-secret-of-the-same-length-0123456789" });
    expect([code, said]).toEqual([1, expect.stringContaining("expects another TELEGRAM_WEBHOOK_SECRET")]);
  });

  test("no answer from here is said and keeps nobody from registering: Telegram may well get one", async () => {
    const { code, said } = await command({ PUBLIC_URL: "http://127.0.0.1:9" });
    expect([code, said]).toEqual([0, expect.stringContaining("does not answer from here")]);
  });
});

test("health is not well while Telegram's last delivery failed and updates wait, and well again when they came", async () => {
  const health = () => fetch(`${at.url}/api/health`, { headers: at.bearer });
  expect((await health()).status).toBe(200);
  await at.asOther("setWebhook", {
    url: at.webhookUrl,
    secret_token: "somebody-elses",
    max_connections: "40",
    allowed_updates: '["message","callback_query","my_chat_member","pre_checkout_query"]',
  });
  at.telegram.send(ADMINS.en, { text: "/help" });
  await expect.poll(at.lastError, { timeout: 10_000 }).toMatch(/: 401/);
  const failing = await health();
  expect([failing.status, await failing.json()]).toEqual([
    503,
    expect.objectContaining({
      ok: false,
      webhook: expect.objectContaining({ ok: true, value: expect.objectContaining({ url: at.webhookUrl }) }),
      updates: { ok: false },
    }),
  ]);
  await at.setup();
  await at.telegram.waitFor(() => at.telegram.state().webhook.pending_update_count === 0, { what: "the update taken" });
  expect((await health()).status).toBe(200);
});

test("KIE that is away, or out of credits, is said and keeps nobody from the bot", async () => {
  at.kie.addFault({ fault: "refuse", endpoint: "credit", code: 500, times: null });
  expect(await (await at.setup()).json()).toMatchObject({
    outcome: "registered",
    found: expect.arrayContaining([expect.stringMatching(/^KIE gives no answer .* run setup again later/)]),
  });
  at.kie.clearFaults();
  const credits = at.kie.credits();
  at.kie.setCredits(0);
  expect(await (await at.setup()).json()).toMatchObject({
    found: expect.arrayContaining([expect.stringMatching(/holds no credits: top it up/)]),
  });
  at.kie.setCredits(credits);
}, 60_000);

test("the migration that setup asks for is the newest in the folder", () => {
  const files = readdirSync(new URL("../../lib/db/migrations", import.meta.url)).sort();
  expect(files.at(-1)).toBe(NEWEST_MIGRATION);
});

describe("a second deployment on the same database", () => {
  let other: FunctionsProcess;
  beforeAll(async () => {
    other = await startFunctionsProcess({ env: { ...at.env, PORT: "0", PUBLIC_URL: "http://127.0.0.1:9" } });
  });
  afterAll(() => other.close());

  test("racing setup: twenty runs on both at once end with one webhook, where the database says it is", async () => {
    const runs = Array.from({ length: 20 }, (_, index) => at.setup(index % 2 === 0 ? at.url : other.url));
    const statuses = (await Promise.all(runs)).map(({ status }) => status);
    expect(statuses.filter((status) => status !== 200 && status !== 409)).toEqual([]);
    const [row] = await at.sql<{ url: string }>("select url from registrations");
    expect(at.webhookNow()).toBe(row?.url);
  });

  test("that is not the registered one leaves the webhook alone and tells the admins of the two, once in six hours", async () => {
    at.news(ADMINS.en);
    for (let minute = 0; minute < 30; minute += 5) {
      await at.pass(5);
      await at.sweep(other.url);
    }
    expect(at.webhookNow()).toBe(at.webhookUrl);
    expect(at.news(ADMINS.en)).toEqual([expect.stringMatching(/^⚠️ Two deployments work on my database/)]);
    await at.asOther("setWebhook", { url: "https://thief.example/hook" });
    await at.sweep(other.url);
    await at.sweep();
    expect(at.webhookNow()).toBe(at.webhookUrl);
  });
});
