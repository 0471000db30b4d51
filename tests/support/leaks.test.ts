import { neon, neonConfig } from "@neondatabase/serverless";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { startInOrder, startStandIns } from "../emulators/stand-ins.js";
import { takeLeaks } from "./leaks.js";

const startAll = () => startInOrder((onClose) => startStandIns({ postgres: inject("postgres") }, onClose));
let at: Awaited<ReturnType<typeof startAll>>;

beforeAll(async () => {
  at = await startAll();
});
afterAll(() => at.close());

const say = (text: string) =>
  fetch(`${at.telegram.url}/bot${at.env.TELEGRAM_BOT_TOKEN}/sendMessage`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ chat_id: 1, text }),
  });
const order = (prompt: string) =>
  fetch(`${at.kie.url}/api/v1/jobs/createTask`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${at.env.KIE_API_KEY}`,
      "content-type": "application/json",
      "user-agent": "test",
    },
    body: JSON.stringify({
      model: "z-image",
      input: { prompt },
      callBackUrl: `https://we.example/?task=1&sig=${"A".repeat(43)}`,
    }),
  });
const store = (text: string) => {
  neonConfig.fetchEndpoint = () => at.neon.url;
  return neon(at.env["DATABASE_URL"] ?? "").query("select $1::text", [text]);
};
const log = (text: string) => process.stderr.write(`${text}\n`);

describe("the recorder of the whole suite sees a secret wherever it does not belong", () => {
  const places = { telegram: say, kie: order, database: store, log };
  test.each(["telegram", "kie", "database", "log"] as const)("%s", async (place) => {
    const { TELEGRAM_BOT_TOKEN, KIE_API_KEY, CALLBACK_SECRET, CRON_SECRET } = at.env;
    const file = `https://api.telegram.org/file/bot${TELEGRAM_BOT_TOKEN}/photos/1.jpg`;
    for (const secret of [TELEGRAM_BOT_TOKEN, KIE_API_KEY, CALLBACK_SECRET, CRON_SECRET, file]) {
      await places[place](`a fox ${secret}`);
      expect(takeLeaks().length).toBeGreaterThan(0);
    }
    await places[place]("a fox");
    expect(takeLeaks()).toEqual([]);
  });

  test.each(["telegram", "database", "log"] as const)("the code of a callback address: %s", async (place) => {
    await places[place](`https://we.example/api/kie-callback?task=1&sig=${"A".repeat(43)}`);
    expect(takeLeaks()).toHaveLength(1);
  });
});

test("what belongs there is no leak: the token in the path, the key in its header, the callback's address at KIE", async () => {
  await say("a fox");
  await order("a fox");
  await store("a fox");
  expect(takeLeaks()).toEqual([]);
});
