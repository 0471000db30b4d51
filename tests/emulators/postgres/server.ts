import { randomBytes } from "node:crypto";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../free-port.js";
import { ended, spawnTied } from "../tied-process.js";
import { findBinaries } from "./binaries.js";
import { temporaryFolder } from "./folders.js";
import { chooseIdentity, type Identity } from "./identity.js";

export type Postgres = {
  port: number;
  user: string;
  password: string;
  /** The address of a database, for a direct connection (`pg`), not for the Neon driver. */
  urlOf(database: string): string;
  /** Ends the server and removes a temporary folder. Does nothing to a server that was running before. */
  stop(): Promise<void>;
};

const USER = "kiegram";
const PASSWORD_FILE = "kiegram-password";
const START_TIMEOUT_MS = 20_000;
const PORT_ATTEMPTS = 3;
/** Speed over durability: what these hold is made again in a second. */
const FLAGS = [
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "jit=off",
  "shared_buffers=32MB",
  "max_connections=300",
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  // In the data folder, so that a server that is killed leaves no segments in the system's shared memory.
  "dynamic_shared_memory_type=mmap",
];

/**
 * Starts a real Postgres that ends with this process, or reuses the one that is running on `dataDir`. Without
 * `dataDir` it is a new one, in memory where the machine has /dev/shm. Throws with Postgres' own words.
 */
export async function startPostgres(options: { dataDir?: string; identity?: Identity } = {}): Promise<Postgres> {
  const folder = options.dataDir ?? (await temporaryFolder("postgres"));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const place: Place = { folder, data: join(folder, "data"), identity: options.identity ?? chooseIdentity() };
  place.identity.adopt(folder);
  if (!existsSync(place.data)) await createCluster(place);
  const password = (await readFile(join(place.data, PASSWORD_FILE), "utf8")).trim();

  const { port, stop } = (await runningServer(place)) ?? (await launch(place));
  return {
    port,
    user: USER,
    password,
    urlOf: (database) => `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`,
    async stop() {
      await stop();
      if (options.dataDir === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

type Place = { folder: string; data: string; identity: Identity };
type Running = { port: number; stop(): Promise<void> };

async function createCluster({ data, identity }: Place): Promise<void> {
  const { initdb } = await findBinaries();
  const password = randomBytes(18).toString("base64url");
  const unfinished = `${data}-${process.pid}-${randomBytes(4).toString("hex")}`;
  const passwordFile = `${unfinished}-password`;
  await writeFile(passwordFile, password, { mode: 0o600 });
  identity.adopt(passwordFile);
  const flags = ["--no-sync", "--no-locale", "-E", "UTF8", "--auth=password", "-U", USER, `--pwfile=${passwordFile}`];
  const log = `${unfinished}.log`;
  const output = openSync(log, "w", 0o600);
  const child = spawnTied({
    command: initdb,
    args: ["-D", unfinished, ...flags],
    ...identity,
    stdio: ["ignore", output, output],
    deathSignal: "KILL",
  });
  closeSync(output);
  child.on("error", () => undefined);
  await ended(child);
  if (child.exitCode !== 0) throw new Error(`initdb failed: ${await readFile(log, "utf8")}`);
  await rm(log);
  await rename(passwordFile, join(unfinished, PASSWORD_FILE));
  // The cluster appears whole or not at all; who comes second to the same folder uses the first one's.
  try {
    await rename(unfinished, data);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!existsSync(data)) throw error;
  }
}

/** The pid file of Postgres: pid, folder, start, port, socket, address, memory key, state. */
function readPidFile(data: string): { pid: number; port: number; ready: boolean } | null {
  const file = join(data, "postmaster.pid");
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, "utf8").split("\n");
  return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === "ready" };
}

async function runningServer({ data }: Place): Promise<Running | null> {
  const found = readPidFile(data);
  if (found === null) return null;
  if (!isOurPostgres(found.pid, data)) {
    await rm(join(data, "postmaster.pid"), { force: true });
    return null;
  }
  await until(() => readPidFile(data)?.ready === true || !isOurPostgres(found.pid, data));
  const ready = readPidFile(data);
  return ready?.ready ? { port: ready.port, stop: async () => undefined } : null;
}

/** A pid is used again sooner or later: the process must also have been started on this folder. */
function isOurPostgres(pid: number, data: string): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  const commandLine = `/proc/${pid}/cmdline`;
  return !existsSync(commandLine) || readFileSync(commandLine, "utf8").includes(data);
}

async function launch(place: Place): Promise<Running> {
  const { postgres } = await findBinaries();
  const logFile = join(place.folder, "postgres.log");
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const log = openSync(logFile, "a", 0o600);
    const child = spawnTied({
      command: postgres,
      args: ["-D", place.data, "-p", String(port), ...FLAGS.flatMap((flag) => ["-c", flag])],
      ...place.identity,
      stdio: ["ignore", log, log],
      deathSignal: "INT",
    });
    closeSync(log);
    let startError: Error | null = null;
    child.on("error", (error) => {
      startError = error;
    });
    const isOver = () => child.exitCode !== null || child.signalCode !== null || startError !== null;
    await until(() => isReady(child.pid, place.data) || isOver());
    if (!isOver()) {
      child.unref();
      return { port, stop: () => stopChild(child) };
    }
    // Another process may have started one on this folder in the meantime: then ours gave way to it.
    const other = await runningServer(place);
    if (other !== null) return other;
    const words = startError ?? (await readFile(logFile, "utf8")).slice(-1500);
    if (attempt === PORT_ATTEMPTS || !String(words).includes("Address already in use")) {
      throw new Error(`Postgres did not start: ${words}`);
    }
  }
}

/** Every command before it becomes Postgres by exec: the pid stays. */
function isReady(pid: number | undefined, data: string): boolean {
  const found = readPidFile(data);
  return found?.ready === true && found.pid === pid;
}

async function stopChild(child: ReturnType<typeof spawnTied>): Promise<void> {
  child.ref();
  child.kill("SIGINT");
  await ended(child);
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Postgres was not ready within ${START_TIMEOUT_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
