import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { lookForLeaks } from "../support/leaks.js";
import { ended, spawnTied } from "./tied-process.js";

export type FunctionsProcess = {
  url: string;
  /** What it wrote so far: one JSON line an event. */
  log: readonly string[];
  /** Lets it finish what it has begun, as a platform that drains an instance. */
  close(): Promise<void>;
  /** Ends it in the middle of whatever it does, as a platform that loses an instance. */
  kill(): Promise<void>;
};

type ProcessOptions = {
  /** The whole environment, PORT included; the process sees nothing of ours but PATH and HOME. */
  env: Record<string, string>;
  cronSeconds?: number | undefined;
  /** Gets each line of its log, as it is written. */
  onLine?: ((line: string) => void) | undefined;
};

const root = fileURLToPath(new URL("../..", import.meta.url));
const READY_TIMEOUT_MS = 20_000;
/** Longer than a delivery takes that has begun. */
const DRAIN_TIMEOUT_MS = 20_000;

/** Starts `npm run serve` in a process of its own. Rejects with what it said when it does not come up. */
export async function startFunctionsProcess({ env, cronSeconds, onLine }: ProcessOptions): Promise<FunctionsProcess> {
  const crons = cronSeconds === undefined ? [] : ["--cron", "--cron-seconds", String(cronSeconds)];
  const child = spawnTied({
    command: process.execPath,
    args: ["--import", "tsx", "lib/ops/serve.ts", "--host", "127.0.0.1", ...crons],
    cwd: root,
    env: { ...inherited(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    deathSignal: "TERM",
  });
  const log: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`the functions did not start: ${reason}\n${log.join("\n")}`));
    const timer = setTimeout(() => fail("not ready in time"), READY_TIMEOUT_MS);
    child.once("error", (error) => fail(error.message));
    child.once("close", (code) => fail(`exit ${code}`));
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on("line", (line) => {
        log.push(line);
        lookForLeaks("log", line);
        if (stream === child.stderr) onLine?.(line);
        const address = /^Functions on (\S+?):? /.exec(line)?.[1];
        if (!address) return;
        clearTimeout(timer);
        resolve(address);
      });
    }
  });

  return {
    url,
    log,
    async close() {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), DRAIN_TIMEOUT_MS);
      await ended(child);
      clearTimeout(timer);
    },
    async kill() {
      child.kill("SIGKILL");
      await ended(child);
    },
  };
}

function inherited(): Record<string, string> {
  const names = ["PATH", "HOME", "TMPDIR"];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
