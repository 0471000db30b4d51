import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";

const complete = {
  TELEGRAM_BOT_TOKEN: "123456:AbcdefghijklmnopqrstuvwxyzABCDEFGHI",
  TELEGRAM_WEBHOOK_SECRET: "webhook-secret",
  KIE_API_KEY: "kie-key",
  CALLBACK_SECRET: "callback-secret",
  CRON_SECRET: "cron-secret",
  DATABASE_URL: "postgres://nobody:nothing@127.0.0.1:9/none",
};

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function serve(env: Record<string, string>, args: string[] = []) {
  const { PATH = "" } = process.env;
  const script = ["--import", "tsx", "lib/ops/serve.ts", "--host", "127.0.0.1", ...args];
  const child = spawn(process.execPath, script, { env: { PATH, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  const exit = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, exit, stdout: text(child.stdout), stderr: text(child.stderr) };
}

async function ready(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk;
      const origin = /Functions on (\S+):/.exec(output)?.[1];
      if (origin) resolve(origin);
    });
    child.once("exit", () => reject(new Error("it ended before it was ready")));
  });
}

test("a process without its environment names every missing variable and exits with 1", async () => {
  const { exit, stderr } = serve({});
  expect(await exit).toBe(1);
  for (const name of Object.keys(complete)) expect(await stderr).toContain(name);
  expect(await stderr).not.toContain("    at ");
});

test("a port that is taken is said in one line, with exit 1", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const address = other.address();
  const port = typeof address === "object" ? address?.port : 0;
  const { exit, stderr } = serve({ ...complete, PORT: String(port) });
  expect(await exit).toBe(1);
  expect((await stderr).trim()).toBe(`Port ${port} is taken by another program: set PORT to a free one.`);
  other.close();
});

test("the functions answer, and a wrong secret is 401 before anything else is touched", async () => {
  const { child, exit } = serve({ ...complete, PORT: "0" });
  const origin = await ready(child);
  expect((await fetch(`${origin}/api/health`)).status).toBe(200);
  for (const path of ["telegram", "kie-callback", "sweep", "setup"]) {
    const response = await fetch(`${origin}/api/${path}`, { method: "POST", body: "{" });
    expect(response.status, path).toBe(401);
  }
  child.kill("SIGTERM");
  expect(await exit).toBe(0);
});

test("an argument it does not know is bad usage, with exit 2", async () => {
  const { exit, stderr } = serve(complete, ["--crom"]);
  expect(await exit).toBe(2);
  expect(await stderr).toContain("--cron");
});
