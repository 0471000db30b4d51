import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { freePort } from "../emulators/free-port.js";
import { findBinaries } from "../emulators/postgres/binaries.js";
import { type Access, addressOf } from "../emulators/postgres/databases.js";
import { chooseIdentity } from "../emulators/postgres/identity.js";
import { startPostgres } from "../emulators/postgres/server.js";
import { ended, spawnTied } from "../emulators/tied-process.js";

const START_TIMEOUT_MS = 20_000;

export type DurablePostgres = Access & {
  /** Ends it without a shutdown, as a lost machine does, and starts it again on the same port: it recovers by its log. */
  crash(): Promise<void>;
  stop(): Promise<void>;
};

/** A Postgres on the disk with Postgres' own settings: each commit waits for the disk, as in production. */
export async function startDurablePostgres(): Promise<DurablePostgres> {
  const folder = await mkdtemp(join(tmpdir(), "kiegram-bench-postgres-"));
  const { user, password, stop } = await startPostgres({ dataDir: folder });
  await stop();

  const port = await freePort();
  const access = { port, user, password };
  const { postgres } = await findBinaries();
  const settings = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "dynamic_shared_memory_type=mmap",
    "max_connections=300",
  ];
  const launch = () =>
    spawnTied({
      command: postgres,
      args: ["-D", join(folder, "data"), "-p", String(port), ...settings.flatMap((each) => ["-c", each])],
      ...chooseIdentity(),
      stdio: "ignore",
      deathSignal: "INT",
    });
  let child = launch();
  await answering(access);
  return {
    ...access,
    async crash() {
      child.kill("SIGQUIT");
      await ended(child);
      child = launch();
      await answering(access);
    },
    async stop() {
      child.kill("SIGINT");
      await ended(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answering(access: Access): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const client = new pg.Client(addressOf(access, "postgres"));
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
