import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from "node:child_process";

type TiedOptions = Pick<SpawnOptions, "cwd" | "env" | "stdio" | "uid" | "gid"> & {
  command: string;
  args: readonly string[];
  /** Commands put before this one, each of which becomes the next by exec. */
  prefix?: readonly string[];
  /** What the kernel sends when our thread ends, for whatever reason, a SIGKILL too. */
  deathSignal: "INT" | "TERM" | "KILL";
};

const hasSetpriv = process.platform === "linux" && runs("setpriv", ["--pdeathsig", "KILL", "true"]);

/**
 * Starts a process that does not outlive this one. It has a session of its own: a Ctrl-C in the terminal reaches us
 * alone, so that we can end things in order. Where setpriv is missing (macOS), only an orderly exit ends it.
 */
export function spawnTied(options: TiedOptions): ChildProcess {
  const tie = hasSetpriv ? ["setpriv", "--pdeathsig", options.deathSignal, "--"] : [];
  const [command = options.command, ...args] = [...(options.prefix ?? []), ...tie, options.command, ...options.args];
  const { cwd, env, stdio, uid, gid } = options;
  const given = Object.entries({ cwd, env, stdio, uid, gid }).filter(([, value]) => value !== undefined);
  const child = spawn(command, args, { ...Object.fromEntries(given), detached: true });

  const end = () => child.kill(`SIG${options.deathSignal}`);
  process.on("exit", end);
  child.once("exit", () => process.off("exit", end));
  return child;
}

/** Whether a command exists and ends with 0. */
export function runs(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

/** Resolves once a process has ended; at once if it had. */
export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once("exit", () => resolve()));
}
