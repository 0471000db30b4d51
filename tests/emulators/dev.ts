import { EnvError, readPort } from "../../lib/config/env.js";
import { startStack } from "./stack.js";

/** A lost callback is found this soon; on Vercel it is what vercel.json says. */
const CRON_SECONDS = 5;
const PARENT_CHECK_MS = 500;

async function run(): Promise<void> {
  const port = readPort();
  const ending = endOnSignal();
  const stack = await startStack({
    telegram: { port },
    env: { DAILY_FREE_CREDITS: "10000", LOG_LEVEL: "warn" },
    cronSeconds: CRON_SECONDS,
    onLine: (line) => process.stderr.write(`${line}\n`),
  });
  console.log(`
Kiegram is ready: ${stack.telegram.url}

Open it, press Start, and choose what to make: a picture, a video, speech, music. Everything happens on this machine:
Telegram, KIE and Neon are stand-ins, Postgres and the functions are real. Each start begins with nothing stored.

  functions   ${stack.functions.map(({ url }) => url).join(" ")}
  Postgres    ${stack.directUrl}

Ctrl-C ends it.
`);
  await ending;
  await stack.close();
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

try {
  await run();
  process.exit(0);
} catch (error) {
  const taken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  if (taken) console.error(`Port ${readPort()} is taken by another program: set PORT to a free one.`);
  else if (error instanceof EnvError) console.error(error.message);
  else console.error(error);
  process.exit(1);
}
