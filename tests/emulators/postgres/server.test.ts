import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { nobodyIdentity } from "./identity.js";
import { type Postgres, startPostgres } from "./server.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "postgres-test-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function ask(server: Pick<Postgres, "urlOf">, text: string): Promise<unknown[]> {
  const client = new pg.Client(server.urlOf("postgres"));
  // A server that dies after its answer and before the goodbye says so in an event of its own, which would end the whole run.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Another process that starts a server on `dataDir` and then only waits. */
async function startElsewhere(dataDir: string): Promise<{ child: ChildProcess; port: number }> {
  const server = new URL("./server.ts", import.meta.url).href;
  const script = `const { startPostgres } = await import(${JSON.stringify(server)});
    console.log((await startPostgres({ dataDir: ${JSON.stringify(dataDir)} })).port);
    setInterval(() => undefined, 60_000);`;
  const args = ["--import", "tsx", "--input-type=module", "--eval", script];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) return { child, port: Number(line) };
  throw new Error("the other process ended before its server was ready");
}

const pidFileOf = (dataDir: string) => join(dataDir, "data", "postmaster.pid");

test("a server starts inside a folder that only its owner may enter, and leaves nothing behind", async () => {
  await chmod(folder, 0o700);
  const server = await startPostgres({ dataDir: join(folder, "inside") });
  expect(await ask(server, "select 1 as n")).toEqual([{ n: 1 }]);
  await server.stop();
  await expect(ask(server, "select 1")).rejects.toThrow("ECONNREFUSED");
  expect(existsSync(pidFileOf(join(folder, "inside")))).toBe(false);
});

test("a server without a folder of its own is gone without a trace when it stops", async () => {
  const server = await startPostgres();
  const [row] = await ask(server, "show data_directory");
  const data = JSON.stringify(row).slice(19, -2);
  expect(existsSync(data)).toBe(true);
  await server.stop();
  expect(existsSync(data)).toBe(false);
});

test("a live server is reused, and only who started it stops it", async () => {
  const first = await startPostgres({ dataDir: folder });
  const second = await startPostgres({ dataDir: folder });
  expect(second.port).toBe(first.port);
  await second.stop();
  expect(await ask(first, "select 1 as n")).toEqual([{ n: 1 }]);
  await first.stop();
});

test("two that start on one new folder at once share one server", async () => {
  const started = await Promise.all([startPostgres({ dataDir: folder }), startPostgres({ dataDir: folder })]);
  expect(new Set(started.map(({ port }) => port)).size).toBe(1);
  for (const server of started) await server.stop();
});

test("what was stored is there after a stop and a start", async () => {
  const first = await startPostgres({ dataDir: folder });
  await ask(first, "create table kept as select 42 as n");
  await first.stop();
  const second = await startPostgres({ dataDir: folder });
  expect(await ask(second, "select n from kept")).toEqual([{ n: 42 }]);
  await second.stop();
});

test("a server dies with the process that started it, even when that one is killed", async () => {
  const { child, port } = await startElsewhere(folder);
  const password = await readFile(join(folder, "data", "kiegram-password"), "utf8");
  const address = { urlOf: (name: string) => `postgres://kiegram:${password}@127.0.0.1:${port}/${name}` };
  expect(await ask(address, "select 1 as n")).toEqual([{ n: 1 }]);
  child.kill("SIGKILL");
  await expect
    .poll(
      () =>
        ask(address, "select 1").then(
          () => "alive",
          (error: unknown) => String(error),
        ),
      { timeout: 10_000 },
    )
    .toContain("ECONNREFUSED");

  const next = await startPostgres({ dataDir: folder });
  expect(await ask(next, "select 1 as n")).toEqual([{ n: 1 }]);
  await next.stop();
});

test("a pid file that a dead server left is no obstacle, even if its number belongs to another process now", async () => {
  await (await startPostgres({ dataDir: folder })).stop();
  for (const pid of [process.pid, 4_194_000]) {
    await writeFile(pidFileOf(folder), `${pid}\n${folder}/data\n0\n1\n\n127.0.0.1\n  1 1\nready   \n`, { mode: 0o600 });
    const server = await startPostgres({ dataDir: folder });
    expect(await ask(server, "select 1 as n")).toEqual([{ n: 1 }]);
    await server.stop();
  }
});

test.skipIf(process.getuid?.() !== 0)("root without user namespaces runs the server as nobody", async () => {
  await chmod(folder, 0o755);
  const dataDir = join(folder, "open");
  await mkdir(dataDir);
  const server = await startPostgres({ dataDir, identity: nobodyIdentity() });
  expect(await ask(server, "select 1 as n")).toEqual([{ n: 1 }]);
  await server.stop();
});

test("a server that cannot start says why, in its own words", async () => {
  await (await startPostgres({ dataDir: folder })).stop();
  await writeFile(join(folder, "data", "postgresql.conf"), "no_such_setting = 1\n");
  await expect(startPostgres({ dataDir: folder })).rejects.toThrow("no_such_setting");
});
