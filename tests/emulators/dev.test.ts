import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function runDev(port: number) {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, ["--import", "tsx", "tests/emulators/dev.ts"], {
    env: { PATH, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  const exit = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, exit };
}

/** The addresses that it prints: of the page, the functions and Postgres. */
async function ready(child: ChildProcess): Promise<{ page: string; ports: number[] }> {
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk: Buffer) => {
      output += chunk;
      const page = /is ready: (\S+)/.exec(output)?.[1];
      if (page === undefined || !output.includes("Ctrl-C")) return;
      const ports = output.matchAll(/(?:127\.0\.0\.1):(\d+)/g);
      resolve({ page, ports: [...new Set([...ports].map(([, port]) => Number(port)))] });
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", () => reject(new Error(output)));
  });
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

const listening = async (ports: readonly number[]) =>
  (await Promise.all(ports.map(isListening))).filter(Boolean).length;

test("npm run dev serves the chat page with the webhook registered, and Ctrl-C ends all of it", async () => {
  const { child, exit } = runDev(0);
  const { page, ports } = await ready(child);
  expect((await fetch(page)).headers.get("content-type")).toContain("text/html");
  const state = await (await fetch(`${page}/emulator/state`)).json();
  expect(state).toMatchObject({
    webhook: { url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/api\/telegram$/) },
  });
  expect(await listening(ports)).toBe(3);
  child.kill("SIGINT");
  expect(await exit).toBe(0);
  expect(await listening(ports)).toBe(0);
});

test("in npm run dev one can be the admin, has credits to spend, and finds a group in the page's list", async () => {
  const { child } = runDev(0);
  const { page } = await ready(child);
  const { users, groups } = await (await fetch(`${page}/emulator/state`)).json();
  const admin = users.find(({ first_name: name }: { first_name: string }) => name === "Admin");
  const said = async (chatId: number, from: number, text: string) => {
    const headers = { "content-type": "application/json" };
    await fetch(`${page}/emulator/chats/${chatId}/send`, {
      method: "POST",
      headers,
      body: JSON.stringify({ from, text }),
    });
    const read = async (): Promise<string> => {
      const { messages } = await (await fetch(`${page}/emulator/chats/${chatId}/messages`)).json();
      const last = messages.at(-1);
      return last?.from?.is_bot ? last.text : "";
    };
    await expect.poll(read, { timeout: 20_000 }).not.toBe("");
    return read();
  };
  expect(await said(admin.id, admin.id, "/admin")).toContain("/grant");
  expect(await said(admin.id, admin.id, "/balance")).toContain("10,000 credits");
  expect(groups).toMatchObject([{ member_ids: [users[0].id, admin.id] }]);
  expect(await said(groups[0].id, users[0].id, "/start")).toContain(users[0].first_name);
});

test("nothing outlives npm run dev when it is killed", async () => {
  const { child, exit } = runDev(0);
  const { ports } = await ready(child);
  expect(await listening(ports)).toBe(3);
  child.kill("SIGKILL");
  await exit;
  await expect.poll(() => listening(ports), { timeout: 10_000 }).toBe(0);
});

test("npm run dev on a port that is taken says so in one line, with exit 1", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const address = other.address();
  const port = (typeof address === "object" && address?.port) || 0;
  const { child, exit } = runDev(port);
  const [stderr] = await Promise.all([child.stderr ? text(child.stderr) : "", exit]);
  expect(await exit).toBe(1);
  expect(stderr.trim()).toBe(`Port ${port} is taken by another program: set PORT to a free one.`);
  other.close();
});
