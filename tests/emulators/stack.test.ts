import { expect, inject, test } from "vitest";
import { startStack } from "./stack.js";

test("several processes share one database, each answers, and closing ends them all", async () => {
  const stack = await startStack({ postgres: inject("postgres"), processes: 2 });
  const urls = stack.functions.map(({ url }) => url);
  expect(new Set(urls).size).toBe(2);
  for (const url of urls) {
    const headers = { authorization: `Bearer ${stack.env.CRON_SECRET}` };
    const health = await fetch(`${url}/api/health`, { headers });
    expect(await health.json()).toMatchObject({ ok: true });
  }
  expect(stack.neon.counters.requests).toBeGreaterThan(0);
  await stack.close();
  for (const url of urls) await expect(fetch(`${url}/api/health`)).rejects.toThrow();
});

test("a stack whose functions cannot start rejects with their words and leaves nothing running", async () => {
  const started = startStack({ postgres: inject("postgres"), env: { TELEGRAM_BOT_TOKEN: "not a token" } });
  await expect(started).rejects.toThrow("TELEGRAM_BOT_TOKEN must look like");
});
