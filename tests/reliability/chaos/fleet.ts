import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { ended, spawnTied } from "../../emulators/tied-process.js";
import { lookForLeaks } from "../../support/leaks.js";

export type Member = {
  /** Null for one that serves nobody. */
  port: number | null;
  pid: number;
  /** What it said on stdout since it started. */
  lines: readonly string[];
};
export type Fleet = Awaited<ReturnType<typeof startFleet>>;

const START_TIMEOUT_MS = 20_000;
const RESTART_PAUSE_MS = 500;

/** Processes that all do the same. One that ends, however it ends, is replaced, as any platform does. */
export async function startFleet(options: {
  program: string;
  /** Asked for each that starts. */
  env: () => Record<string, string>;
  size: number;
  /** Hears of each that ended. */
  onEnd?: (member: Member) => void;
}) {
  const { program, env, size, onEnd } = options;
  const members = new Map<Member, { kill(): void }>();
  const endings = new Set<Promise<void>>();
  let isOver = false;
  let turn = 0;

  async function start(): Promise<void> {
    const { PATH = "", HOME = "" } = process.env;
    const child = spawnTied({
      command: process.execPath,
      args: ["--enable-source-maps", program],
      env: { PATH, HOME, ...env() },
      stdio: ["ignore", "pipe", "pipe"],
      deathSignal: "KILL",
    });
    const lines: string[] = [];
    const errors: string[] = [];
    if (child.stderr)
      createInterface({ input: child.stderr }).on("line", (line) => {
        errors.push(line);
        lookForLeaks("log", line);
      });
    const member = await new Promise<Member>((resolve, reject) => {
      const fail = () => reject(new Error(`${program} did not start:\n${errors.join("\n")}`));
      const timer = setTimeout(fail, START_TIMEOUT_MS);
      child.once("exit", fail);
      if (!child.stdout) return fail();
      createInterface({ input: child.stdout }).on("line", (line) => {
        lines.push(line);
        const port = /^port (\d*)$/.exec(line)?.[1];
        if (port === undefined) return;
        clearTimeout(timer);
        resolve({ port: port === "" ? null : Number(port), pid: child.pid ?? 0, lines });
      });
    });
    members.set(member, { kill: () => child.kill("SIGKILL") });
    const ending = ended(child).then(() => {
      members.delete(member);
      endings.delete(ending);
      onEnd?.(member);
      if (!isOver) void replace();
    });
    endings.add(ending);
  }

  /** One that cannot start, because the database is away for instance, is started again, as any supervisor does. */
  async function replace(): Promise<void> {
    while (!isOver) {
      try {
        return await start();
      } catch {
        await pause(RESTART_PAUSE_MS);
      }
    }
  }

  await Promise.all(Array.from({ length: size }, start));
  return {
    /** Takes turns; null when none lives at the moment. */
    next(): Member | null {
      const alive = [...members.keys()];
      turn += 1;
      return alive[turn % Math.max(1, alive.length)] ?? null;
    },
    /** Those that live. */
    members: (): Member[] => [...members.keys()],
    /** Ends one of them in the middle of whatever it does. False: there is none. */
    kill(): boolean {
      const [victim] = [...members.values()].slice(Math.floor(Math.random() * members.size));
      victim?.kill();
      return victim !== undefined;
    },
    async close(): Promise<void> {
      isOver = true;
      for (const { kill } of members.values()) kill();
      await Promise.all(endings);
    },
  };
}
