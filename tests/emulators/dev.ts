import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { EnvError, readPort } from "../../lib/config/env.js";
import { startForFunctions } from "./dev-elsewhere.js";
import { addDevPeople, DEV_ENV } from "./dev-people.js";
import { startStack } from "./stack.js";

/** A lost callback is found this soon; on Vercel it is what vercel.json says. */
const CRON_SECONDS = 5;
/** Where each request starts a process of its own. */
const SLOW_CRON_SECONDS = 30;
const PARENT_CHECK_MS = 500;

const root = fileURLToPath(new URL("../..", import.meta.url));
const toStderr = (line: string) => process.stderr.write(`${line}\n`);

async function run(): Promise<void> {
  const port = readPort();
  const ending = endOnSignal();
  const stack = await startStack({
    telegram: { port },
    env: { ...DEV_ENV, LOG_LEVEL: "warn" },
    onTelegram: addDevPeople,
    cronSeconds: CRON_SECONDS,
    onLine: toStderr,
  });
  console.log(`
Kiegram is ready: ${stack.telegram.url}

Open it, press Start, and choose what to make: a picture, a video, speech, music. Of the people in the list Admin is an
admin of the bot (/admin), and there is a group to try it in. Everything happens on this machine:
Telegram, KIE and Neon are stand-ins, Postgres and the functions are real. Each start begins with nothing stored.

  functions   ${stack.functions.map(({ url }) => url).join(" ")}
  Postgres    ${stack.directUrl}

Ctrl-C ends it.
`);
  await ending;
  await stack.close();
}

async function runFor(origin: string): Promise<void> {
  const ending = endOnSignal();
  const file = join(root, ".env");
  const standIns = await startForFunctions({ root, file, origin, port: readPort(), cronSeconds: SLOW_CRON_SECONDS });
  const { hostname, port } = new URL(origin);
  console.log(`
The stand-ins are up, and ${file} says where: it is there as long as this runs.
Start the functions now, in another terminal:

  vercel dev -L --listen ${hostname}:${port}

Ctrl-C ends the stand-ins.
`);
  const registering = standIns.register().then((isRegistered) => {
    if (!isRegistered) return;
    standIns.startSweeping(toStderr);
    console.log(`Kiegram is ready: ${standIns.telegram.url}`);
  });
  await ending;
  await standIns.close();
  await registering;
}

/** Resolves at the first signal to end, or when whoever started us is gone. A second signal does not wait for anything. */
function endOnSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.on(signal, () => {
        if (asked) process.exit(1);
        asked = true;
        resolve();
      });
    }
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && resolve(), PARENT_CHECK_MS).unref();
  });
}

function readFunctions(): string | undefined {
  const { functions } = parseArgs({ options: { functions: { type: "string" } } }).values;
  if (functions !== undefined && !URL.canParse(functions))
    throw new TypeError("--functions must be an address, such as http://127.0.0.1:4000");
  return functions;
}

try {
  const functions = readFunctions();
  await (functions === undefined ? run() : runFor(functions));
  process.exit(0);
} catch (error) {
  const taken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  if (taken) console.error(`Port ${readPort()} is taken by another program: set PORT to a free one.`);
  else if (error instanceof EnvError || error instanceof TypeError) console.error(error.message);
  else console.error(error);
  process.exit(1);
}
