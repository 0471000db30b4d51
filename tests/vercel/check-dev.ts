import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { listModels } from "../../lib/registry/load.js";
import { freePort } from "../emulators/free-port.js";
import { ended, spawnTied } from "../emulators/tied-process.js";
import { copyProject, installDependencies } from "./clean-copy.js";
import { createHttpPerson } from "./http-person.js";
import { productionTools, quietCli } from "./production-node.js";
import { createStopwatch } from "./stopwatch.js";

/** `vercel dev` on a clean copy, with the stand-ins of `npm run dev`: from two commands to a delivered picture. */
const READY_MS = 120_000;
/** Each request is a new process there. */
const PATIENCE_MS = 120_000;
const watch = createStopwatch("vercel dev");
const folder = mkdtempSync(join(tmpdir(), "kiegram-vercel-dev-"));
const project = join(folder, "project");
const children: ChildProcess[] = [];

/** Starts a command of the project's and waits for its words. Rejects with all it said when they do not come. */
function start(command: readonly string[], env: Record<string, string>, words: RegExp): Promise<void> {
  const { PATH = "", HOME = "" } = process.env;
  const [file = "", ...args] = command;
  const child = spawnTied({
    command: file,
    args,
    cwd: project,
    env: { PATH, HOME, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    deathSignal: "INT",
  });
  children.push(child);
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${command.join(" ")}: ${why}\n${said.join("\n")}`));
    const timer = setTimeout(() => fail(`did not say ${words}`), READY_MS);
    child.once("close", (code) => fail(`ended with ${code}`));
    for (const stream of [child.stdout, child.stderr].filter((each) => each !== null))
      createInterface({ input: stream }).on("line", (line) => {
        said.push(line);
        if (!words.test(line)) return;
        clearTimeout(timer);
        resolve();
      });
  });
}

/** To a command and all that it started, as Ctrl-C in a terminal: `vercel dev` leaves its devCommand alive otherwise. */
function signal({ pid }: ChildProcess, name: "SIGINT" | "SIGKILL"): void {
  try {
    if (pid !== undefined) process.kill(-pid, name);
  } catch (error) {
    // All of them have ended.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

async function end(child: ChildProcess): Promise<void> {
  signal(child, "SIGINT");
  await ended(child);
}

async function walk(telegram: string): Promise<void> {
  const person = await createHttpPerson(telegram, { name: "Ada", patienceMs: PATIENCE_MS });
  const model = listModels().find(({ model_type }) => model_type === "text_to_image");
  await person.say(`/start m_${model?.code}`);
  await person.seesText(new RegExp(`^${model?.title}`));
  await person.say("a lighthouse in a storm");
  await person.press(/Generate/);
  await person.sees("the picture", ({ photo }) => photo !== undefined);
}

try {
  const { vercel } = productionTools();
  mkdirSync(project);
  copyProject(project);
  await watch.time("npm ci in a clean copy", () => installDependencies(project));
  const [page, functions] = [await freePort(), await freePort()];
  const origin = `http://127.0.0.1:${functions}`;
  const standIns = ["node", "--import", "tsx", "tests/emulators/dev.ts", "--functions", origin];
  await watch.time("the stand-ins", () => start(standIns, { PORT: String(page) }, /vercel dev -L/));
  const dev = [process.execPath, vercel, "dev", "-L", "--listen", `127.0.0.1:${functions}`];
  await watch.time("vercel dev", () => start(dev, quietCli, /Ready! Available/));
  await watch.time("an order to its picture", () => walk(`http://127.0.0.1:${page}`));
  for (const child of [...children].reverse()) await end(child);
  if (existsSync(join(project, ".env"))) throw new Error("the .env of the stand-ins outlived them");
  watch.end();
} finally {
  for (const child of children) signal(child, "SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}
